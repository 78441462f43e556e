"""A lock on an open file, seen by every process that asks for it; the system lifts it when its holder dies."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    def lock(handle: int, *, at: int = 0) -> None:
        """Wait for the lock. `at` is the byte that it covers, which nobody else can read meanwhile (Windows only)."""
        os.lseek(handle, at, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

    def try_lock(handle: int, *, at: int = 0) -> bool:
        """Take the lock if nobody holds it; whether it was taken."""
        os.lseek(handle, at, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def unlock(handle: int, *, at: int = 0) -> None:
        """Let go of the lock; closing the handle does so too."""
        os.lseek(handle, at, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def lock(handle: int, *, at: int = 0) -> None:
        """Wait for the lock. `at` is the byte that it covers, which nobody else can read meanwhile (Windows only)."""
        del at
        fcntl.flock(handle, fcntl.LOCK_EX)

    def try_lock(handle: int, *, at: int = 0) -> bool:
        """Take the lock if nobody holds it; whether it was taken."""
        del at
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(handle: int, *, at: int = 0) -> None:
        """Let go of the lock; closing the handle does so too."""
        del at
        fcntl.flock(handle, fcntl.LOCK_UN)
