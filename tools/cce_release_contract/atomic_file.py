"""Files that are written completely or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from pathlib import Path
from typing import Final

from cce_release_contract.errors import UsageError

_REPORT_DIR: Final = "--report-dir"


def write_whole(path: Path, text: str, *, option: str = _REPORT_DIR) -> None:
    """Write the text to a temporary file next to `path` and move it there in one step.

    A reader sees the old file or the new one. Raises `UsageError` if the folder cannot be created or written, or if
    `path` is a device or a pipe, which must not be replaced; `option` is the option that named the path.
    """
    try:
        if path.exists() and not path.is_file():
            raise OSError(errno.EINVAL, "not a file")
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
        # The umask decides who may read the file: a report with bodies may be for its owner only.
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except OSError as error:
        raise _unwritable(path, error, option) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error, option) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_new(path: Path, text: str) -> None:
    """Write a file that must not exist yet. Raises `UsageError` if it exists, and as `write_whole` does."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(exist_ok=False)  # from here on the name is ours; other processes cannot create it
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        write_whole(path, text)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def check_new(path: Path) -> None:
    """Raise at once, before a run of minutes, if `write_new` could not write the file."""
    if path.exists() or path.is_symlink():
        raise _exists(path)
    check_writable(path.parent)


def append(path: Path, text: str, *, option: str) -> None:
    """Append the text to a file, completely or not at all. Raises `UsageError` if that fails.

    `option` is the variable that named the file.
    """
    try:
        with path.open("ab", buffering=0) as file:
            before = file.tell()
            left = memoryview(text.encode("utf-8"))
            try:
                while left:
                    left = left[file.write(left) :]
            except OSError:
                file.truncate(before)
                raise
    except OSError as error:
        raise _unwritable(path, error, option) from error


def check_writable(folder: Path, *, option: str = _REPORT_DIR) -> None:
    """Create the folder and try to write in it, before a run of minutes whose results could not be saved."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(folder, error, option) from error


def keep_out_of_git(folder: Path) -> None:
    """Write a `.gitignore` that ignores everything into a folder of ours, unless there is one."""
    ignore = folder / ".gitignore"
    if not ignore.exists():
        write_whole(ignore, "*\n")


def _exists(path: Path) -> UsageError:
    return UsageError(f"{path} already exists", cause="this file is never overwritten", remedy="name another file")


def _unwritable(path: Path, error: OSError, option: str = _REPORT_DIR) -> UsageError:
    return UsageError(
        f"cannot write {path}: {error.strerror}",
        where=option,
        cause="the folder is missing, read-only, full or not a folder",
        remedy="free some space, or name another folder",
    )
