"""The list of settings: the fields of `Settings`. Everything else about a setting is derived from its field.

The option, the variable and the key in the file follow from the name: `cluster_id` in table `target` is
`--cluster-id`, `CCE_RELEASE_CLUSTER_ID` and `cluster_id` under `[target]`; for pytest the option is `--cce-cluster-id`.
A new setting is one field here; then `make generate` renews the help in the documents and settings.schema.json.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from cce_release_contract.settings.effort import (
    LIVE_DEADLINE_MINUTES,
    LIVE_MAX_PUTS,
    LIVE_MAX_REQUESTS,
    LIVE_PUTS_PER_MINUTE,
    MAX_AUTH_FAILURES,
    MAX_RESPONSE_MB,
    MAX_WRITES,
    MOST_WRITES_UNASKED,
    POLL_SECONDS,
    PROFILES,
    PROVING_PUTS,
    armed_puts,
    control_puts,
    default_max_puts,
    default_max_requests,
    default_profile,
    emulator_only,
    examples,
    further_cases,
    gates_all,
    live_only,
)
from cce_release_contract.settings.secret import Secret
from cce_release_contract.settings.secrets import CredentialSettings
from cce_release_contract.settings.setting import STANDARD, VARIANTS, TargetKind, Variant, setting, settings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one check, complete and consistent.

    `target` is "" if the run starts an emulator. `control` contains no secret: that is `control_token`. An emulator has
    no `credentials` here, because each of its scopes has some.
    """

    # fmt: off
    target: str = setting(
        "url", "target", "Base URL of the target. Without it the run starts an emulator.", default="",
        default_text="none", table="target", key="url", metavar="URL", example="https://cce.eu-de.otc.t-systems.com",
    )
    config: Path | None = setting(
        "path", "target", "Settings file.", default_text="cce-release.toml if it exists", table="", metavar="FILE",
    )
    control: str = setting(
        "url", "target", "Control URL of a sandbox, such as an emulator that is already running. Without it every"
        " target counts as live.", default="", default_text="none", table="target", metavar="URL", secret=True,
        example="http://127.0.0.1:8080/_emulator",
    )
    cluster_id: str = setting(
        "text", "target", "Cluster of a live target.", default="", table="target", metavar="ID",
        example="a870253f-5dc7-11ee-bf71-0255ac100b03",
    )
    namespace: str = setting(
        "text", "target", "Namespace of the release on a live target.", default="", table="target", metavar="NAME",
        example="monitoring",
    )
    release: str = setting(
        "text", "target", "Name of the release on a live target.", default="", table="target", metavar="NAME",
        example="testwww",
    )
    project_id: str = setting(
        "text", "target", "Project, sent with a signature.", default="", table="target",
        metavar="ID", vendor_variables=("HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"), example="0123456789abcdef",
    )
    variant: Variant = setting(
        "choice", "target", "Kind of the cluster: autopilot clusters have the same operations under other paths.",
        default=STANDARD, table="target", choices=VARIANTS,
    )
    chart_id: str = setting(
        "text", "target", "Chart that the release was made from.", default="", table="target",
        metavar="ID", example="af4b699e-018c-11ec-b8b0-0255ac100b05",
    )
    upgrade_chart_id: str = setting(
        "text", "target", "Chart that the release may be upgraded to.", default="", table="target", metavar="ID",
        example="c0ffee00-018c-11ec-b8b0-0255ac100b05",
    )
    reads: bool = setting(
        "flag", "target", "Whether the target has the two read operations.", default=emulator_only,
        default_text="yes on an emulator, no on a live target", table="target", example=True,
    )
    ca_bundle: Path | None = setting(
        "path", "target", "Certificates to trust instead of the system's, PEM.", table="target", metavar="FILE",
        example="ca.pem",
    )
    secrets_file: Path | None = setting(
        "path", "target", "TOML file with token, or access_key and secret_key. It must not be world-readable.",
        table="target", metavar="FILE", example="secrets.toml",
    )
    fault: tuple[str, ...] = setting(
        "list", "target", "Switch on a deliberate defect of the emulator that the run starts. May be given several"
        " times.", default=(), default_text="none", metavar="ID", command_line_only=True,
    )
    profile: str = setting(
        "choice", "scope", "How many examples a property test generates.", default=default_profile,
        default_text="standard on an emulator, live on a live target", choices=tuple(PROFILES), example="standard",
    )
    clause: tuple[str, ...] = setting(
        "list", "scope", "Check only the clauses under this prefix. May be given several times.", default=(),
        default_text="every clause", metavar="PREFIX", example=["rollback", "upgrade.values"], compare="both",
    )
    strict: bool = setting(
        "flag", "scope", "Inferred and reported clauses fail the run too.", default=gates_all,
        default_text="no on a live target, otherwise yes", example=True,
    )
    seed: int = setting(
        "seed", "scope", "Seed of all generated values: a whole number, or random.", default=0, minimum=0,
        maximum=2**63 - 1, metavar="N|random", compare="both",
    )
    deviations: Path | None = setting(
        "path", "scope", "TOML file of known differences of the target, each with clause, reason and expiry date.",
        default_text="none", metavar="FILE", example="deviations.toml",
    )
    example_database: Path | Secret | None = setting(
        "database", "scope", "Folder or redis://HOST that keeps failing examples; the next run tries them first. Redis"
        " needs the optional part redis.", default_text="none", metavar="DIR|URL", secret=True,
        example=".cce-release/examples",
    )
    fail_fast: bool = setting("flag", "scope", "Stop at the first failed test.", default=False, compare="refused")
    workers: int = setting(
        "count", "scope", "Processes that share the tests. With pytest itself, use -n N.", default=1, unit="processes",
        metavar="N", compare="both",
    )
    max_requests: int = setting(
        "count", "limits", "Maximum number of requests of a run. A smaller number makes a deep run try fewer examples.",
        default=default_max_requests,
        default_text="150 smoke, 2000 standard, 20000 deep; 2000 on a live target", unit="requests", metavar="N",
        example=LIVE_MAX_REQUESTS,
    )
    max_puts: int | None = setting(
        "count", "limits", "Maximum number of PUTs, including those that can change nothing. 0: a run of reads alone,"
        " in which what needs a PUT is skipped.", default=default_max_puts, minimum=0,
        default_text=f"{LIVE_MAX_PUTS} on a live target, more if armed; no limit on an emulator", unit="requests",
        metavar="N", example=LIVE_MAX_PUTS, compare="limit",
    )
    max_writes: int = setting(
        "count", "limits", "Maximum number of PUTs that may change the named release of a live target, without the"
        f" restoration. More than {MOST_WRITES_UNASKED} need --history-limit.", default=MAX_WRITES, unit="requests",
        metavar="N",
    )
    puts_per_minute: int | None = setting(
        "count", "limits", "Maximum number of PUTs in any 60 seconds, including refused ones.",
        default=live_only(LIVE_PUTS_PER_MINUTE),
        default_text=f"{LIVE_PUTS_PER_MINUTE} on a live target, no limit on an emulator", unit="requests per minute",
        metavar="N", example=LIVE_PUTS_PER_MINUTE, compare="limit",
    )
    deadline_minutes: int | None = setting(
        "count", "limits", "The run ends after this time.",
        default=live_only(LIVE_DEADLINE_MINUTES),
        default_text=f"{LIVE_DEADLINE_MINUTES} on a live target, no limit on an emulator", unit="minutes", metavar="N",
        example=LIVE_DEADLINE_MINUTES, compare="limit",
    )
    max_response_mb: int = setting(
        "count", "limits", "A response larger than this, including its headers, ends the run.", default=MAX_RESPONSE_MB,
        unit="megabytes", metavar="N", compare="both",
    )
    max_response_seconds: int | None = setting(
        "count", "limits", "A response that takes longer breaks the clause response.time.latency.",
        default_text="none", unit="seconds", metavar="N", example=10, compare="both",
    )
    poll_seconds: int = setting(
        "count", "limits", "Seconds before the first read of an update of a live target. Later reads are twice as"
        " frequent, for at most 600 seconds.", default=POLL_SECONDS, maximum=600,
        unit="seconds", metavar="N", compare="both",
    )
    budget_dir: Path | None = setting(
        "path", "limits", "Folder with the common count of PUTs per minute of all runs on this machine, for each"
        " host and credential.", default_text="none: each run counts separately", metavar="DIR", example="budget",
        compare="limit",
    )
    plan: bool = setting(
        "flag", "safety", "Show what the run would do, and send nothing.", default=False, command_line_only=True,
        compare="refused",
    )
    allow_dry_run: bool = setting(
        "text", "safety", "Allow dry runs of this release of a live target. RELEASE is CLUSTER_ID/NAMESPACE/NAME of"
        " the target.", default_text="no", metavar="RELEASE", arms=True, compare="refused",
    )
    allow_writes: bool = setting(
        "text", "safety", "Allow updates of this release of a live target. The run restores it at the end. RELEASE"
        " as above.", default_text="no", metavar="RELEASE", arms=True, compare="refused",
    )
    allow_auth_failures: int = setting(
        "count", "safety", "Maximum number of requests with a wrong token or signature to a live target. They never"
        " name your own access key.", default=MAX_AUTH_FAILURES, unit="requests", metavar="N", arms=True,
        compare="refused",
    )
    marker: str | None = setting(
        "text", "safety", "A harmless value of yours that the updates of --allow-writes set in the release, for example"
        " podAnnotations.checked-by=contract-test. Without it no values are sent.", default_text="none",
        metavar="KEY=VALUE", arms=True, compare="refused",
    )
    baseline_revision: int | None = setting(
        "count", "safety", "Restore the release to this revision after armed writes, instead of to the deployed"
        " one.", default_text="the deployed one", metavar="N", arms=True, compare="refused",
    )
    history_limit: int | None = setting(
        "count", "safety", "Revisions that the cloud keeps of the release. More than"
        f" {MOST_WRITES_UNASKED} writes may push your own rollback points out.", default_text="unknown",
        unit="revisions", metavar="N", arms=True, compare="refused",
    )
    yes: bool = setting(
        "flag", "safety", "Start an armed run without asking.", default=False, arms=True, compare="refused",
    )
    insecure: bool = setting(
        "flag", "safety", "Do not verify the certificate of a live target. An attacker in the network can read the"
        " credentials.", default=False, arms=True, compare="refused",
    )
    report_dir: Path = setting(
        "path", "output", "Folder for report.json and the report's other formats.", default=".cce-release/reports",
        metavar="DIR",
    )
    format: str = setting("choice", "output", "Output format.", default="text", choices=("text", "json"))
    keep_bodies: bool = setting(
        "flag", "output", "Keep the values and resources of a live target's responses in the report, instead of their"
        " types and hashes.", default=False, compare="both",
    )
    previous: Path | None = setting(
        "path", "output", "An earlier report.json. The reports show what got worse and what got better.",
        default_text="none", metavar="FILE", example="report.json",
    )
    write_deviations: Path | None = setting(
        "path", "output", "Write each failed clause to a new file for --deviations, which expires after 90 days."
        " Review it before use.", default_text="none", metavar="FILE", command_line_only=True, compare="refused",
    )

    # fmt: on
    # Derived from these settings:
    control_token: Secret
    credentials: CredentialSettings
    default_report_dir: bool

    @property
    def kind(self) -> TargetKind:
        """The kind of the target by these settings. A handshake with the control URL still has to prove it."""
        return "emulator" if not self.target or self.control else "live"

    @property
    def examples(self) -> int:
        """Number of generated examples per property test, 1 or more."""
        return examples(self.profile, self.max_requests)

    @property
    def cases(self) -> int:
        """The most cases of a list that a test tries, 1 or more."""
        return PROFILES[self.profile].cases

    @property
    def further_cases(self) -> int:
        """How many invalid requests a run that tries one case of a list sends beyond those, 0 or more."""
        return 0 if self.max_puts is None else further_cases(self.max_puts, self._armed_puts)

    @property
    def control_puts(self) -> int:
        """How many PUTs a process may send to find out what a 404 for an invalid request means."""
        return 0 if self.max_puts is None else control_puts(self.max_puts, self._armed_puts)

    @property
    def expected_puts(self) -> int | None:
        """The most PUTs to a live target that leaves no doubt about what it validates; None without a limit."""
        return None if self.max_puts is None else self.max_puts - self.control_puts - self.armed * PROVING_PUTS

    @property
    def _armed_puts(self) -> int:
        return armed_puts(dry_runs=self.armed, writes=self.max_writes if self.allow_writes else 0)

    @property
    def armed(self) -> bool:
        """Whether the run may send a request other than a read to the named release."""
        return self.allow_dry_run or self.allow_writes

    @property
    def marked_only(self) -> bool:
        """Whether only the tests marked `smoke` run. A choice of clauses by the user overrides the profile."""
        return PROFILES[self.profile].marked_only and not self.clause


SETTINGS: Final = settings_of({one.name: one.metadata for one in fields(Settings)})
SETTINGS_BY_NAME: Final = {one.name: one for one in SETTINGS}
BY_FILE_KEY: Final = {one.file_key: one for one in SETTINGS if one.file_key}
BY_VARIABLE: Final = {one.variable: one for one in SETTINGS if one.variable}
TABLES: Final = tuple(dict.fromkeys(one.table for one in SETTINGS if one.table))
