"""The one list of settings: name, kind, default, unit and meaning of each; everything else is derived from it.

The option, the variable and the key in the file follow from the name: `cluster_id` in table `target` is
`--cluster-id`, `CCE_RELEASE_CLUSTER_ID` and `cluster_id` under `[target]`; for pytest the option is `--cce-cluster-id`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ValueKind = Literal["text", "url", "path", "flag", "count", "seed", "choice", "list", "database"]

VARIABLE_PREFIX: Final = "CCE_RELEASE_"


@dataclass(frozen=True, slots=True)
class Profile:
    """How hard a run tries.

    `examples` is the number of generated examples a property test, 1 or more. `cases` is how many cases of a list a
    test tries at most, 1 or more. `requests` is how many requests a run sends at most: the default of `--max-requests`
    on an emulator. `marked_only` says that only the tests marked `smoke` run where no clause was asked for.
    """

    examples: int
    cases: int
    requests: int
    text: str
    marked_only: bool = False


PROFILES: Final = {
    "smoke": Profile(5, 20, 150, "a first look, within seconds", marked_only=True),
    "standard": Profile(25, 1000, 2_000, "the default against an emulator"),
    "deep": Profile(1_600, 1000, 20_000, "every night, or before a release"),
    "live": Profile(1, 1, 2_000, "the default against a live target, whose writes are few and slow"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `table` is its table in the file ("" if a file cannot hold it); `unit` is "" where none applies.

    `default` is the text that the help shows. A setting of kind "list" may be given several times; one of kind "flag"
    has a negative form too. `secret` settings are masked wherever settings are shown.
    """

    name: str
    kind: ValueKind
    table: Literal["target", "run", ""]
    text: str
    default: str = ""
    unit: str = ""
    metavar: str = ""
    choices: tuple[str, ...] = ()
    key: str = ""
    secret: bool = False
    command_line_only: bool = False

    @property
    def option(self) -> str:
        """The option of `cce-release check`."""
        return "--" + self.name.replace("_", "-")

    @property
    def pytest_option(self) -> str:
        """The option of pytest."""
        return "--cce-" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable, or "" if there is none."""
        return "" if self.command_line_only else VARIABLE_PREFIX + self.name.upper()

    @property
    def file_key(self) -> str:
        """The key in the file with its table, such as `target.url`, or "" if a file cannot hold it."""
        return f"{self.table}.{self.key or self.name}" if self.table else ""


SETTINGS: Final = (
    Setting(
        "target", "url", "target", "Base URL of the target. None: an emulator is started for the run.", "none",
        metavar="URL", key="url",
    ),
    Setting("config", "path", "", "Settings file.", "cce-release.toml if it exists", metavar="FILE"),
    Setting(
        "control", "url", "target",
        "Control URL of an emulator that is already running, as its ready line names it. Without it every target"
        " counts as live.",
        "none", metavar="URL", secret=True,
    ),
    Setting("cluster_id", "text", "target", "Cluster of a live target.", metavar="ID"),
    Setting("namespace", "text", "target", "Namespace of the release on a live target.", metavar="NAME"),
    Setting("release", "text", "target", "Name of the release on a live target.", metavar="NAME"),
    Setting("project_id", "text", "target", "Project, sent beside a signature where it is known.", metavar="ID"),
    Setting("chart_id", "text", "target", "Chart that the release was made from, if it is known.", metavar="ID"),
    Setting("upgrade_chart_id", "text", "target", "Chart that the release may be upgraded to.", metavar="ID"),
    Setting(
        "reads", "flag", "target", "Whether the target offers the two read operations.",
        "yes on an emulator, no on a live target",
    ),
    Setting("ca_bundle", "path", "target", "Certificates to trust instead of the system's, PEM.", metavar="FILE"),
    Setting(
        "secrets_file", "path", "target", "TOML file with token, or access_key and secret_key; not world-readable.",
        metavar="FILE",
    ),
    Setting(
        "profile", "choice", "run", "How many examples a property test generates.",
        "standard on an emulator, live on a live target", choices=tuple(PROFILES),
    ),
    Setting("strict", "flag", "run", "Let inferred clauses fail the run on a live target too.", "no"),
    Setting(
        "clause", "list", "run", "Check only the clauses under this prefix. May be given several times.",
        "every clause", metavar="PREFIX",
    ),
    Setting("seed", "seed", "run", "Seed of everything generated: a whole number, or random.", "0", metavar="N|random"),
    Setting(
        "max_requests", "count", "run", "The run stops before it sends more. The deep profile tries fewer examples"
        " where they would not fit.",
        "150 smoke, 2000 standard, 20000 deep; 2000 on a live target", unit="requests", metavar="N",
    ),
    Setting(
        "max_puts", "count", "run", "PUTs that may leave, those that can change nothing included.",
        "40 on a live target, more if armed; no limit on an emulator", unit="requests", metavar="N",
    ),
    Setting(
        "max_writes", "count", "run", "PUTs that may change the named release of a live target, restoring not counted."
        " More than 8 need --history-limit.",
        "4", unit="requests", metavar="N",
    ),
    Setting(
        "puts_per_minute", "count", "run", "PUTs that may leave in any 60 seconds; refused ones count.",
        "10 on a live target, no limit on an emulator", unit="requests a minute", metavar="N",
    ),
    Setting(
        "deadline_minutes", "count", "run", "The run is cut short when it has taken so long.",
        "30 on a live target, no limit on an emulator", unit="minutes", metavar="N",
    ),
    Setting(
        "max_response_mb", "count", "run", "A response larger than this, its heads included, ends the run.", "16",
        unit="megabytes", metavar="N",
    ),
    Setting(
        "poll_seconds", "count", "run", "Seconds before the first look at an update of a live target; the next looks"
        " come twice as often, for 600 seconds at most.", "10", unit="seconds", metavar="N",
    ),
    Setting(
        "budget_dir", "path", "run", "Folder in which runs of this machine count their PUTs a minute together, for each"
        " host and credential.", "none: each run counts for itself", metavar="DIR",
    ),
    Setting(
        "workers", "count", "run", "Processes that share the tests. With pytest itself give -n N.",
        "1", unit="processes", metavar="N",
    ),
    Setting(
        "example_database", "database", "run", "Where failing examples are kept, and tried first by the next run: a"
        " folder, or redis://HOST (needs the optional part redis).",
        "none", metavar="DIR|URL", secret=True,
    ),
    Setting(
        "report_dir", "path", "run", "Folder of report.json and of the report's other formats.", ".cce-release/reports",
        metavar="DIR",
    ),
    Setting(
        "keep_bodies", "flag", "run", "Keep the values and resources of a live target's answers in the report, instead"
        " of their types and hashes.", "no",
    ),
    Setting(
        "deviations", "path", "run", "TOML file of known differences of the target, each with clause, reason and expiry"
        " date.", "none", metavar="FILE",
    ),
    Setting(
        "previous", "path", "run", "An earlier report.json: the reports say what got worse and what got better.",
        "none", metavar="FILE",
    ),
    Setting("fail_fast", "flag", "run", "Stop at the first failed test.", "no"),
    Setting("format", "choice", "run", "What stands on stdout.", "text", choices=("text", "json")),
    Setting(
        "fault", "list", "", "Switch a deliberate defect of the emulator on. Only for the emulator that the run starts."
        " May be given several times.", "none", metavar="ID", command_line_only=True,
    ),
    Setting(
        "write_deviations", "path", "", "Write each clause that failed to a new file for --deviations, which expires"
        " after 90 days. To be reviewed.", "none", metavar="FILE", command_line_only=True,
    ),
    Setting(
        "plan", "flag", "", "Say what the run would do, and send nothing.", "no", command_line_only=True,
    ),
    Setting(
        "allow_dry_run", "text", "", "Let dry runs of this release of a live target leave. RELEASE is"
        " CLUSTER_ID/NAMESPACE/NAME, equal to the target's.", "no", metavar="RELEASE", command_line_only=True,
    ),
    Setting(
        "allow_writes", "text", "", "Let updates of this release of a live target leave; it is put back as it was"
        " found. RELEASE as above.", "no", metavar="RELEASE", command_line_only=True,
    ),
    Setting(
        "allow_auth_failures", "count", "", "Let so many requests with a wrong token or signature, none of them with"
        " your own access key, leave for a live target.", "40 tokens that were never issued; no signatures",
        unit="requests", metavar="N", command_line_only=True,
    ),
    Setting(
        "baseline_revision", "count", "", "Put the release back to this revision after armed writes, instead of to the"
        " one that is deployed now.", "the deployed one", metavar="N", command_line_only=True,
    ),
    Setting(
        "history_limit", "count", "", "Revisions that the cloud keeps of the release: more than 8 writes may push your"
        " own rollback points out.", "unknown", unit="revisions", metavar="N", command_line_only=True,
    ),
    Setting("yes", "flag", "", "Do not ask before an armed run begins.", "no", command_line_only=True),
    Setting(
        "insecure", "flag", "", "Do not verify the certificate of a live target: anybody on the way can read the"
        " credentials.", "no", command_line_only=True,
    ),
)  # fmt: skip

COMPARE_SETTINGS: Final = (
    Setting(
        "compare", "url", "", "Send the same cases to this target (B) too, and report where it differs from the target"
        " of the check (A).", "none", metavar="URL", command_line_only=True,
    ),
    Setting(
        "compare_config", "path", "", "Settings file whose [target] describes B. Without it B has the cluster, the"
        " release, the charts and the credentials of A.", "none", metavar="FILE", command_line_only=True,
    ),
    Setting(
        "compare_control", "url", "", "Control URL of B, where B is an emulator.", "none", metavar="URL", secret=True,
        command_line_only=True,
    ),
)  # fmt: skip
"""Options of `cce-release check` that the suite lacks: it checks one target, and is run twice for a comparison."""

VENDOR_VARIABLES: Final = {"project_id": ("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID")}
"""Variables of the vendor's own tools that stand in for a setting of a live target, in this order."""

OTHER_VARIABLES: Final = (
    "CCE_RELEASE_EMULATOR_TOKEN",
    "CCE_RELEASE_EMULATOR_ACCESS_KEY",
    "CCE_RELEASE_EMULATOR_SECRET_KEY",
    "CCE_RELEASE_CONTROL_TOKEN",
    "CCE_RELEASE_DEBUG",
)
"""Variables of this program that are no settings of a check."""

BY_NAME: Final = {setting.name: setting for setting in SETTINGS}
BY_FILE_KEY: Final = {setting.file_key: setting for setting in SETTINGS if setting.file_key}
BY_VARIABLE: Final = {setting.variable: setting for setting in SETTINGS if setting.variable}
TABLES: Final = tuple(dict.fromkeys(setting.table for setting in SETTINGS if setting.table))
