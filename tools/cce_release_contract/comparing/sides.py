"""The two sides of a comparison: the settings of each run, so that both send the same cases."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cce_release_contract.errors import UsageError
from cce_release_contract.settings import COMPARE_SETTINGS, SETTINGS, Settings, resolve_settings
from cce_release_contract.settings.catalogue import SETTINGS_BY_NAME
from cce_release_contract.settings.problems import SettingProblem, refuse
from cce_release_contract.settings.secrets import CREDENTIAL_VARIABLES
from cce_release_contract.settings.settings_file import SettingsFile, read_settings_file

NO_FILE: Final = os.devnull
"""The settings file of a side: an empty file, so that neither run reads the one in the working folder."""

_CONTROL_TOKEN: Final = "CCE_RELEASE_CONTROL_TOKEN"  # noqa: S105 - the name of a variable
_SHARED: Final = tuple(setting.name for setting in SETTINGS if setting.compare == "both")
"""Settings of A that apply to both sides: what is sent, and how it is stored."""

_LIMITS: Final = tuple(setting.name for setting in SETTINGS if setting.compare == "limit")
_TARGET: Final = tuple(s.name for s in SETTINGS if s.table == "target" and s.name not in ("target", "control", "reads"))


@dataclass(frozen=True, slots=True)
class SideRun:
    """The input of one run: options of the suite by setting name, and its environment; `name` is "a" or "b"."""

    name: str
    options: Mapping[str, object]
    environ: Mapping[str, str]
    report_dir: Path


@dataclass(frozen=True, slots=True)
class Sides:
    """Both runs, and the settings of A, which decide where and how the comparison is shown."""

    a: SideRun
    b: SideRun
    settings: Settings


def planned_sides(options: Mapping[str, object], environ: Mapping[str, str], folder: Path) -> Sides:
    """The two runs of `check --compare`, from the given options.

    Both use the seed, the clauses, the profile and the request budget of A. The default profile is `live` if one side
    is live. Reads are sent only if both sides allow them. Each side has the limits of its kind. Known deviations,
    stored failing examples and earlier reports are not used. Raises `UsageError`.
    """
    own = {name: value for name, value in options.items() if name in SETTINGS_BY_NAME}
    given = {name: value for name, value in options.items() if value not in (None, (), "")}
    refuse(
        [
            SettingProblem(f"{setting.option} with --compare", remedy="leave it out, or check each target separately")
            for setting in SETTINGS  # a comparison is unarmed, verifies certificates and runs to completion
            if setting.compare == "refused" and given.get(setting.name)
        ]
    )
    a = resolve_settings(own, environ, folder)
    described = _described(options, folder)
    environ_of_b = _environ_of_b(environ, described)
    b = _settings_of_b(options, a, described, environ_of_b, folder)
    chosen = given.get("profile") or environ.get(SETTINGS_BY_NAME["profile"].variable)
    live = "live" in (a.kind, b.kind)
    shared = {name: getattr(a, name) for name in _SHARED} | {
        "profile": "live" if live and not chosen else a.profile,
        "max_requests": min(a.max_requests, b.max_requests),
        "reads": a.reads and b.reads,
    }
    return Sides(
        _side("a", a, shared | {"report_dir": a.report_dir / "a"}, environ),
        _side("b", b, shared | {"report_dir": a.report_dir / "b"}, environ_of_b),
        settings=a,
    )


def _described(options: Mapping[str, object], folder: Path) -> SettingsFile:
    """The settings file of B, or an empty one. `resolve_settings` reports its problems later."""
    named = options.get("compare_config")
    return SettingsFile() if named is None else read_settings_file(folder / Path(str(named)).expanduser())


def refuse_without_compare(options: Mapping[str, object]) -> None:
    """Raise `UsageError` if an option describes a second target but --compare is missing."""
    refuse(
        [
            SettingProblem(f"{setting.option} without --compare", remedy="name the second target: --compare URL")
            for setting in COMPARE_SETTINGS
            if setting.name != "compare" and options.get(setting.name) is not None
        ]
    )


def _settings_of_b(
    options: Mapping[str, object], a: Settings, described: SettingsFile, environ: Mapping[str, str], folder: Path
) -> Settings:
    """The settings of B: from its own file, or those of A. Limits of a live A do not apply to an emulator."""
    control = options.get("compare_control")
    emulator = control is not None or "control" in described.values
    same_kind = a.kind == ("emulator" if emulator else "live")
    found: dict[str, object] = {
        "profile": a.profile,
        "clause": a.clause,
        "max_requests": a.max_requests if same_kind else options.get("max_requests"),
    }
    if described.path is not None:
        found |= {"config": str(described.path)} | {name: options.get(name) for name in _LIMITS}
    else:
        limits = _LIMITS if same_kind or a.kind == "emulator" else ()
        found |= {"config": NO_FILE} | {name: getattr(a, name) for name in (*_TARGET, *limits)}
        found["reads"] = a.reads if same_kind else None
    try:
        return resolve_settings({**_given(found), "target": options["compare"], "control": control}, environ, folder)
    except UsageError as error:
        what = f"the target of --compare: {error.what}"
        raise UsageError(what, where=error.where, cause=error.cause, remedy=error.remedy) from error


def _environ_of_b(environ: Mapping[str, str], described: SettingsFile) -> dict[str, str]:
    """The environment for B. A secrets file in B's settings file overrides the variables, which belong to A."""
    kept = _without_settings(environ)
    if "secrets_file" not in described.values:
        return kept
    return {name: value for name, value in kept.items() if name not in CREDENTIAL_VARIABLES}


def _without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    variables = {setting.variable for setting in SETTINGS}
    return {name: value for name, value in environ.items() if name not in variables}


def _side(name: str, settings: Settings, shared: Mapping[str, Any], environ: Mapping[str, str]) -> SideRun:
    own: dict[str, Any] = {setting: getattr(settings, setting) for setting in (*_TARGET, *_LIMITS)}
    own |= {"target": settings.target, "control": settings.control, "fault": settings.fault}
    own |= {"config": NO_FILE, **shared}
    variables = _without_settings(environ)
    if settings.control:
        # Every user of this machine can read a command line.
        variables[_CONTROL_TOKEN] = settings.control_token.reveal()
    return SideRun(name, _given(own), variables, shared["report_dir"])


def _given(values: Mapping[str, Any]) -> dict[str, object]:
    """Resolved values as options that give the same values; empty ones are left out."""
    return {
        name: value if SETTINGS_BY_NAME[name].kind in ("flag", "list") else str(value)
        for name, value in values.items()
        if value not in (None, "", ())
    }
