"""The working folder, and what stands in it under the name of the settings file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.settings.resolution import resolve
from cce_release_contract.settings.settings_file import DEFAULT_NAME
from cce_release_contract.settings.working_folder import something_at, working_folder

BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link that leads nowhere": (lambda path: path.symlink_to("nowhere.toml"), "a link that leads nowhere"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "cannot be read"),
    "a folder": (lambda path: path.mkdir(), "cannot be read: Is a directory"),
    "a pipe": (lambda path: os.mkfifo(path), "it is a pipe"),
}


def refused(*_: object, **__: object) -> None:
    """Stands for a look at a file that the user may not look at."""
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("kind", BAD)
def test_settings_file_that_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    """Whatever stands where the settings file is looked for is read: it is never as if there were none."""
    make, reason = BAD[kind]
    make(tmp_path / DEFAULT_NAME)

    with pytest.raises(UsageError, match=reason) as caught:
        resolve({}, {}, tmp_path)

    assert DEFAULT_NAME in str(caught.value)


def test_settings_file_that_nobody_may_look_at_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder may not be searched, there may be a settings file."""
    monkeypatch.setattr(Path, "lstat", refused)
    monkeypatch.setattr(Path, "read_text", refused)

    with pytest.raises(UsageError, match="the settings file cannot be read: Permission denied"):
        resolve({}, {}, tmp_path)


def test_settings_file_is_found_behind_a_link(tmp_path: Path) -> None:
    """A link to a settings file is one."""
    (tmp_path / "other.toml").write_text("[run]\nseed = 7\n")
    (tmp_path / DEFAULT_NAME).symlink_to("other.toml")

    assert resolve({}, {}, tmp_path).seed == 7


@pytest.mark.parametrize("option", ["config", "secrets_file", "deviations", "previous", "ca_bundle"])
def test_pipe_is_refused(tmp_path: Path, option: str) -> None:
    """A file that several processes of a run read is no pipe: the second one would wait for ever."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UsageError, match="does not accept 'pipe'") as caught:
        resolve({option: "pipe"}, {}, tmp_path)

    assert "it is a pipe" in caught.value.remedy


def test_working_folder_is_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the folder of the process, by its absolute path."""
    monkeypatch.chdir(tmp_path)

    assert working_folder() == tmp_path.resolve()


def test_working_folder_that_is_gone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was removed is wrong usage, not an error of ours."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    with pytest.raises(UsageError, match="the working folder cannot be used: No such file"):
        working_folder()


def test_working_folder_that_cannot_be_searched_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in which nothing can be looked up is wrong usage."""
    monkeypatch.setattr(os, "stat", refused)

    with pytest.raises(UsageError, match="the working folder cannot be used: Permission denied"):
        working_folder()


def test_what_cannot_be_looked_at_may_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is there where the system says so, and only there."""
    assert not something_at(tmp_path / "nothing")

    monkeypatch.setattr(Path, "lstat", refused)

    assert something_at(tmp_path / "nothing")
