"""The events of a run in progress, one JSON object a line: the plugin writes them, the command line reads them.

Every event has a `kind`. `started` names the target, the number of tests and the plan; `plan` is that of a run which
sends nothing; `restoration` says how an armed run left the release; `test` the test that begins; `requests`
what was sent so far; `finished` the verdict of a test; `report` the file that was written; `error` why nothing more
happens; `bug` an error of our own; `ended` comes last, with the exit code that the run came to.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self, TextIO

from cce_release_contract.errors import CceReleaseError

EventKind = Literal["started", "test", "requests", "finished", "report", "error", "bug", "plan", "restoration", "ended"]
Event = Mapping[str, Any]

_SECONDS_BETWEEN_COUNTS: Final = 0.2


class EventWriter:
    """Appends events to a file; without a file it does nothing."""

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._file: TextIO | None = None if path is None else path.open("a", encoding="utf-8")
        self._clock = clock
        self._counted_at = float("-inf")

    @property
    def closed(self) -> bool:
        """Whether events are dropped: there is no file, or it was closed."""
        return self._file is None

    def write(self, kind: EventKind, **data: object) -> None:
        """Append one event and let the reader see it at once."""
        if self._file is not None:
            self._file.write(json.dumps({"kind": kind, **data}) + "\n")
            self._file.flush()

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
            file.seek(self._offset)
            data = file.read()
        complete = data.rpartition(b"\n")[0]
        if not complete:
            return
        self._offset += len(complete) + 1
        for line in complete.splitlines():
            yield json.loads(line)
