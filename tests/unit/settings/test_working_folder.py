"""The working folder, and the entry with the name of the settings file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.settings.resolution import resolve_settings
from cce_release_contract.settings.settings_file import DEFAULT_NAME
from cce_release_contract.settings.working_folder import something_at, working_folder

BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "a broken link": (lambda path: path.symlink_to("nowhere.toml"), "a broken link"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "cannot be read"),
    "a folder": (lambda path: path.mkdir(), "cannot be read: Is a directory"),
    "a pipe": (lambda path: os.mkfifo(path), "it is a pipe"),
}


def refused(*_: object, **__: object) -> None:
    """A stub that denies access to a file."""
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("kind", BAD)
def test_unusable_settings_file_is_refused(tmp_path: Path, kind: str) -> None:
    """Any entry with the name of the settings file is read; it is never ignored."""
    make, reason = BAD[kind]
    make(tmp_path / DEFAULT_NAME)

    with pytest.raises(UsageError, match=reason) as caught:
        resolve_settings({}, {}, tmp_path)

    assert DEFAULT_NAME in str(caught.value)


def test_unreadable_settings_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be searched is an error, because it may contain a settings file."""
    monkeypatch.setattr(Path, "lstat", refused)
    monkeypatch.setattr(Path, "read_text", refused)

    with pytest.raises(UsageError, match="the settings file cannot be read: Permission denied"):
        resolve_settings({}, {}, tmp_path)


def test_settings_file_is_found_behind_a_link(tmp_path: Path) -> None:
    """A link to a settings file is followed."""
    (tmp_path / "other.toml").write_text("[run]\nseed = 7\n")
    (tmp_path / DEFAULT_NAME).symlink_to("other.toml")

    assert resolve_settings({}, {}, tmp_path).seed == 7


@pytest.mark.parametrize("option", ["config", "secrets_file", "deviations", "previous", "ca_bundle"])
def test_pipe_is_refused(tmp_path: Path, option: str) -> None:
    """A file that several processes read must not be a pipe: the second one would wait for ever."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UsageError, match="does not accept 'pipe'") as caught:
        resolve_settings({option: "pipe"}, {}, tmp_path)

    assert "it is a pipe" in caught.value.remedy


def test_working_folder_is_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder is that of the process, as an absolute path."""
    monkeypatch.chdir(tmp_path)

    assert working_folder() == tmp_path.resolve()


def test_working_folder_that_is_gone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A removed folder is a usage error, not an internal error."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    with pytest.raises(UsageError, match="the working folder cannot be used: No such file"):
        working_folder()


def test_working_folder_that_cannot_be_searched_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be searched is a usage error."""
    monkeypatch.setattr(os, "stat", refused)

    with pytest.raises(UsageError, match="the working folder cannot be used: Permission denied"):
        working_folder()


def test_what_cannot_be_looked_at_may_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path does not exist only if the system says so."""
    assert not something_at(tmp_path / "nothing")

    monkeypatch.setattr(Path, "lstat", refused)

    assert something_at(tmp_path / "nothing")
