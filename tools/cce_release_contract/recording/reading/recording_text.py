"""The text of a recording, a part at a time: from a file, packed or not, as far as it goes."""

from __future__ import annotations

import bz2
import codecs
import gzip
import importlib
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, Protocol, cast

from cce_release_contract.errors import UsageError

_PART: Final = 1 << 20
"""Bytes that are read at once."""

LARGEST_BESIDE: Final = 64 * 1024 * 1024
"""The largest file with a body that is read, in bytes."""

_RECORDINGS: Final = (".har", ".json", ".ndjson", ".jsonl", ".log")
_PACKED: Final[dict[bytes, Callable[[Any], Any]]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIP: Final = b"PK\x03\x04"

Beside = Callable[[str], bytes | None]
"""Gives the content of a file beside the recording by its name; None if there is none, or it is too large."""


class UnpackedFile(Protocol):
    """A file of bytes, of which a read gives what one step of unpacking makes."""

    def read1(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class RecordingText:
    """The text of one recording. `read` gives the next part, empty at the end.

    `bytes_read` counts the bytes so far, unpacked. `damage` says why the text ends too early, empty if it does not.
    Bytes that are not UTF-8 become surrogates, so that nothing is lost.
    """

    def __init__(self, file: UnpackedFile, beside: Beside) -> None:
        self.beside = beside
        self.bytes_read = 0
        self.damage = ""
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")

    def read(self) -> str:
        """The next part of the text; empty at the end, also where the file is damaged."""
        while not self.damage:
            try:
                part = self._file.read1(_PART)
            except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
                self.damage = str(error) or type(error).__name__
                part = b""
            self.bytes_read += len(part)
            text = self._decoder.decode(part, final=not part)
            if text or not part:
                return text
        return ""


@contextmanager
def opened_recording(path: Path) -> Iterator[RecordingText]:
    """The text of the recording in a file. Raises UsageError if it cannot be opened, or is packed in an unknown way."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
            file.seek(0)
            if not start:
                raise UsageError("the file is empty", where=str(path), remedy="record again, or name another file")
            with _unpacked(path, file, start) as text:
                yield text
    except OSError as error:
        cause = error.strerror or str(error)
        raise UsageError(f"the recording cannot be read: {cause}", where=str(path)) from error


def _unpacked(path: Path, file: BufferedReader, start: bytes) -> AbstractContextManager[RecordingText]:
    if start.startswith(_ZIP):
        return _from_zip(path, file)
    if start.startswith(_ZSTD):
        try:
            unpack = importlib.import_module("compression.zstd").ZstdFile
        except ImportError:
            raise UsageError(
                "the file is packed with zstd, which this Python cannot unpack",
                where=str(path),
                remedy="use Python 3.14, or unpack it first: zstd -d FILE",
            ) from None
        return _plain(path, unpack(file))
    packed = next((unpack for magic, unpack in _PACKED.items() if start.startswith(magic)), None)
    return _plain(path, file if packed is None else packed(file))


@contextmanager
def _plain(path: Path, file: UnpackedFile) -> Iterator[RecordingText]:
    def beside(name: str) -> bytes | None:
        # Only the folder of the recording itself: a name with a path could lead anywhere.
        place = path.parent / PurePosixPath(name).name
        if PurePosixPath(name).name != name or not place.is_file() or place.stat().st_size > LARGEST_BESIDE:
            return None
        return place.read_bytes()

    yield RecordingText(file, beside)


@contextmanager
def _from_zip(path: Path, file: IO[bytes]) -> Iterator[RecordingText]:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise UsageError(
            f"the zip archive cannot be read: {error}",
            where=str(path),
            cause="its end is missing, which holds its list of files",
            remedy="unpack what is left with another program, and name the unpacked file",
        ) from error
    with archive:
        members = {info.filename: info for info in archive.infolist() if not info.is_dir()}
        found = sorted((name for name in members if name.endswith(_RECORDINGS)), key=_likely)
        if not found:
            raise UsageError(
                "the zip archive has no recording", where=str(path), cause=f"no name ends in {_RECORDINGS}"
            )
        kind = PurePosixPath(found[0]).suffix
        if len(several := [name for name in found if name.endswith(kind)]) > 1:
            raise UsageError(
                f"the zip archive has {len(several)} files {kind}, so which one is the recording is not clear",
                where=str(path),
                remedy="unpack it, and name the recordings in their order",
            )

        def beside(name: str) -> bytes | None:
            info = members.get(str(PurePosixPath(found[0]).parent / name).removeprefix("./"))
            return None if info is None or info.file_size > LARGEST_BESIDE else archive.read(info)

        with archive.open(found[0]) as member:
            yield RecordingText(cast("UnpackedFile", member), beside)


def _likely(name: str) -> tuple[int, str]:
    """HAR files first: beside one there are bodies, which may be JSON as well."""
    return _RECORDINGS.index(PurePosixPath(name).suffix), name
