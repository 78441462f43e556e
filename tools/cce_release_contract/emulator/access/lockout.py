"""The lock on an access key after too many bad signatures in a row.

Source: the signing guide, "Incorrect IAM authentication information", case "AK access failed to reach the limit": more
than five consecutive failures lock the key for five minutes; a request in that time is refused and does not extend it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

FAILURES_ALLOWED: Final = 5
LOCK_TIME: Final = timedelta(minutes=5)


@dataclass
class _KeyRecord:
    failures: int = 0
    locked_until: datetime | None = None


@dataclass
class Lockout:
    """Counts consecutive bad signatures per access key. The caller gives the time, from the clock of the sandbox."""

    _records: dict[str, _KeyRecord] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    def is_locked(self, access_key: str, now: datetime) -> bool:
        """Whether the key is refused now; an expired lock is removed with its count."""
        with self._guard:
            record = self._records.get(access_key)
            if record is None or record.locked_until is None:
                return False
            if now < record.locked_until:
                return True
            del self._records[access_key]
            return False

    def failed(self, access_key: str, now: datetime) -> None:
        """Count one bad signature of a known key; the sixth in a row locks it for five minutes."""
        with self._guard:
            record = self._records.setdefault(access_key, _KeyRecord())
            record.failures += 1
            if record.failures > FAILURES_ALLOWED:
                record.locked_until = now + LOCK_TIME

    def succeeded(self, access_key: str) -> None:
        """Reset the count after a good signature."""
        with self._guard:
            self._records.pop(access_key, None)
