"""Standard output and error as streams that never fail: they drop what they cannot write, and remember the error.

A command must end with its result, whatever happens to its output: the reader goes away (`| head -1`), the disk is
full, or the stream was closed before the start.
"""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class LossyRaw(io.RawIOBase):
    """The bytes of one file descriptor. After the first error, kept in `lost`, all later bytes are dropped."""

    def __init__(self, descriptor: int, lost: OSError | None = None) -> None:
        self._descriptor = descriptor
        self.lost = lost

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """The file descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether the descriptor is a terminal."""
        return self.lost is None and os.isatty(self._descriptor)

    def write(self, data: ReadableBuffer, /) -> int:
        """Write or drop the bytes; always return their full number."""
        view = whole = memoryview(data)
        while self.lost is None and view:
            try:
                view = view[os.write(self._descriptor, view) :]
            except BlockingIOError:  # a non-blocking pipe with a slow reader
                select.select([], [self._descriptor], [])
            except OSError as error:
                self.lost = error
        return len(whole)


class StandardStreams:
    """Replaces sys.stdout and sys.stderr if they are the process's own; other streams stay in place."""

    def __init__(self) -> None:
        # A descriptor that was closed before the start would be reused for the next file that is opened.
        while (spare := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(spare)
        self._raw: LossyRaw | None = None
        if sys.stdout is sys.__stdout__:
            self._raw = _lossy(sys.stdout, 1)
            sys.stdout = _text(self._raw, sys.stdout)
        if sys.stderr is sys.__stderr__:
            sys.stderr = _text(_lossy(sys.stderr, 2), sys.stderr)

    def end(self) -> str:
        """Flush, and return why output was lost; empty if none was lost, or if only its reader went away."""
        sys.stdout.flush()
        sys.stderr.flush()
        lost = None if self._raw is None else self._raw.lost
        return "" if lost is None or lost.errno == errno.EPIPE else lost.strerror or str(lost)


def _lossy(stream: TextIO | None, descriptor: int) -> LossyRaw:
    """The bytes of a stream. A stream that was closed before the start is None; all its bytes are lost."""
    return LossyRaw(descriptor, OSError(errno.EBADF, "it was closed")) if stream is None else LossyRaw(stream.fileno())


def _text(raw: LossyRaw, stream: TextIO | None) -> TextIO:
    encoding, errors = ("utf-8", "replace") if stream is None else (stream.encoding, stream.errors)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, errors=errors, line_buffering=raw.isatty())
