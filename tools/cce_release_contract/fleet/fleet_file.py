"""The fleet file: `[defaults]` and one `[[target]]` per target, each with the settings of a check."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cce_release_contract.contract.clause import all_clauses, replaced_clauses
from cce_release_contract.contract.clause_selection import select_clauses
from cce_release_contract.errors import UnknownNameError, UsageError
from cce_release_contract.fleet.environment import settings_variables
from cce_release_contract.fleet.fleet_target import FLEET_SETTINGS, FleetTarget
from cce_release_contract.settings.catalogue import BY_FILE_KEY, SETTINGS_BY_NAME
from cce_release_contract.settings.problems import SettingProblem, closest, refuse
from cce_release_contract.settings.resolution import resolve_settings
from cce_release_contract.settings.setting import Setting
from cce_release_contract.settings.settings_file import unknown_key
from cce_release_contract.settings.toml_file import read_toml
from cce_release_contract.settings.values import BadValueError, Raw, bad_value, read_value

_TABLES: Final = ("defaults", "target")
_NAME: Final = "name"
_PREFIX: Final = "secrets_env_prefix"
_SETTINGS: Final = {setting.file_key.split(".")[1]: setting for setting in BY_FILE_KEY.values()}
_NAME_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PREFIX_PATTERN: Final = re.compile(r"(?!CCE_RELEASE_)[A-Za-z_][A-Za-z0-9_]*")
_RESERVED_NAME: Final = "merged"
"""The prefix of the merged report's files, which are next to the folders of the targets."""

_NEEDS: Final = ("url",)
_LIVE_NEEDS: Final = ("url", "cluster_id", "namespace", "release")
_STAND_INS: Final = {
    "CCE_RELEASE_TOKEN": "any",
    "CCE_RELEASE_CONTROL_TOKEN": "any",
    "CCE_RELEASE_CONFIG": os.devnull,
}
"""Secrets are needed only when a target is checked, not when the file is read."""


@dataclass(frozen=True, slots=True)
class FleetFile:
    """The content of a fleet file: its targets in order, and the settings of the fleet itself."""

    path: Path
    targets: tuple[FleetTarget, ...]
    own: Mapping[str, Raw] = field(default_factory=dict)

    def only(self, names: Sequence[str]) -> tuple[FleetTarget, ...]:
        """The targets with these names, in the order of the file; without names, all. Raises `UnknownNameError`."""
        known = [target.name for target in self.targets]
        for name in names:
            if name not in known:
                raise UnknownNameError("target", name, known, where="--only", remedy=f"{self.path} lists them")
        return tuple(target for target in self.targets if not names or target.name in names)


def ci_matrix(file: FleetFile, targets: Sequence[FleetTarget]) -> dict[str, Any]:
    """The matrix of CI jobs. Each job calls `cce-release fleet CONFIG --only NAME`."""
    return {"include": [{"name": target.name, "config": file.path.as_posix()} for target in targets]}


def read_fleet_file(path: Path) -> FleetFile:
    """Read and check a fleet file. Raises one `UsageError` that lists all problems.

    Credentials and the files that a target names depend on the machine, so only the check of each target reads them.
    """
    content = read_toml(path, "fleet file", remedy='write targets as [[target]] with name = "..." and url = "..."')
    if isinstance(content, SettingProblem):
        raise UsageError(content.what, where=content.where, remedy=content.remedy)
    reading = _Reading(path)
    file = reading.fleet(content)
    refuse(reading.problems)
    return file


@dataclass(frozen=True, slots=True)
class _Members:
    """The parsed members of one table."""

    values: dict[str, Raw]
    prefix: str


