"""One budget for several processes: the counts of `Budget` in a small file with a lock."""

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
    WaitListener,
    before,
    counted_as,
    put_limit,
    refuse_after,
    refuse_over,
    unheard,
)
from cce_release_contract.client.file_lock import lock, unlock
from cce_release_contract.contract.operations import Effect

_COUNTS: Final = struct.Struct(f"<{len(COUNTED)}Q")
"""The counts, in the order of `COUNTED`. The times of the last PUTs follow, as doubles, oldest first, then zeros."""

FASTEST_RATE: Final = 1_000
"""The largest shared rate, in PUTs per minute. A higher rate counts as this one."""

_LOCK_BYTE: Final = 1
"""The file begins with one byte for the lock: on Windows, other processes cannot read a locked byte."""


class SharedBudget:
    """Counts the requests and PUTs of every process that opens the same file, and delays PUTs to keep to their rate.

    The arguments are those of `Budget`, the same in each process. `path` is the file, which is created if missing;
    only its owner may read it. `clock` gives seconds that all processes of this machine share and that never go back;
    a time from before a restart of the machine counts as now. If a process dies, the counts stay right and the lock is
    released. A PUT that waits for its turn does not delay other requests. Safe for threads.
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
        # The same number for every rate: processes with other rates read the same file.
        self._times = struct.Struct(f"<{FASTEST_RATE if limits.puts_per_minute else 0}d")
        self._rate = min(limits.puts_per_minute or FASTEST_RATE, FASTEST_RATE)
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
        """How many of those PUTs may have changed the named release."""
        return self._count("writes")

    def _count(self, what: Counted) -> int:
        with self._locked() as handle:
            return self._read(handle)[0][what]

    def acquire(
        self,
        effect: Effect | None,
        *,
        write: bool = False,
        auth_failure: bool = False,
        until: float | None = None,
        waits: WaitListener = unheard,
    ) -> None:
        """Wait until the request may be sent, and count it. `waits` is told of each wait.

        Raises TargetError if the budget is used up, or if the turn would come after `until`, a time of the clock.
        """
        counted = counted_as(effect, write=write, auth_failure=auth_failure)
        while True:
            with self._locked() as handle:
                seconds = self._try(handle, counted)
            if not seconds:
                return
            seconds = before(until, seconds, now=self._clock())
            waits(seconds, put_limit(self._rate))
            self._sleep(seconds)
            refuse_after(until, now=self._clock())

    def close(self) -> None:
        """Close the file. The next use opens it again."""
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
            oldest = kept[-self._rate]
            wait = oldest + WINDOW_SECONDS - now if oldest else 0.0
            if wait > 0:
                if kept != times:
                    self._write(handle, counts, kept)
                return max(wait, 0.001)
            times = (*kept[1:], now)
        self._write(handle, {what: counts[what] + (what in counted) for what in COUNTED}, times)
        return 0.0

    def _write(self, handle: int, counts: Mapping[Counted, int], times: tuple[float, ...]) -> None:
        # One write: if the process is killed, the file has the old state or the new one.
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
        """The open file, locked for other threads and processes."""
        with self._thread_lock:
            if self._handle < 0 or self._opened_by != os.getpid():
                # A forked process would share the lock of its parent, so it opens the file again.
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
                self._opened_by = os.getpid()
            lock(self._handle)
            try:
                yield self._handle
            finally:
                unlock(self._handle)
