"""The environment of each target's process: its settings as variables, and its own credentials only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from cce_release_contract.fleet.fleet_target import FLEET_SETTINGS, FleetTarget
from cce_release_contract.reporting.report_files import SUMMARY_VARIABLE
from cce_release_contract.settings import SETTINGS, Secret
from cce_release_contract.settings.catalogue import SETTINGS_BY_NAME
from cce_release_contract.settings.problems import SettingProblem, refuse
from cce_release_contract.settings.secrets import CREDENTIAL_VARIABLES
from cce_release_contract.settings.setting import VARIABLE_PREFIX
from cce_release_contract.settings.values import Raw, read_value

_CONTROL_TOKEN: Final = f"{VARIABLE_PREFIX}CONTROL_TOKEN"
_PREFIXED: Final = (
    *CREDENTIAL_VARIABLES,
    _CONTROL_TOKEN,
    *(variable for setting in SETTINGS for variable in setting.vendor_variables),
)
"""Variables that a target with a prefix reads only with that prefix."""

_OF_ONE_TARGET: Final = tuple(
    setting.variable for setting in SETTINGS if setting.variable and (setting.table == "target" or not setting.table)
)


def refuse_variables_of_one_target(environ: Mapping[str, str]) -> None:
    """Refuse variables that describe one target: they would override the file for all targets. Raises `UsageError`."""
    refuse(
        [
            SettingProblem(
                f"{name} is set, and would apply to every target of the fleet",
                remedy="unset it, and set the value in the fleet file",
            )
            for name in _OF_ONE_TARGET
            if name in environ
        ]
    )


def target_environment(
    target: FleetTarget, prefixes: Iterable[str], environ: Mapping[str, str], *, report_dir: Path, budget_dir: Path
) -> dict[str, str]:
    """The variables of the process that checks one target; they replace a settings file.

    A variable of this environment overrides the file, as everywhere. A target without its own credentials uses those of
    this environment. A target with a prefix or a secrets file gets only its own credentials, so that no secret reaches
    another host. `prefixes` are the prefixes of the whole fleet; variables with them are removed.

    Raises `BadValueError` for a value that `read_fleet_file` refuses.
    """
    foreign = {prefix + name for prefix in prefixes if prefix for name in _PREFIXED}
    foreign.add(SUMMARY_VARIABLE)  # only the fleet as a whole writes the summary of a CI job
    kept = {name: value for name, value in environ.items() if name not in foreign}
    prefix = target.secrets_env_prefix
    hidden = _PREFIXED if prefix else CREDENTIAL_VARIABLES if "secrets_file" in target.values else ()
    for name in hidden:
        kept.pop(name, None)
        if prefix and prefix + name in environ:
            kept[name] = environ[prefix + name]
    for name in FLEET_SETTINGS:
        kept.pop(SETTINGS_BY_NAME[name].variable, None)
    return (
        settings_variables(target.values)
        | kept
        | {
            # The settings file in the current folder describes one target.
            SETTINGS_BY_NAME["config"].variable: os.devnull,
            SETTINGS_BY_NAME["report_dir"].variable: str(report_dir),
            SETTINGS_BY_NAME["budget_dir"].variable: str(budget_dir),
        }
    )


def settings_variables(values: Mapping[str, Raw]) -> dict[str, str]:
    """The variables with the same meaning as these values. Raises `BadValueError` for a value of the wrong kind."""
    return {SETTINGS_BY_NAME[name].variable: _variable_text(name, raw) for name, raw in values.items()}


def _variable_text(name: str, raw: Raw) -> str:
    """A value of the file as text for its variable; relative paths become absolute."""
    value = read_value(SETTINGS_BY_NAME[name], raw)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, Secret):
        return value.reveal()
    return str(value.absolute()) if isinstance(value, Path) else str(value)
