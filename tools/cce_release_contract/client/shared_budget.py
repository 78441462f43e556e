"""One budget for several processes: the counts of `Budget`, kept in a small file under a lock."""

from __future__ import annotations

import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cce_release_contract.client.budget import WINDOW_SECONDS, used_up

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


_COUNTS: Final = struct.Struct("<QQ")
"""Requests and PUTs so far. The times of the last PUTs follow, as doubles, oldest first; zeros where there are none."""

_LOCK_BYTE: Final = 1
"""The file begins with one byte that only the lock of Windows needs: it keeps others from reading what it covers."""


class SharedBudget:
    """Counts the requests and puts of every process that opened the same file, and holds writes back to their rate.

    The arguments are those of `Budget`, the same in each process; `path` is the file, made if it is not there, which
    only its owner may read. `clock` gives seconds that all processes of this machine share and that never go back; a
    time from before a restart of the machine counts as now. A process that dies leaves the counts right and the lock
    free. Waiting for the turn of a write holds nobody else up. Safe for threads.
    """

    def __init__(
        self,
        path: Path,
        *,
        max_requests: int | None = None,
        max_puts: int | None = None,
        puts_per_minute: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.max_requests = max_requests
        self.max_puts = max_puts
        self.puts_per_minute = puts_per_minute
        self._path = path
        self._clock = clock
        self._sleep = sleep
        self._times = struct.Struct(f"<{puts_per_minute or 0}d")
        self._thread_lock = threading.Lock()
        self._handle = -1
        self._opened_by = 0

    @property
    def requests(self) -> int:
        """How many requests all processes sent."""
        with self._locked() as handle:
            return self._read(handle)[0]

    @property
    def puts(self) -> int:
        """How many of them were PUTs."""
        with self._locked() as handle:
            return self._read(handle)[1]

    def acquire(self, method: str) -> None:
        """Count one request, after waiting until it may leave. Raises TargetError if the budget is used up."""
        is_put = method.upper() == "PUT"
        while True:
            with self._locked() as handle:
                seconds = self._try(handle, is_put=is_put)
            if not seconds:
                return
            self._sleep(seconds)

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        with self._thread_lock:
            if self._handle >= 0 and self._opened_by == os.getpid():
                os.close(self._handle)
            self._handle = -1

    def _try(self, handle: int, *, is_put: bool) -> float:
        """Count the request and return 0, or return the seconds to wait before trying again."""
        requests, puts, times = self._read(handle)
        if self.max_requests is not None and requests >= self.max_requests:
            raise used_up("requests", self.max_requests)
        if is_put and self.max_puts is not None and puts >= self.max_puts:
            raise used_up("writes", self.max_puts)
        if is_put and times:
            now = self._clock()
            kept = tuple(min(then, now) for then in times)
            wait = kept[0] + WINDOW_SECONDS - now if kept[0] else 0.0
            if wait > 0:
                if kept != times:
                    self._write(handle, requests, puts, kept)
                return max(wait, 0.001)
            times = (*kept[1:], now)
        self._write(handle, requests + 1, puts + is_put, times)
        return 0.0

    def _write(self, handle: int, requests: int, puts: int, times: tuple[float, ...]) -> None:
        # One write: a process that is killed leaves the old state or the new one.
        os.lseek(handle, _LOCK_BYTE, os.SEEK_SET)
        os.write(handle, _COUNTS.pack(requests, puts) + self._times.pack(*times))

    def _read(self, handle: int) -> tuple[int, int, tuple[float, ...]]:
        os.lseek(handle, _LOCK_BYTE, os.SEEK_SET)
        size = _COUNTS.size + self._times.size
        content = os.read(handle, size).ljust(size, b"\0")
        requests, puts = _COUNTS.unpack_from(content)
        return requests, puts, self._times.unpack_from(content, _COUNTS.size)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """The open file, locked against other threads and other processes."""
        with self._thread_lock:
            if self._handle < 0 or self._opened_by != os.getpid():
                # A forked process would share the lock of its parent: it opens the file anew.
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
                self._opened_by = os.getpid()
            _lock(self._handle)
            try:
                yield self._handle
            finally:
                _unlock(self._handle)
