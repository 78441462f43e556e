"""Combine the settings: option before variable before file before default, with all problems in one error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from cce_release_contract.settings.arming import LIVE_NEEDS, arming_problems
from cce_release_contract.settings.catalogue import (
    BY_VARIABLE,
    SETTINGS,
    SETTINGS_BY_NAME,
    Settings,
)
from cce_release_contract.settings.problems import SettingProblem, closest, refuse
from cce_release_contract.settings.secret import Secret
from cce_release_contract.settings.secrets import (
    CREDENTIAL_VARIABLES,
    HOW_TO_GIVE,
    CredentialSettings,
    find_credentials,
)
from cce_release_contract.settings.setting import OTHER_VARIABLES, VARIABLE_PREFIX, Setting, TargetKind
from cce_release_contract.settings.settings_file import DEFAULT_NAME, SettingsFile, read_settings_file
from cce_release_contract.settings.values import BadValueError, Raw, bad_value, read_value, split_url
from cce_release_contract.settings.working_folder import something_at

OptionPrefix = Literal["--", "--cce-"]


def resolve_settings(
    options: Mapping[str, object], environ: Mapping[str, str], folder: Path, *, option_prefix: OptionPrefix = "--"
) -> Settings:
    """The settings from the options given (None: not given), the environment and the file in `folder`.

    Raises one `UsageError` that names everything wrong or missing.
    """
    found = _Found(options, environ, folder, option_prefix)
    return found.settings()


class _Found:
    """The values that were found for one run, and the problems."""

    def __init__(
        self, options: Mapping[str, object], environ: Mapping[str, str], folder: Path, option_prefix: OptionPrefix
    ) -> None:
        self.environ = environ
        self.folder = folder
        self.option_prefix = option_prefix
        self.problems: list[SettingProblem] = _unknown_variables(environ)
        self.raws = {name: self._raw(SETTINGS_BY_NAME[name], options.get(name)) for name in SETTINGS_BY_NAME}
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
        if self.raws["config"] is None and something_at(self.folder / DEFAULT_NAME):
            self.raws["config"] = Raw(DEFAULT_NAME, "the working folder", self.folder)
        path = self._value(SETTINGS_BY_NAME["config"])
        return read_settings_file(path) if isinstance(path, Path) else SettingsFile()

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
        """Check related settings, raise all problems together, and set the defaults."""
        values = self.values
        embedded = not self._given("target")
        if embedded and "target" in self.file.tables:
            self.problems.append(
                SettingProblem(
                    "[target] has no url, so it is unclear what to check",
                    where=str(self.file.path),
                    remedy="add url, or remove the table to check an emulator that is started for the run",
                )
            )
        control, control_token = self._control(embedded=embedded)
        if values["fault"] and not embedded:
            self.problems.append(
                SettingProblem("--fault is only for the emulator that the run starts", remedy="remove it or the target")
            )
        emulator = embedded or self._given("control")
        credentials = CredentialSettings() if emulator else self._live()
        self.problems += arming_problems(self.values, emulator=emulator, option=self.option)
        refuse(self.problems)
        complete = self._with_defaults("emulator" if emulator else "live")
        writes = bool(values["allow_writes"])
        return Settings(
            **complete
            | {
                "control": control,
                "strict": embedded or complete["strict"],
                "allow_dry_run": writes or bool(values["allow_dry_run"]),
                "allow_writes": writes,
                "config": self.file.path,
            },
            control_token=control_token,
            credentials=credentials,
            default_report_dir=values["report_dir"] is None,
        )

    def _with_defaults(self, kind: TargetKind) -> dict[str, Any]:
        """Every value. Missing ones come from the vendor's variables (for a live target) or are defaults."""
        filled = dict(self.values)
        missing = [setting for setting in SETTINGS if filled[setting.name] is None]
        for setting in missing:
            if kind == "live" and (value := self._vendor_value(setting)):
                filled[setting.name] = value
            elif not callable(setting.default):
                path = setting.kind == "path" and isinstance(setting.default, str)
                filled[setting.name] = self.folder / str(setting.default) if path else setting.default
        for setting in missing:
            if callable(setting.default):
                filled[setting.name] = setting.default(filled, kind)
        return filled

    def _control(self, *, embedded: bool) -> tuple[str, Secret]:
        """The control URL without its secret, and the secret.

        A control URL lifts the limits of a live target, so the sandbox there has to vouch for the target's address.
        """
        value = self.values["control"]
        if not value:
            return "", Secret("")
        where = self.option(SETTINGS_BY_NAME["control"])
        raw = self.raws["control"] or self.file.values["control"]
        try:
            parts = split_url(value)
        except BadValueError as error:
            self.problems.append(SettingProblem(f"{where} is not a control URL", remedy=str(error)))
            return "", Secret("")
        if raw.typed and parts.password:
            self.problems.append(
                SettingProblem(
                    "the control URL in the settings file holds its token, which is a secret",
                    where=str(self.file.path),
                    remedy="remove the token and set CCE_RELEASE_CONTROL_TOKEN",
                )
            )
        token = unquote(parts.password or "") or self.environ.get("CCE_RELEASE_CONTROL_TOKEN", "")
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        if embedded:
            self.problems.append(SettingProblem(f"{where} needs a target", remedy="name the target too: both are URLs"))
        if not token:
            self.problems.append(
                SettingProblem(
                    f"{where} has no control token",
                    remedy="take it from the ready line (http://control:TOKEN@...) or set CCE_RELEASE_CONTROL_TOKEN",
                )
            )
        return origin + parts.path.rstrip("/"), Secret(token)

    def _vendor_value(self, setting: Setting) -> str:
        return next((self.environ[name] for name in setting.vendor_variables if self.environ.get(name)), "")

    def _live(self) -> CredentialSettings:
        """The credentials of a live target. Each missing setting becomes a problem."""
        for name in LIVE_NEEDS if self.values["target"] else ():
            if not self._given(name):
                setting = SETTINGS_BY_NAME[name]
                self.problems.append(
                    SettingProblem(
                        f"a live target needs {setting.name}",
                        remedy=f"give {self.option(setting)} or set {setting.variable}",
                    )
                )
        credentials, problems = find_credentials(self.environ, self.values["secrets_file"])
        self.problems += problems
        if not credentials and not problems and self.values["target"]:
            self.problems.append(SettingProblem("a live target needs credentials", remedy=HOW_TO_GIVE))
        return credentials


def _unknown_variables(environ: Mapping[str, str]) -> list[SettingProblem]:
    known = (*BY_VARIABLE, *OTHER_VARIABLES, *(name for name in CREDENTIAL_VARIABLES if "CCE_RELEASE" in name))
    problems = []
    for name in sorted(environ):
        if not name.startswith(VARIABLE_PREFIX) or name in known:
            continue
        word = name.removeprefix(VARIABLE_PREFIX).lower()
        if word in SETTINGS_BY_NAME:
            option = SETTINGS_BY_NAME[word].option
            problems.append(
                SettingProblem(
                    f"{name} is set, but {option} is accepted on the command line only", remedy=f"give {option}"
                )
            )
        else:
            problems.append(SettingProblem(f"unknown variable {name}", remedy=closest(name, known)))
    return problems
