"""The events of a run in progress, one JSON object a line: the plugin writes them, the command line reads them.

Every event has a `kind`. `started` names the target, the number of tests and the plan; `plan` is that of a run which
sends nothing; `restoration` says how an armed run left the release; `test` the test that begins; `requests`
what was sent so far; `finished` the verdict of a test; `report` the file that was written; `error` why nothing more
happens; `bug` an error of our own; `ended` comes last, with the exit code that the run came to.
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
    "started", "test", "requests", "finished", "report", "error", "bug", "plan", "restoring", "restoration", "ended"
]
Event = Mapping[str, Any]

_PASSING: Final = frozenset({"started", "test", "requests", "finished"})
"""Events that tell of progress: nothing that is decided afterwards depends on them."""

_SECONDS_BETWEEN_COUNTS: Final = 0.2


class EventWriter:
    """Appends events to a file; without a file it does nothing.

    Where the file takes no more (the disk is full, or its size has a limit) the events that only tell of progress are
    given up to make room for those by which the run is judged, and `failure` says why; empty while all is well.
    """

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._file: RawIOBase | None = None if path is None else path.open("ab", buffering=0)
        self._clock = clock
        self._counted_at = float("-inf")
        self._lasting: list[bytes] = []
        self.failure = ""

    @property
    def closed(self) -> bool:
        """Whether events are dropped: there is no file, or it was closed."""
        return self._file is None

    def write(self, kind: EventKind, **data: object) -> None:
        """Append one event and let the reader see it at once."""
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
        if self.failure and self._lasting:  # a worker has none, and the file is not its own
            self._make_room(self._file)

    def _make_room(self, file: RawIOBase) -> None:
        """Keep the lasting events alone, as many of them as the file takes."""
        with suppress(OSError):
            file.truncate(0)
            for line in self._lasting:
                _append(file, line)

    def count(self, *, requests: int, writes: int) -> None:
        """Append what was sent so far, at most five times a second."""
        now = self._clock()
        if now - self._counted_at >= _SECONDS_BETWEEN_COUNTS:
            self._counted_at = now
            self.write("requests", requests=requests, writes=writes)

    def error(self, error: CceReleaseError) -> None:
        """Append an error that ends the run, with the parts and the exit code that it has."""
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
    """Write all of it. What is written in part is tried on, for the system's own reason."""
    while line:
        written = file.write(line)
        if not written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        line = line[written:]


class EventReader:
    """Reads the events that were appended since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def new_events(self) -> Iterator[Event]:
        """The events since the last call; a line that is still being written waits for the next one."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < self._offset:  # it took no more, and lost what was read already
                self._offset = file.tell()
            file.seek(self._offset)
            data = file.read()
        complete = data.rpartition(b"\n")[0]
        if not complete:
            return
        self._offset += len(complete) + 1
        for line in complete.splitlines():
            with suppress(ValueError):  # a line that the disk took in part: it told of progress, or was written anew
                yield json.loads(line)
