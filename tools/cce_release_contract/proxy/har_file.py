"""A HAR file that grows entry by entry, and is complete JSON after each of them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from cce_release_contract.errors import UsageError
from cce_release_contract.proxy.har_entries import har_log

_OWNER_ONLY: Final = 0o600
_OPTION: Final = "--record"
_PIECE: Final = 65_536
_CLOSING: Final = b"\n]}}\n"


def create_har(path: Path, version: str, *, force: bool) -> None:
    """Make a file without entries that its owner alone can read.

    Raises UsageError; also if the file exists, unless `force` replaces it.
    """
    try:
        if force and path.is_file():
            path.unlink()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError as error:
        raise UsageError(
            f"{path} already exists", where=_OPTION, remedy="name another file, or replace it with --force"
        ) from error
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", where=_OPTION, remedy="name another file") from error
    with os.fdopen(handle, "wb") as file:
        file.write(_beginning(version) + _CLOSING)


def mend_har(path: Path) -> None:
    """Cut off the entry that a process was writing when it was killed, if there is one."""
    with path.open("r+b") as file:
        place = file.seek(0, os.SEEK_END)
        file.seek(max(place - len(_CLOSING), 0))
        if file.read() == _CLOSING:
            return
        end = -1
        while end < 0 and place > 0:
            size = min(place, _PIECE)
            place -= size
            file.seek(place)
            end = file.read(size).rfind(b"\n")
        file.truncate(place + end)
        file.seek(place + end - 1)
        if file.read(1) == b",":
            file.seek(-1, os.SEEK_CUR)
        file.write(_CLOSING)


class HarFile:
    """Appends entries to a file that `create_har` made, one a line.

    An entry overwrites the closing brackets and brings its own in one write, so the file is complete JSON after it.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR)
        self._end = os.fstat(self._file).st_size - len(_CLOSING)
        self.entries = 0

    def append(self, entry: dict[str, Any]) -> None:
        """Add an entry. Raises OSError if there is no room; the file keeps the entries before."""
        text = json.dumps(entry, separators=(",", ":")).encode()
        data = (b",\n" if self.entries else b"\n") + text
        try:
            self._write(data + _CLOSING, self._end)
        except OSError:
            os.ftruncate(self._file, self._end + len(_CLOSING))
            self._write(_CLOSING, self._end)
            raise
        self._end += len(data)
        self.entries += 1

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _write(self, data: bytes, place: int) -> None:
        os.lseek(self._file, place, os.SEEK_SET)
        left = memoryview(data)
        while left:
            left = left[os.write(self._file, left) :]


def _beginning(version: str) -> bytes:
    return json.dumps(har_log(version)).encode().removesuffix(b"]}}")
