"""Tests of files that are written whole or not at all."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from cce_release_contract.atomic_file import (
    append,
    check_new,
    check_writable,
    keep_out_of_git,
    write_new,
    write_whole,
)
from cce_release_contract.errors import UsageError


def test_file_is_replaced_whole(tmp_path: Path) -> None:
    """The file has the new text and the folder has no other files."""
    path = tmp_path / "new" / "report.json"
    write_whole(path, "old")

    write_whole(path, "new ü\n")

    assert path.read_bytes() == "new ü\n".encode()
    assert [entry.name for entry in path.parent.iterdir()] == ["report.json"]


@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o027, 0o640), (0o022, 0o644)])
def test_who_may_read_a_file_is_said_by_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    """New and overwritten files are as readable as the umask allows."""
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "report.json", "x")
        write_whole(tmp_path / "report.json", "y")
        write_new(tmp_path / "new.toml", "x")
        keep_out_of_git(tmp_path)
    finally:
        os.umask(before)

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {mode}


def test_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A folder that cannot be made is an error of usage that names it."""
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError) as caught:
        write_whole(tmp_path / "file" / "report.json", "x")

    assert str(tmp_path / "file") in str(caught.value)


def test_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """Text that cannot be written leaves the old file and no temporary one."""
    path = tmp_path / "report.json"
    path.mkdir()

    with pytest.raises(UsageError):
        write_whole(path, "x")

    assert [entry.name for entry in tmp_path.iterdir()] == ["report.json"]


def test_writable_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    """Checking a folder creates it and leaves it empty."""
    check_writable(tmp_path / "a" / "b")

    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_unwritable_folder_is_refused_early(tmp_path: Path) -> None:
    """A path that is not a folder is refused before the run."""
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError):
        check_writable(tmp_path / "file")


def test_folder_is_kept_out_of_git_once(tmp_path: Path) -> None:
    """The ignore file is written if there is none; the user's own file stays."""
    keep_out_of_git(tmp_path)
    (tmp_path / ".gitignore").write_text("mine\n")

    keep_out_of_git(tmp_path)

    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_new_file_is_written_once(tmp_path: Path) -> None:
    """A new file is made with its folder; a second one in its place is refused and leaves it as it is."""
    path = tmp_path / "new" / "known.toml"
    write_new(path, "first")

    with pytest.raises(UsageError, match="already exists"):
        write_new(path, "second")

    assert path.read_text() == "first"
    assert [entry.name for entry in path.parent.iterdir()] == ["known.toml"]


def test_new_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """Text that cannot be written leaves no file that would be taken for an empty one."""
    path = tmp_path / "known.toml"

    with pytest.raises(UnicodeEncodeError):
        write_new(path, "\ud800")

    assert not path.exists()


def test_place_of_a_new_file_is_tried(tmp_path: Path) -> None:
    """A file that exists, a link to nowhere and a folder that cannot be made are refused before anything is written."""
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    check_new(tmp_path / "folder" / "known.toml")

    for name in ("file", "link", "file/known.toml"):
        with pytest.raises(UsageError):
            check_new(tmp_path / name)


def test_device_is_not_replaced(tmp_path: Path) -> None:
    """A pipe or a device is refused and is not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(UsageError, match="not a file"):
        write_whole(pipe, "x")

    assert pipe.is_fifo()


def test_text_that_cannot_be_encoded_leaves_nothing(tmp_path: Path) -> None:
    """Whatever ends the writing, no temporary file is left."""
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "report.json", "\ud800")

    assert list(tmp_path.iterdir()) == []


def test_text_is_appended(tmp_path: Path) -> None:
    """Text is added to the end of a file, which is made where it is missing."""
    for text in ("one\n", "two ü\n"):
        append(tmp_path / "summary.md", text, option="VARIABLE")

    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == "one\ntwo ü\n"


def test_text_is_appended_whole_or_not_at_all(tmp_path: Path) -> None:
    """Where there is room for half of it only the file is as it was, and the error names where its name came from."""
    path = tmp_path / "summary.md"
    path.write_text("one\n")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6, before[1]))
    try:
        with pytest.raises(UsageError) as caught:
            append(path, "two\n", option="VARIABLE")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert path.read_text() == "one\n"
    assert caught.value.where == "VARIABLE"
