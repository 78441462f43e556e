"""A plugin that makes a live run look often for an update to settle, and give up soon: all is on one machine."""

from __future__ import annotations

from cce_release_contract.client import polling


def soon(_poll_seconds: float) -> polling.Polling:
    """Ten looks a second, for three seconds."""
    return polling.Polling(first_seconds=0.0, between_seconds=0.1, limit_seconds=3.0)


polling.live_polling = soon  # type: ignore[assignment]
