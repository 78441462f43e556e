"""`cce-release init` writes a settings file to start from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from cce_release_contract.cli import main
from cce_release_contract.settings import resolve_settings
from cce_release_contract.settings.catalogue import BY_FILE_KEY
from cce_release_contract.settings.settings_file import read_settings_file
from cce_release_contract.settings.toml_file import read_toml
from cce_release_contract.settings.values import read_value


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file is written: the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cce-release.toml"


def run(*arguments: str) -> Result:
    """The command with these arguments."""
    return CliRunner().invoke(main, ["init", *arguments])


def test_a_new_file_changes_nothing(path: Path) -> None:
    """The settings with the new file are those without it."""
    without = resolve_settings({}, {}, path.parent)

    result = run()

    assert result.exit_code == 0
    written = resolve_settings({}, {}, path.parent)
    assert written.config == path
    assert [name for name in without.__slots__ if getattr(without, name) != getattr(written, name)] == ["config"]


def test_every_setting_of_a_file_is_in_it(path: Path) -> None:
    """With its comment signs removed the file sets every key, each to a value that is read and fits the schema."""
    run()
    path.write_text(re.sub(r"^# (\[\w+\]|\w+ = .*)$", r"\1", path.read_text(), flags=re.MULTILINE))

    found = read_settings_file(path)

    assert found.problems == ()
    assert set(found.values) == {setting.name for setting in BY_FILE_KEY.values()}
    for setting in BY_FILE_KEY.values():
        read_value(setting, found.values[setting.name])
    schema = json.loads(run("--schema").stdout)
    assert jsonschema_rs.Draft7Validator(schema).is_valid(read_toml(path, "settings file", remedy=""))


@pytest.mark.parametrize("content", ["", "[run]\nseed = 1\n"])
def test_a_file_that_exists_is_kept(path: Path, content: str) -> None:
    """A settings file is never written over; the error says what to do."""
    path.write_text(content)

    result = run()

    assert (result.exit_code, path.read_text()) == (2, content)
    assert "exists already" in result.stderr
    assert "remedy: edit that file" in result.stderr


def test_a_dangling_link_is_kept(path: Path) -> None:
    """A link that leads nowhere is something that exists."""
    path.symlink_to("elsewhere.toml")

    result = run()

    assert result.exit_code == 2
    assert path.is_symlink()