class _Reading:
    """Reads one file and collects its problems."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[SettingProblem] = []

    def fleet(self, content: Mapping[str, Any]) -> FleetFile:
        for key, value in content.items():
            if key not in _TABLES:
                self._unknown_table(key, value)
        defaults = self._defaults(content.get("defaults", {}))
        own = {name: raw for name, raw in defaults.values.items() if name in FLEET_SETTINGS}
        shared = {name: raw for name, raw in defaults.values.items() if name not in FLEET_SETTINGS}
        targets = tuple(self._targets(content.get("target", []), _Members(shared, defaults.prefix)))
        self._same_names(targets)
        return FleetFile(self.path, targets, own)

    def _unknown_table(self, key: str, value: object) -> None:
        if key in _SETTINGS or key in (_NAME, _PREFIX):
            self._problem(f"{key} is outside of its table", "move it under [defaults] or a [[target]]")
        elif key == "run" and isinstance(value, dict):
            self._problem("a fleet file has no table [run]", "move its keys under [defaults]")
        else:
            remedy = closest(key, _TABLES) or "the tables are [defaults] and [[target]]"
            self._problem(f"unknown table or key {key!r}", remedy)

    def _defaults(self, members: object) -> _Members:
        if not isinstance(members, dict):
            self._problem("defaults is not a table", "write it as [defaults]")
            return _Members({}, "")
        if _NAME in members:
            self._problem("[defaults] has a name", "only a [[target]] has a name")
        place = f"[defaults] in {self.path}"
        return self._members(members, f"under {place}", place)

    def _targets(self, entries: object, shared: _Members) -> Iterator[FleetTarget]:
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._problem("target is not a list of tables", "begin each target with [[target]]")
            return
        if not entries:
            self._problem("the file has no target", 'add [[target]] with name = "..." and url = "https://..."')
        for number, entry in enumerate(entries, start=1):
            name = self._name(entry, f"target number {number}")
            label = f"target {name!r}" if name else f"target number {number}"
            place = f"{label} in {self.path}"
            own = self._members(entry, f"of {place}", place)
            for key in FLEET_SETTINGS:
                if key in own.values:
                    remedy = "move it under [defaults]"
                    self.problems.append(
                        SettingProblem(f"{key} belongs to the whole fleet", where=place, remedy=remedy)
                    )
            target = FleetTarget(name, {**shared.values, **own.values}, own.prefix or shared.prefix)
            self._check(target, label)
            yield target

    def _name(self, entry: Mapping[str, object], label: str) -> str:
        name = entry.get(_NAME)
        if name is None:
            self._problem(f"{label} has no name", 'add name = "..."')
        elif not isinstance(name, str) or not _NAME_PATTERN.fullmatch(name):
            remedy = "use at most 64 letters, digits, dots, dashes and underscores: the name is also a folder"
            self._problem(f"{label} has the name {name!r}", remedy)
        elif name.lower().startswith(_RESERVED_NAME):
            self._problem(f"{label} has the name {name!r}", f"choose a name that does not begin with {_RESERVED_NAME}")
        else:
            return name
        return ""

    def _members(self, members: Mapping[str, object], of: str, place: str) -> _Members:
        """The values by setting name, and the prefix; each unreadable value is a problem."""
        values: dict[str, Raw] = {}
        for key, value in members.items():
            if key in (_NAME, _PREFIX):
                continue
            setting = _SETTINGS.get(key)
            if setting is None:
                self.problems.append(self._unknown_key(key, place))
                continue
            values[setting.name] = raw = Raw(value, f"{key} {of}", self.path.parent, typed=True)
            try:
                self._look_into(setting, raw, read_value(setting, raw))
            except BadValueError as error:
                self.problems.append(bad_value(setting, raw, error))
            except UnknownNameError as error:
                self.problems.append(SettingProblem(error.what, where=raw.where, remedy=error.remedy))
        prefix = members.get(_PREFIX, "")
        if isinstance(prefix, str) and (not prefix or _PREFIX_PATTERN.fullmatch(prefix)):
            return _Members(values, prefix)
        remedy = 'use the prefix of variable names: with "EU_" the token is EU_CCE_RELEASE_TOKEN'
        self.problems.append(SettingProblem(f"{_PREFIX} does not accept {prefix!r}", where=place, remedy=remedy))
        return _Members(values, "")

    def _look_into(self, setting: Setting, raw: Raw, value: object) -> None:
        """Check a value that its kind accepts. Raises `UnknownNameError` for an unknown clause."""
        if setting.name == "clause" and isinstance(value, tuple):
            select_clauses(value, all_clauses(), replaced=replaced_clauses())
        if setting.name == "control" and urlsplit(str(value)).password is not None:
            remedy = "leave the token out and set CCE_RELEASE_CONTROL_TOKEN, with the target's prefix if it has one"
            self.problems.append(
                SettingProblem("the control URL contains its token, a secret", where=raw.where, remedy=remedy)
            )

    def _unknown_key(self, key: str, place: str) -> SettingProblem:
        setting = SETTINGS_BY_NAME.get(key.lower().replace("-", "_"))
        if setting is not None and setting.command_line_only:
            remedy = "check this target separately: a fleet is never armed"
            return SettingProblem(f"{key} is an option of cce-release check only", where=place, remedy=remedy)
        return unknown_key(key, place, self.path, (*_SETTINGS, _NAME, _PREFIX))

    def _check(self, target: FleetTarget, label: str) -> None:
        """Check the settings of one target together, except its credentials."""
        live = "control" not in target.values
        needs = _LIVE_NEEDS if live else _NEEDS
        missing = [key for key in needs if _SETTINGS[key].name not in target.values]
        if missing:
            hint = "; for a running emulator, set control instead" if live and missing != ["url"] else ""
            self._problem(f"{label} has no {' and no '.join(missing)}", f"add what is missing{hint}")
            return
        # Values that were already refused are left out, so that they do not hide other problems.
        values = {
            name: raw for name, raw in target.values.items() if name != "secrets_file" and _is_readable(name, raw)
        }
        if all(_SETTINGS[key].name in values for key in needs):
            try:
                resolve_settings({}, settings_variables(values) | _STAND_INS, self.path.parent)
            except UsageError as error:
                self.problems.append(SettingProblem(f"{label}: {error.what}{error.cause}", error.where, error.remedy))

    def _same_names(self, targets: Sequence[FleetTarget]) -> None:
        """Check that names are unique ignoring case: they become folders, and some systems ignore case."""
        by_folder: dict[str, list[str]] = {}
        for target in targets:
            if target.name:
                by_folder.setdefault(target.name.casefold(), []).append(target.name)
        for names in by_folder.values():
            if len(names) > 1:
                shown = " and ".join(dict.fromkeys(map(repr, names)))
                self._problem(f"{len(names)} targets have the name {shown}", "give each target a different name")

    def _problem(self, what: str, remedy: str) -> None:
        self.problems.append(SettingProblem(what, where=str(self.path), remedy=remedy))


def _is_readable(name: str, raw: Raw) -> bool:
    try:
        read_value(SETTINGS_BY_NAME[name], raw)
    except BadValueError:
        return False
    return True
