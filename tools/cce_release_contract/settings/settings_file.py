"""The settings file `cce-release.toml`: its tables `[target]` and `[run]`, read and checked for unknown keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cce_release_contract.settings.catalogue import BY_FILE_KEY, SETTINGS, TABLES
from cce_release_contract.settings.problems import SettingProblem, closest
from cce_release_contract.settings.toml_file import read_toml
from cce_release_contract.settings.values import Raw

DEFAULT_NAME: Final = "cce-release.toml"
_SECRET_WORDS: Final = ("token", "access_key", "secret_key", "security_token", "password", "ak", "sk")
_COMMAND_LINE: Final = {setting.name: setting.option for setting in SETTINGS if setting.command_line_only}


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The content of a file: values by setting name, its tables, and its problems."""

    values: Mapping[str, Raw] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    problems: tuple[SettingProblem, ...] = ()
    path: Path | None = None


def read_settings_file(path: Path) -> SettingsFile:
    """Read one file. Problems are returned, not raised."""
    content = read_toml(path, "settings file", remedy='write tables as [target] and values as url = "https://..."')
    if isinstance(content, SettingProblem):
        return SettingsFile(problems=(content,), path=path)
    values: dict[str, Raw] = {}
    problems: list[SettingProblem] = []
    for table, members in content.items():
        if table not in TABLES or not isinstance(members, dict):
            problems.append(_unknown_table(table, members, path))
            continue
        for key, value in members.items():
            setting = BY_FILE_KEY.get(f"{table}.{key}")
            if setting is None:
                problems.append(_unknown_key(table, key, path))
            else:
                values[setting.name] = Raw(value, f"{key} under [{table}] in {path}", path.parent, typed=True)
    tables = tuple(table for table in content if table in TABLES)
    return SettingsFile(values, tables, tuple(problems), path)


def _unknown_table(table: str, members: object, path: Path) -> SettingProblem:
    if not isinstance(members, dict):
        if command_line_only := _command_line_only(table, path):
            return command_line_only
        places = [f"[{key.split('.')[0]}]" for key in BY_FILE_KEY if key.split(".")[1] == table]
        if places and table not in TABLES:
            return SettingProblem(
                f"{table} is outside of its table", where=str(path), remedy=f"move it under {places[0]}"
            )
    return SettingProblem(
        f"unknown table or key {table!r}",
        where=str(path),
        remedy="; ".join(part for part in (closest(table, TABLES), "the tables are [target] and [run]") if part),
    )


def _unknown_key(table: str, key: str, path: Path) -> SettingProblem:
    where = f"[{table}] in {path}"
    elsewhere = [other for other in TABLES if f"{other}.{key}" in BY_FILE_KEY]
    if elsewhere:
        return SettingProblem(f"{key} does not belong here", where=where, remedy=f"move it under [{elsewhere[0]}]")
    return unknown_key(key, where, path, [file_key.split(".")[1] for file_key in BY_FILE_KEY])


def unknown_key(key: str, where: str, path: Path, known: Iterable[str]) -> SettingProblem:
    """The problem of an unknown key: it is for the command line only, a secret, or a mistake."""
    if command_line_only := _command_line_only(key, path):
        return command_line_only
    if key.lower() in _SECRET_WORDS:
        return SettingProblem(
            f"{key} is a secret, and a settings file must not hold one",
            where=where,
            remedy="set it in the environment, or name a file with secrets_file",
        )
    return SettingProblem(f"unknown key {key!r}", where=where, remedy=closest(key, known))


def _command_line_only(key: str, path: Path) -> SettingProblem | None:
    name = key.lower().replace("-", "_")
    if name in _COMMAND_LINE:
        return SettingProblem(
            f"{key} is accepted on the command line only", where=str(path), remedy=f"give {_COMMAND_LINE[name]} there"
        )
    return None
