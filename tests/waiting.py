"""Waiting in our tests: for an event, and for so long at most that a busy machine is not taken for a broken program."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

LONGEST_SECONDS: Final = 600.0
"""How long a test waits for what takes seconds: it hangs otherwise, and no assertion is about time."""


def wait_for(found: Callable[[], T]) -> T:
    """What `found` returns once it is true. Raises TimeoutError if it never is."""
    end = time.monotonic() + LONGEST_SECONDS
    while not (result := found()):
        if time.monotonic() > end:
            raise TimeoutError(f"not within {LONGEST_SECONDS:.0f} seconds")
        time.sleep(0.01)
    return result
