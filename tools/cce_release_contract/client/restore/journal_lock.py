"""The lock on a journal. Its armed run or a restoration holds it, never two processes at once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from cce_release_contract.client.file_lock import try_lock
from cce_release_contract.errors import TargetError, UsageError

_FAR: Final = 1 << 30
"""The byte that is locked. It is past the end of any journal, so that the lock hinders no reader (Windows only)."""

SECONDS_BETWEEN_TRIES: Final = 0.2


class JournalLock:
    """The lock on one journal. The system releases it when its process dies.

    Raises UsageError if the file cannot be opened for writing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._handle = os.open(path, os.O_RDWR)
        except OSError as error:
            raise UsageError(
                f"the journal cannot be opened: {error.strerror}",
                where=str(path),
                remedy="check the path, and that you may write the file",
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def try_take(self) -> bool:
        """Take the lock if it is free. Return whether it was taken. Raises UsageError if files cannot be locked."""
        try:
            return try_lock(self._handle, at=_FAR)
        except OSError as error:
            raise UsageError(
                f"the journal cannot be locked: {error.strerror}",
                where=str(self._path),
                cause="it is on a network drive without locks",
                remedy="name a --report-dir on a drive of this machine",
            ) from error

    def take(
        self,
        limit_seconds: float,
        *,
        waits: Callable[[], None],
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wait for the lock and take it. `waits` is called once if another process holds it.

        Raises TargetError if it is still held after `limit_seconds`.
        """
        if self.try_take():
            return
        waits()
        deadline = clock() + limit_seconds
        while not self.try_take():
            if clock() > deadline:
                raise TargetError(
                    f"another process still uses the journal after {limit_seconds:g} seconds",
                    where=str(self._path),
                    cause="the run that wrote it is still running, or another process is restoring the release",
                    remedy="wait for that process, or end it; then run this again",
                )
            sleep(SECONDS_BETWEEN_TRIES)

    def release(self) -> None:
        """Release the lock. Safe to call twice."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def is_held(path: Path) -> bool:
    """Whether a running process uses this journal. False if the journal is gone."""
    try:
        lock = JournalLock(path)
    except UsageError:
        if path.exists():
            raise
        return False
    with lock:
        return not lock.try_take()
