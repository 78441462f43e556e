"""The emulator's clock: the only source of `now`, so that tests and sandboxes can move time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


class Clock(Protocol):
    """Anything with a current time."""

    def now(self) -> datetime:
        """The present moment, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The machine's time in UTC, to the microsecond."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when told to; safe to use from several threads."""

    def __init__(self, start: datetime) -> None:
        self._lock = threading.Lock()
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The current time of the clock, in UTC."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock by `seconds`; a negative number moves it back."""
        with self._lock:
            self._now = shifted(self._now, seconds)


def shifted(moment: datetime, seconds: float) -> datetime:
    """`moment` moved by `seconds` (negative: earlier), limited to the years 1 to 9999 of a datetime."""
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return LATEST if seconds > 0 else EARLIEST
