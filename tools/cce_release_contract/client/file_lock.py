"""A lock on an open file, shared by all processes. The system releases it when its holder dies."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    def lock(handle: int) -> None:
        """Wait for the lock."""
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

    def try_lock(handle: int, *, at: int) -> bool:
        """Take the lock if it is free. Return whether it was taken.

        `at` is the byte that it covers. On Windows, no other process can read that byte meanwhile.
        """
        os.lseek(handle, at, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def unlock(handle: int) -> None:
        """Release the lock. Closing the handle releases it too."""
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def lock(handle: int) -> None:
        """Wait for the lock."""
        fcntl.flock(handle, fcntl.LOCK_EX)

    def try_lock(handle: int, *, at: int) -> bool:
        """Take the lock if it is free. Return whether it was taken.

        `at` is the byte that it covers. On Windows, no other process can read that byte meanwhile.
        """
        del at
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(handle: int) -> None:
        """Release the lock. Closing the handle releases it too."""
        fcntl.flock(handle, fcntl.LOCK_UN)
