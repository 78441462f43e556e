"""How long to wait for an update to settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LIVE_LIMIT_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for an update to settle, in seconds: before the first read, between reads, and in all."""

    first_seconds: float
    between_seconds: float
    limit_seconds: float


def live_patience(poll_seconds: float) -> Patience:
    """The patience with a live target: `poll_seconds` before the first look, half of it between looks."""
    return Patience(poll_seconds, poll_seconds / 2, LIVE_LIMIT_SECONDS)
