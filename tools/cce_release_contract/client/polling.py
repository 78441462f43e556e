"""How long to wait for an update to settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LIVE_LIMIT_SECONDS: Final = 600.0

FEWEST_SECONDS_TO_READ: Final = 10.0
"""What a look gets where the limit is nearly over, or is over."""

MOST_ROLLBACKS: Final = 2
"""How often a rollback is tried whose outcome nobody saw."""

_ROLLBACK_SECONDS: Final = 120.0
_SECONDS_TO_TURN: Final = 60.0
"""How long an update waits for its turn at most: the rate of updates counts those of a minute."""


@dataclass(frozen=True, slots=True)
class Polling:
    """How long to wait for an update to settle, in seconds: before the first read, between reads, and in all."""

    first_seconds: float
    between_seconds: float
    limit_seconds: float

    @property
    def rollback_seconds(self) -> float:
        """How long the answer to a rollback is waited for."""
        return min(_ROLLBACK_SECONDS, self.limit_seconds)

    @property
    def longest_restoration(self) -> float:
        """How many seconds putting a release back takes at most: a wait before and after each rollback, and at the end.

        Each wait has the limit, a pause that began before its end, and a last look.
        """
        wait = self.limit_seconds + max(self.first_seconds, self.between_seconds) + FEWEST_SECONDS_TO_READ
        rollback = _SECONDS_TO_TURN + self.rollback_seconds + self.first_seconds
        return self.first_seconds + (MOST_ROLLBACKS + 1) * wait + MOST_ROLLBACKS * rollback


def live_polling(poll_seconds: float) -> Polling:
    """The polling with a live target: `poll_seconds` before the first look, half of it between looks."""
    return Polling(poll_seconds, poll_seconds / 2, LIVE_LIMIT_SECONDS)
