"""How long to wait for an update to settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LIVE_LIMIT_SECONDS: Final = 600.0

SETTLING: Final = "the release to settle"
"""What is waited for between two looks at a release."""

FEWEST_SECONDS_TO_READ: Final = 10.0
"""Seconds that a read gets when the limit is reached or nearly reached."""

MOST_ROLLBACKS: Final = 2
"""How often a rollback with an unknown outcome is tried."""

_ROLLBACK_SECONDS: Final = 120.0
_SECONDS_TO_TURN: Final = 60.0
"""The longest wait of an update for its turn: the rate counts the updates of one minute."""


@dataclass(frozen=True, slots=True)
class Polling:
    """How long to wait for an update to settle, in seconds: before the first read, between reads, and in all."""

    first_seconds: float
    between_seconds: float
    limit_seconds: float

    @property
    def rollback_seconds(self) -> float:
        """How long to wait for the response to a rollback."""
        return min(_ROLLBACK_SECONDS, self.limit_seconds)

    @property
    def longest_restoration(self) -> float:
        """The most seconds that a restoration takes: a wait before and after each rollback, and at the end.

        Each wait is the limit, a pause that began before its end, and a last read.
        """
        wait = self.limit_seconds + max(self.first_seconds, self.between_seconds) + FEWEST_SECONDS_TO_READ
        rollback = _SECONDS_TO_TURN + self.rollback_seconds + self.first_seconds
        return self.first_seconds + (MOST_ROLLBACKS + 1) * wait + MOST_ROLLBACKS * rollback


def live_polling(poll_seconds: float) -> Polling:
    """The polling of a live target: `poll_seconds` before the first read, half of it between reads."""
    return Polling(poll_seconds, poll_seconds / 2, LIVE_LIMIT_SECONDS)
