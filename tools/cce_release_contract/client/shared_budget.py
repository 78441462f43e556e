"""One budget for several processes: the counts of `Budget`, kept in a small file under a lock."""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cce_release_contract.client.budget import (
    COUNTED,
    NO_LIMITS,
    WINDOW_SECONDS,
    Counted,
    RequestLimits,
    before,
    counted_as,
    refuse_after,
    refuse_over,
)
from cce_release_contract.client.file_lock import lock, unlock
from cce_release_contract.contract.operations import Effect

_COUNTS: Final = struct.Struct(f"<{len(COUNTED)}Q")
"""What was counted so far, in that order. The times of the last PUTs follow, as doubles, oldest first; zeros where
there are none."""

FASTEST_RATE: Final = 1_000
"""PUTs a minute above which a shared rate counts as this one."""

_LOCK_BYTE: Final = 1
"""The file begins with one byte that only the lock of Windows needs: it keeps others from reading what it covers."""


class SharedBudget:
    """Counts the requests and puts of every process that opened the same file, and holds writes back to their rate.

    The arguments are those of `Budget`, the same in each process; `path` is the file, made if it is not there, which
    only its owner may read. `clock` gives seconds that all processes of this machine share and that never go back; a
    time from before a restart of the machine counts as now. A process that dies leaves the counts right and the lock
    free. Waiting for the turn of a PUT holds nobody else up. Safe for threads.
    """

    def __init__(
        self,
        path: Path,
        limits: RequestLimits = NO_LIMITS,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = limits
        self._path = path
        self._clock = clock
        self._sleep = sleep
        # As many for every rate: processes with other rates read the same file.
        self._times = struct.Struct(f"<{FASTEST_RATE if limits.puts_per_minute else 0}d")
        self._thread_lock = threading.Lock()
        self._handle = -1
        self._opened_by = 0

    @property
    def requests(self) -> int:
        """How many requests all processes sent."""
        return self._count("requests")

    @property
    def puts(self) -> int:
        """How many of them were PUTs."""
        return self._count("puts")

    @property
    def writes(self) -> int:
        """How many of those might have changed the named release."""
        return self._count("writes")

    def _count(self, what: Counted) -> int:
        with self._locked() as handle:
            return self._read(handle)[0][what]

    def acquire(
        self, effect: Effect | None, *, write: bool = False, auth_failure: bool = False, until: float | None = None
    ) -> None:
        """Count one request, after waiting until it may leave.

        Raises TargetError if the budget is used up, or if the turn would come after `until`, a time of the clock.
        """
        counted = counted_as(effect, write=write, auth_failure=auth_failure)
        while True:
            with self._locked() as handle:
                seconds = self._try(handle, counted)
            if not seconds:
                return
            self._sleep(before(until, seconds, now=self._clock()))
            refuse_after(until, now=self._clock())

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._thread_lock:
            if self._handle >= 0 and self._opened_by == os.getpid():
                os.close(self._handle)
            self._handle = -1

    def _try(self, handle: int, counted: tuple[Counted, ...]) -> float:
        """Count the request and return 0, or return the seconds to wait before trying again."""
        counts, times = self._read(handle)
        for what in counted:
            refuse_over(self.limits, what, counts[what])
        if "puts" in counted and times:
            now = self._clock()
            kept = tuple(min(then, now) for then in times)
            rate = min(self.limits.puts_per_minute or FASTEST_RATE, FASTEST_RATE)
            wait = kept[-rate] + WINDOW_SECONDS - now if kept[-rate] else 0.0
            if wait > 0:
                if kept != times:
                    self._write(handle, counts, kept)
                return max(wait, 0.001)
            times = (*kept[1:], now)
        self._write(handle, {what: counts[what] + (what in counted) for what in COUNTED}, times)
        return 0.0

    def _write(self, handle: int, counts: Mapping[Counted, int], times: tuple[float, ...]) -> None:
        # One write: a process that is killed leaves the old state or the new one.
        os.lseek(handle, _LOCK_BYTE, os.SEEK_SET)
        os.write(handle, _COUNTS.pack(*(counts[what] for what in COUNTED)) + self._times.pack(*times))

    def _read(self, handle: int) -> tuple[dict[Counted, int], tuple[float, ...]]:
        os.lseek(handle, _LOCK_BYTE, os.SEEK_SET)
        size = _COUNTS.size + self._times.size
        content = os.read(handle, size).ljust(size, b"\0")
        counts = dict(zip(COUNTED, _COUNTS.unpack_from(content), strict=True))
        return counts, self._times.unpack_from(content, _COUNTS.size)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """The open file, locked against other threads and other processes."""
        with self._thread_lock:
            if self._handle < 0 or self._opened_by != os.getpid():
                # A forked process would share the lock of its parent: it opens the file anew.
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
                self._opened_by = os.getpid()
            lock(self._handle)
            try:
                yield self._handle
            finally:
                unlock(self._handle)
