"""Waiting for a response on a machine that may stall, so that a late response differs from a slow machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, Final

TICK_SECONDS: Final = 0.1
"""How long one look takes when nothing stalls."""

STALL_SECONDS: Final = 1.0
"""A look that takes this much longer shows that this process or the target stalled."""

TRIES: Final = 5
"""How often something is tried again because of a stall."""


class Stalled(Exception):
    """This process or the target stalled while a response was awaited, so a late response proves nothing."""


def comes_in_time(
    response: Future[Any],
    seconds: float,
    round_trip: Callable[[], object],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Whether a response comes in time, in seconds, while everything else runs.

    A timer in this process goes off again and again meanwhile, each time with one round trip to the target on another
    way. Raises `Stalled` if the timer went off late or the round trip took long, and the response had not come.
    """
    began = looked = clock()
    while response not in wait([response], TICK_SECONDS).done:
        round_trip()
        now = clock()
        if response.done():
            break
        if now - looked > TICK_SECONDS + STALL_SECONDS:
            raise Stalled
        if now - began > seconds:
            return False
        looked = now
    return True
