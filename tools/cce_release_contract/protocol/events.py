"""The events of a run, one JSON object per line: the plugin writes them, the command line reads them.

Every event has a `kind`: `started` (the target, the number of tests and the plan), `plan` (of a run that sends
nothing), `restoration` (how an armed run left the release), `test` (a test starts), `requests` (how many were sent so
far), `waiting` (for how many seconds, and for what), `finished` (the verdict of a test), `report` (the written file),
`error` (why the run stops), `bug` (an internal error) and `ended` (the last event, with the exit code of the run). The
reader itself adds a `tick` each second.
"""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from io import RawIOBase
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

from cce_release_contract.errors import CceReleaseError

EventKind = Literal[
    "started",
    "test",
    "requests",
    "waiting",
    "finished",
    "report",
    "error",
    "bug",
    "plan",
    "restoring",
    "restoration",
    "ended",
]
Event = Mapping[str, Any]

TICK: Final[Event] = {"kind": "tick"}
"""What a reader passes on each second, so that a display moves on while nothing happens."""

SECONDS_BETWEEN_TICKS: Final = 1.0

_PASSING: Final = frozenset({"started", "test", "requests", "waiting", "finished"})
"""Events that only show progress; the result of the run does not depend on them."""

_SECONDS_BETWEEN_COUNTS: Final = 0.2
_SHORTEST_WAIT_SECONDS: Final = 1.0


class EventWriter:
    """Appends events to a file; without a file it does nothing.

    If the file cannot grow (a full disk, or a size limit), progress events are removed to make room for the events that
    decide the result, and `failure` says why. `failure` is empty if there is no problem.
    """

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._file: RawIOBase | None = None if path is None else path.open("ab", buffering=0)
        self._clock = clock
        self._counted_at = float("-inf")
        self._lasting: list[bytes] = []
        self.failure = ""

    @property
    def closed(self) -> bool:
        """Whether events are dropped: there is no file, or it is closed."""
        return self._file is None

    def write(self, kind: EventKind, **data: object) -> None:
        """Append one event so that the reader sees it at once."""
        if self._file is None:
            return
        line = (json.dumps({"kind": kind, **data}) + "\n").encode()
        if kind not in _PASSING:
            self._lasting.append(line)
        if not self.failure:
            try:
                _append(self._file, line)
            except OSError as error:
                self.failure = error.strerror or str(error)
        if self.failure and self._lasting:  # only the owner of the file has lasting events; a worker has none
            self._make_room(self._file)

    def _make_room(self, file: RawIOBase) -> None:
        """Keep only the lasting events, as many as fit into the file."""
        with suppress(OSError):
            file.truncate(0)
            for line in self._lasting:
                _append(file, line)

    def count(self, *, requests: int, writes: int) -> None:
        """Append the counts of sent requests, at most five times per second."""
        now = self._clock()
        if now - self._counted_at >= _SECONDS_BETWEEN_COUNTS:
            self._counted_at = now
            self.write("requests", requests=requests, writes=writes)

    def waiting(self, seconds: float, what: str) -> None:
        """Append a wait that is long enough to be noticed, before it begins."""
        if seconds >= _SHORTEST_WAIT_SECONDS:
            self.write("waiting", seconds=round(seconds, 3), what=what)

    def error(self, error: CceReleaseError) -> None:
        """Append an error that ends the run, with its parts and its exit code."""
        self.write(
            "error",
            code=error.code,
            exit_code=int(error.exit_code),
            what=error.what,
            where=error.where,
            cause=error.cause,
            remedy=error.remedy,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; later events are dropped."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _append(file: RawIOBase, line: bytes) -> None:
    """Write the whole line. After a partial write, try again, so that the system gives the reason of a failure."""
    while line:
        written = file.write(line)
        if not written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        line = line[written:]


class EventReader:
    """Reads the events that were appended since the last call."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def new_events(self) -> Iterator[Event]:
        """The events since the last call; an incomplete line is left for the next call."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < self._offset:  # the file was full and was shortened
                self._offset = file.tell()
            file.seek(self._offset)
            data = file.read()
        complete = data.rpartition(b"\n")[0]
        if not complete:
            return
        self._offset += len(complete) + 1
        for line in complete.splitlines():
            with suppress(ValueError):  # a partly written line: it only showed progress, or it was written again
                yield json.loads(line)
