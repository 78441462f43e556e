"""The JSON Schema of the settings file agrees with the reader, and the published file is current."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from cce_release_contract import settings
from cce_release_contract.settings.catalogue import BY_FILE_KEY
from cce_release_contract.settings.file_schema import SCHEMA_NAME, file_schema, schema_text
from cce_release_contract.settings.setting import LARGEST_COUNT
from cce_release_contract.settings.settings_file import read_settings_file
from cce_release_contract.settings.values import BadValueError, read_value

VALIDATOR = jsonschema_rs.Draft7Validator(file_schema())
VALUES: tuple[object, ...] = (
    *(-1, 0, 1, 2, LARGEST_COUNT, LARGEST_COUNT + 1, 2**63 - 1),
    *("", " ", "a text", "smoke", "json", "autopilot", "random", "true", "5", "folder/file.toml"),
    *("https://cce.example.com", "http://127.0.0.1:8080", "ftp://example.com", "https://", "example.com"),
    *("redis://localhost:6379/0", "rediss://h", "redis://", "memcached://h"),
    *(True, False, 1.5, ["a", "b"], [], [""], [1], {"a": 1}, {}),
)


def read(path: Path, key: str, value: object) -> bool:
    """Whether the reader accepts a file with this one value."""
    table, name = key.split(".")
    # A table inside the table is written with dotted keys; all other values are written in TOML as in JSON.
    lines = [f"{name}.{member} = {one}" for member, one in value.items()] if isinstance(value, dict) else []
    path.write_text("\n".join([f"[{table}]", *(lines or [f"{name} = {json.dumps(value)}"])]))
    found = read_settings_file(path)
    setting = BY_FILE_KEY[key]
    try:
        read_value(setting, found.values[setting.name])
    except BadValueError:
        return False
    return not found.problems


def test_the_schema_is_one() -> None:
    """The schema is valid for draft 7."""
    assert jsonschema_rs.meta.is_valid(file_schema())


@pytest.mark.parametrize("key", BY_FILE_KEY)
def test_the_reader_accepts_what_the_schema_accepts(tmp_path: Path, key: str) -> None:
    """The reader accepts each value that is valid for the schema; each setting has valid and invalid values."""
    table, name = key.split(".")
    fits = [VALIDATOR.is_valid({table: {name: value}}) for value in VALUES]

    reads = [read(tmp_path / "cce-release.toml", key, value) for value in VALUES]

    assert [value for value, fit, done in zip(VALUES, fits, reads, strict=True) if fit and not done] == []
    assert {True, False} <= set(fits)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("run.seed", 0),
        ("run.seed", 2**63 - 1),
        ("run.seed", "random"),
        ("run.workers", 1),
        ("run.workers", LARGEST_COUNT),
        ("run.clause", ["rollback"]),
        ("run.profile", "deep"),
        ("run.example_database", "redis://localhost"),
        ("run.example_database", "folder"),
        ("target.reads", False),
        ("target.url", "https://cce.example.com"),
    ],
)
def test_the_schema_accepts_what_is_written_in_files(tmp_path: Path, key: str, value: object) -> None:
    """Values at the bounds and of each kind are valid and are read."""
    table, name = key.split(".")

    assert VALIDATOR.is_valid({table: {name: value}})
    assert read(tmp_path / "cce-release.toml", key, value)


@pytest.mark.parametrize(
    "content", [{"other": {}}, {"run": {"url": "https://cce.example.com"}}, {"run": {"yes": True}}, {"run": 1}]
)
def test_unknown_keys_do_not_fit(content: object) -> None:
    """An unknown table or key, and a setting that arms a run, are invalid."""
    assert not VALIDATOR.is_valid(content)


def test_the_file_in_the_package_is_current() -> None:
    """The published file agrees with the list of settings; `make generate` renews it."""
    assert (Path(settings.__path__[0]) / SCHEMA_NAME).read_text(encoding="utf-8") == schema_text()
