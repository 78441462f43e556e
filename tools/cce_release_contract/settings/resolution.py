"""Resolution: option before variable before file before default, and every problem in one error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import unquote, urlsplit

from cce_release_contract.settings.catalogue import (
    BY_NAME,
    BY_VARIABLE,
    OTHER_VARIABLES,
    PROFILES,
    SETTINGS,
    VARIABLE_PREFIX,
    VENDOR_VARIABLES,
    Setting,
)
from cce_release_contract.settings.effort import (
    LIVE_DEADLINE_MINUTES,
    LIVE_MAX_PUTS,
    LIVE_MAX_REQUESTS,
    LIVE_PUTS_PER_MINUTE,
    MAX_AUTH_FAILURES,
    MAX_WRITES,
    MOST_WRITES_UNASKED,
    examples,
    most_requests,
)
from cce_release_contract.settings.problems import Problem, closest, refuse
from cce_release_contract.settings.secret import Secret
from cce_release_contract.settings.secrets import (
    CREDENTIAL_VARIABLES,
    HOW_TO_GIVE,
    CredentialSettings,
    find_credentials,
)
from cce_release_contract.settings.settings_file import DEFAULT_NAME, SettingsFile, read_settings_file
from cce_release_contract.settings.values import BadValueError, Raw, bad_value, read_value, split_url

OptionPrefix = Literal["--", "--cce-"]

_DEFAULT_REPORT_DIR: Final = Path(".cce-release", "reports")
_LIVE_NEEDS: Final = ("cluster_id", "namespace", "release")
_LIVE_ONLY: Final = (
    "allow_dry_run", "allow_writes", "allow_auth_failures", "baseline_revision", "history_limit", "yes", "insecure",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one check, complete and consistent; the fields are those of the list in `catalogue`.

    `target` is "" where the run starts an emulator. `control` has no secret in it: that is `control_token`. An
    emulator has no `credentials` here, since its scopes bring their own.
    """

    target: str
    control: str
    control_token: Secret
    cluster_id: str
    namespace: str
    release: str
    project_id: str
    chart_id: str
    upgrade_chart_id: str
    reads: bool
    ca_bundle: Path | None
    secrets_file: Path | None
    credentials: CredentialSettings
    profile: str
    strict: bool
    clause: tuple[str, ...]
    seed: int
    max_requests: int
    max_puts: int | None
    max_writes: int
    puts_per_minute: int | None
    deadline_minutes: int | None
    budget_dir: Path | None
    workers: int
    example_database: Path | Secret | None
    report_dir: Path
    default_report_dir: bool
    keep_bodies: bool
    deviations: Path | None
    previous: Path | None
    plan: bool
    allow_dry_run: bool
    allow_writes: bool
    allow_auth_failures: int
    baseline_revision: int | None
    history_limit: int | None
    yes: bool
    insecure: bool
    fail_fast: bool
    format: str
    fault: tuple[str, ...]
    config: Path | None

    @property
    def kind(self) -> Literal["emulator", "live"]:
        """What the settings say the target is. A control URL still has to prove it with a handshake."""
        return "emulator" if not self.target or self.control else "live"

    @property
    def examples(self) -> int:
        """Number of generated examples a property test, 1 or more."""
        return examples(self.profile, self.max_requests)

    @property
    def cases(self) -> int:
        """How many cases of a list a test tries at most, 1 or more."""
        return PROFILES[self.profile].cases

    @property
    def armed(self) -> bool:
        """Whether the run may send something to the named release that is not a read."""
        return self.allow_dry_run or self.allow_writes

    @property
    def marked_only(self) -> bool:
        """Whether only the tests marked `smoke` run: the user's own choice of clauses comes before the profile's."""
        return PROFILES[self.profile].marked_only and not self.clause


def resolve(
    options: Mapping[str, object], environ: Mapping[str, str], folder: Path, *, option_prefix: OptionPrefix = "--"
) -> Settings:
    """The settings from the options given (None: not given), the environment and the file in `folder`.

    Raises `UsageError` that names everything wrong or missing at once.
    """
    found = _Found(options, environ, folder, option_prefix)
    return found.settings()


