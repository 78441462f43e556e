"""The environment of each target's process: its settings as variables, and its own credentials only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from cce_release_contract.fleet.fleet_target import FLEET_SETTINGS, FleetTarget
from cce_release_contract.reporting.report_files import SUMMARY_VARIABLE
from cce_release_contract.settings import SETTINGS, Secret
from cce_release_contract.settings.catalogue import BY_NAME
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
"""What a target with a prefix takes from its own variables, and from no others."""

_OF_ONE_TARGET: Final = tuple(
    setting.variable for setting in SETTINGS if setting.variable and (setting.table == "target" or not setting.table)
)


def refuse_variables_of_one_target(environ: Mapping[str, str]) -> None:
    """Refuse variables that would be every target's: a variable comes before the file. Raises `UsageError`."""
    refuse(
        [
            SettingProblem(
                f"{name} is set, and would say of every target of the fleet what is true of one",
                remedy="unset it, and say it in the fleet file",
            )
            for name in _OF_ONE_TARGET
            if name in environ
        ]
    )


def target_environment(
    target: FleetTarget, prefixes: Iterable[str], environ: Mapping[str, str], *, report_dir: Path, budget_dir: Path
) -> dict[str, str]:
    """The variables of the process that checks one target; they stand in for a settings file.

    A variable of this environment comes before the file, as everywhere. Credentials that a target does not name are
    those of this environment. With a prefix of its own, or with a secrets file, it gets no others: what was meant for
    one host must not reach another. `prefixes` are those of the whole fleet; their variables are left out.

    Raises `BadValueError` for a value that `read_fleet_file` would have refused.
    """
    foreign = {prefix + name for prefix in prefixes if prefix for name in _PREFIXED}
    foreign.add(SUMMARY_VARIABLE)  # the summary of a CI job is that of the whole fleet
    kept = {name: value for name, value in environ.items() if name not in foreign}
    prefix = target.secrets_env_prefix
    hidden = _PREFIXED if prefix else CREDENTIAL_VARIABLES if "secrets_file" in target.values else ()
    for name in hidden:
        kept.pop(name, None)
        if prefix and prefix + name in environ:
            kept[name] = environ[prefix + name]
    for name in FLEET_SETTINGS:
        kept.pop(BY_NAME[name].variable, None)
    return (
        settings_variables(target.values)
        | kept
        | {
            BY_NAME["config"].variable: os.devnull,  # the file in the current folder is about one target
            BY_NAME["report_dir"].variable: str(report_dir),
            BY_NAME["budget_dir"].variable: str(budget_dir),
        }
    )


def settings_variables(values: Mapping[str, Raw]) -> dict[str, str]:
    """The variables that mean what these values mean. Raises `BadValueError` for a value that its kind refuses."""
    return {BY_NAME[name].variable: _variable_text(name, raw) for name, raw in values.items()}


def _variable_text(name: str, raw: Raw) -> str:
    """A value of the file as its variable has it; paths no longer depend on the folder of the file."""
    value = read_value(BY_NAME[name], raw)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, Secret):
        return value.reveal()
    return str(value.absolute()) if isinstance(value, Path) else str(value)
