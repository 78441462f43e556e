"""The bodies of messages: find where one ends, and keep a bounded copy of its content."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final, Protocol

LARGEST_COPY: Final = 16 * 1_048_576
"""The most bytes of a body that are kept for judging and recording. All bytes are passed on."""

_LONGEST_LINE: Final = 16_384
"""The most bytes of the line before a chunk, and of all lines after the last chunk."""

_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")


class ChunkError(ValueError):
    """The chunks of a body cannot be read, so its end is unknown."""


class BodyCopy:
    """The content of a body, without its transfer coding, up to `LARGEST_COPY` bytes. `size` counts all of them."""

    __slots__ = ("_pieces", "_room", "size")

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._room = LARGEST_COPY
        self.size = 0

    @property
    def cut(self) -> bool:
        """Whether the body had more bytes than are kept."""
        return self.size > LARGEST_COPY

    @property
    def content(self) -> bytes:
        """What is kept."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def add(self, piece: bytes) -> None:
        """Keep a piece, or as much of it as there is room for."""
        self.size += len(piece)
        if self._room > 0:
            kept = piece[: self._room]
            self._room -= len(kept)
            self._pieces.append(kept)


class PassingBody(Protocol):
    """A body whose bytes arrive in pieces."""

    done: bool

    def take(self, data: bytes, start: int) -> int:
        """Take the body's bytes from `data`, from `start` on; the place after the last of them.

        Raises `ChunkError` if the end of the body cannot be found any more.
        """


class LengthBody:
    """A body of a known length. `missing` bytes of it have not arrived."""

    __slots__ = ("_copy", "done", "missing")

    def __init__(self, length: int, copy: BodyCopy) -> None:
        self.missing = length
        self.done = length == 0
        self._copy = copy

    def take(self, data: bytes, start: int) -> int:
        """Take at most the missing bytes."""
        end = min(len(data), start + self.missing)
        if end > start:
            self._copy.add(data[start:end])
            self.missing -= end - start
            self.done = self.missing == 0
        return end


class EndlessBody:
    """A body that ends with its connection."""

    __slots__ = ("_copy", "done")

    def __init__(self, copy: BodyCopy) -> None:
        self.done = False
        self._copy = copy

    def take(self, data: bytes, start: int) -> int:
        """Take everything."""
        self._copy.add(data[start:])
        return len(data)


class _Part(Enum):
    SIZE = auto()
    DATA = auto()
    DATA_END = auto()
    TRAILERS = auto()


class ChunkedBody:
    """A body in chunks, with the extensions of chunks and with trailers."""

    __slots__ = ("_copy", "_left", "_line", "_part", "_trailers", "done")

    def __init__(self, copy: BodyCopy) -> None:
        self.done = False
        self._copy = copy
        self._part = _Part.SIZE
        self._line = b""
        self._left = 0
        self._trailers = 0

    def take(self, data: bytes, start: int) -> int:
        """Take chunks up to the empty line after the last one."""
        place = start
        while place < len(data) and not self.done:
            if self._part is _Part.DATA:
                end = min(len(data), place + self._left)
                self._copy.add(data[place:end])
                self._left -= end - place
                place = end
                if self._left == 0:
                    self._part = _Part.DATA_END
                continue
            end = data.find(b"\n", place) + 1
            self._line += data[place : end or len(data)]
            if len(self._line) > _LONGEST_LINE:
                raise ChunkError("a line between chunks is too long")
            place = end or len(data)
            if end:
                line, self._line = self._line, b""
                self._take_line(line)
        return place

    def _take_line(self, line: bytes) -> None:
        if self._part is _Part.SIZE:
            found = _CHUNK.fullmatch(line)
            if found is None:
                raise ChunkError("a chunk does not begin with its size")
            self._left = int(found[1], 16)
            self._part = _Part.DATA if self._left else _Part.TRAILERS
        elif self._part is _Part.DATA_END:
            if line != b"\r\n":
                raise ChunkError("a chunk is longer than its size")
            self._part = _Part.SIZE
        else:
            self._trailers += len(line)
            if self._trailers > _LONGEST_LINE or line.find(b"\r") != len(line) - 2:
                raise ChunkError("the lines after the last chunk are too long, or do not end with CR and LF")
            self.done = line == b"\r\n"