class _Found:
    """The values that were found for one run, and the problems met on the way."""

    def __init__(
        self, options: Mapping[str, object], environ: Mapping[str, str], folder: Path, option_prefix: OptionPrefix
    ) -> None:
        self.environ = environ
        self.folder = folder
        self.option_prefix = option_prefix
        self.problems: list[Problem] = _unknown_variables(environ)
        self.raws = {name: self._raw(BY_NAME[name], options.get(name)) for name in BY_NAME}
        self.file = self._file()
        self.problems += self.file.problems
        self.values: dict[str, Any] = {setting.name: self._value(setting) for setting in SETTINGS}

    def option(self, setting: Setting) -> str:
        return setting.option if self.option_prefix == "--" else setting.pytest_option

    def _raw(self, setting: Setting, given: object) -> Raw | None:
        if given not in (None, (), []):
            return Raw(given, self.option(setting), self.folder)
        if setting.variable in self.environ:
            return Raw(self.environ[setting.variable], setting.variable, self.folder)
        return None

    def _file(self) -> SettingsFile:
        if self.raws["config"] is not None:
            path = self._value(BY_NAME["config"])
            return read_settings_file(path) if isinstance(path, Path) else SettingsFile()
        default = self.folder / DEFAULT_NAME
        return read_settings_file(default) if default.exists() else SettingsFile()

    def _value(self, setting: Setting) -> object:
        raw = self.raws[setting.name]
        if raw is None and setting.name != "config":
            raw = self.file.values.get(setting.name)
        if raw is None:
            return None
        try:
            return read_value(setting, raw)
        except BadValueError as error:
            problem = bad_value(setting, raw, error)
            if problem not in self.problems:
                self.problems.append(problem)
            return None

    def _given(self, name: str) -> bool:
        return self.raws[name] is not None or name in self.file.values

    def settings(self) -> Settings:
        """Check what belongs together, raise every problem at once, fill the defaults in."""
        values = self.values
        embedded = not self._given("target")
        if embedded and "target" in self.file.tables:
            self.problems.append(
                Problem(
                    "[target] has no url, so it is unclear what to check",
                    where=str(self.file.path),
                    remedy="add url, or remove the table to check an emulator that is started for the run",
                )
            )
        control, control_token = self._control(embedded=embedded)
        if values["fault"] and not embedded:
            self.problems.append(
                Problem("--fault is only for the emulator that the run starts", remedy="remove it or the target")
            )
        emulator = embedded or self._given("control")
        credentials = CredentialSettings() if emulator else self._live()
        self._arming(emulator=emulator)
        refuse(self.problems)
        profile = values["profile"] or ("standard" if emulator else "live")
        return Settings(
            target=values["target"] or "",
            control=control,
            control_token=control_token,
            cluster_id=values["cluster_id"] or "",
            namespace=values["namespace"] or "",
            release=values["release"] or "",
            project_id=values["project_id"] or ("" if emulator else self._vendor_value("project_id")),
            chart_id=values["chart_id"] or "",
            upgrade_chart_id=values["upgrade_chart_id"] or "",
            reads=emulator if values["reads"] is None else values["reads"],
            ca_bundle=values["ca_bundle"],
            secrets_file=values["secrets_file"],
            credentials=credentials,
            profile=profile,
            strict=True if emulator else bool(values["strict"]),
            clause=values["clause"] or (),
            seed=values["seed"] or 0,
            max_requests=values["max_requests"]
            or (most_requests(profile, chosen=bool(values["clause"])) if emulator else LIVE_MAX_REQUESTS),
            max_puts=values["max_puts"] or (None if emulator else LIVE_MAX_PUTS),
            max_writes=values["max_writes"] or MAX_WRITES,
            puts_per_minute=values["puts_per_minute"] or (None if emulator else LIVE_PUTS_PER_MINUTE),
            deadline_minutes=values["deadline_minutes"] or (None if emulator else LIVE_DEADLINE_MINUTES),
            budget_dir=values["budget_dir"],
            workers=values["workers"] or 1,
            example_database=values["example_database"],
            report_dir=values["report_dir"] or self.folder / _DEFAULT_REPORT_DIR,
            default_report_dir=values["report_dir"] is None,
            keep_bodies=bool(values["keep_bodies"]),
            deviations=values["deviations"],
            previous=values["previous"],
            plan=bool(values["plan"]),
            allow_dry_run=bool(values["allow_dry_run"] or values["allow_writes"]),
            allow_writes=bool(values["allow_writes"]),
            allow_auth_failures=values["allow_auth_failures"] or MAX_AUTH_FAILURES,
            baseline_revision=values["baseline_revision"],
            history_limit=values["history_limit"],
            yes=bool(values["yes"]),
            insecure=bool(values["insecure"]),
            fail_fast=bool(values["fail_fast"]),
            format=values["format"] or "text",
            fault=values["fault"] or (),
            config=self.file.path,
        )

    def _arming(self, *, emulator: bool) -> None:
        """Say what is wrong with the options that lift a limit of a live target."""
        given = {name: self.values[name] for name in _LIVE_ONLY if self.values[name]}
        if emulator:
            self.problems += [
                Problem(
                    f"{self.option(BY_NAME[name])} is only for a live target",
                    remedy="leave it out: nothing of an emulator has to be spared",
                )
                for name in given
            ]
            return
        place = "/".join(self.values[name] or "" for name in _LIVE_NEEDS)
        self.problems += [
            Problem(
                f"{self.option(BY_NAME[name])} names {given[name]!r}, and the target's release is {place!r}",
                remedy=f"repeat the release as it is: {self.option(BY_NAME[name])} {place}",
            )
            for name in ("allow_dry_run", "allow_writes")
            if name in given and given[name] != place
        ]
        if not self.values["allow_writes"]:
            self.problems += [
                Problem(
                    f"{self.option(BY_NAME[name])} without {self.option(BY_NAME['allow_writes'])}",
                    remedy="leave it out: the run changes no release",
                )
                for name in ("baseline_revision", "history_limit")
                if name in given
            ]
        writes = self.values["max_writes"] or MAX_WRITES
        limit = self.values["history_limit"]
        if writes > MOST_WRITES_UNASKED and limit is None:
            self.problems.append(
                Problem(
                    f"{self.option(BY_NAME['max_writes'])} {writes} without {self.option(BY_NAME['history_limit'])}",
                    remedy="say how many revisions the cloud keeps of the release: more writes than that push its own"
                    " rollback points out",
                )
            )
        elif limit is not None and writes >= limit:
            self.problems.append(
                Problem(
                    f"{writes} writes would push every revision but those of the run out of a history of {limit}",
                    remedy=f"give {self.option(BY_NAME['max_writes'])} {max(limit - 2, 1)} or fewer",
                )
            )

    def _control(self, *, embedded: bool) -> tuple[str, Secret]:
        """The control URL without its secret, and the secret. It must be of the target's own origin.

        A control URL lifts the limits of a live target, so one emulator's must never vouch for another address.
        """
        value = self.values["control"]
        if not value:
            return "", Secret("")
        where = self.option(BY_NAME["control"])
        raw = self.raws["control"] or self.file.values["control"]
        try:
            parts = split_url(value)
        except BadValueError as error:
            self.problems.append(Problem(f"{where} is no control URL", remedy=str(error)))
            return "", Secret("")
        if raw.typed and parts.password:
            self.problems.append(
                Problem(
                    "the control URL in the settings file holds its token, which is a secret",
                    where=str(self.file.path),
                    remedy="leave the token out and set CCE_RELEASE_CONTROL_TOKEN",
                )
            )
        token = unquote(parts.password or "") or self.environ.get("CCE_RELEASE_CONTROL_TOKEN", "")
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        if embedded:
            self.problems.append(Problem(f"{where} without a target", remedy="name the target too: both are URLs"))
        elif self.values["target"] and urlsplit(origin.lower()) != urlsplit(self.values["target"]):
            self.problems.append(
                Problem(
                    f"{where} is of another address than the target: {origin} and {self.values['target']}",
                    remedy="take both from one ready line of cce-release emulate",
                )
            )
        if not token:
            self.problems.append(
                Problem(
                    f"{where} has no control token",
                    remedy="take it from the ready line (http://control:TOKEN@...) or set CCE_RELEASE_CONTROL_TOKEN",
                )
            )
        return origin + parts.path.rstrip("/"), Secret(token)

    def _vendor_value(self, name: str) -> str:
        return next((self.environ[other] for other in VENDOR_VARIABLES[name] if self.environ.get(other)), "")

    def _live(self) -> CredentialSettings:
        """The credentials of a live target; whatever it lacks becomes a problem."""
        for name in _LIVE_NEEDS if self.values["target"] else ():
            if not self._given(name):
                setting = BY_NAME[name]
                self.problems.append(
                    Problem(
                        f"a live target needs {setting.name}",
                        remedy=f"give {self.option(setting)} or set {setting.variable}",
                    )
                )
        credentials, problems = find_credentials(self.environ, self.values["secrets_file"])
        self.problems += problems
        if not credentials and not problems and self.values["target"]:
            self.problems.append(Problem("a live target needs credentials", remedy=HOW_TO_GIVE))
        return credentials


def _unknown_variables(environ: Mapping[str, str]) -> list[Problem]:
    known = (*BY_VARIABLE, *OTHER_VARIABLES, *(name for name in CREDENTIAL_VARIABLES if "CCE_RELEASE" in name))
    problems = []
    for name in sorted(environ):
        if not name.startswith(VARIABLE_PREFIX) or name in known:
            continue
        word = name.removeprefix(VARIABLE_PREFIX).lower()
        if word in BY_NAME:
            option = BY_NAME[word].option
            problems.append(
                Problem(f"{name} is set, but {option} is accepted on the command line only", remedy=f"give {option}")
            )
        else:
            problems.append(Problem(f"unknown variable {name}", remedy=closest(name, known)))
    return problems
