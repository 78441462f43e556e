"""How many requests a run may send, and how fast it may write."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal

from cce_release_contract.errors import TargetError

WINDOW_SECONDS: Final = 60.0
"""Length of the window in which writes are counted against their rate."""

_REMEDIES: Final = {
    "requests": "raise --max-requests, or run fewer clauses with --clause",
    "writes": "run fewer clauses with --clause",
}


class Budget:
    """Counts requests and puts, and holds writes back to their rate.

    `max_requests` and `max_puts` are totals of a run, None for no limit; `puts_per_minute` is how many PUTs may leave
    in any 60 seconds, None for no limit. `clock` gives seconds that never go back. Refused requests count too, as the
    vendor counts them. Safe for threads.
    """

    def __init__(
        self,
        *,
        max_requests: int | None = None,
        max_puts: int | None = None,
        puts_per_minute: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.max_requests = max_requests
        self.max_puts = max_puts
        self.puts_per_minute = puts_per_minute
        self.requests = 0
        self.puts = 0
        self._clock = clock
        self._sleep = sleep
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()

    def acquire(self, method: str) -> None:
        """Count one request, after waiting until it may leave. Raises TargetError if the budget is used up."""
        is_put = method.upper() == "PUT"
        with self._lock:
            if self.max_requests is not None and self.requests >= self.max_requests:
                raise used_up("requests", self.max_requests)
            if is_put and self.max_puts is not None and self.puts >= self.max_puts:
                raise used_up("writes", self.max_puts)
            if is_put and self.puts_per_minute is not None:
                self._wait_for_turn(self.puts_per_minute)
            self.requests += 1
            self.puts += is_put

    def _wait_for_turn(self, per_minute: int) -> None:
        now = self._clock()
        self._forget(now)
        while len(self._recent) >= per_minute:
            self._sleep(max(self._recent[0] + WINDOW_SECONDS - now, 0.001))
            now = self._clock()
            self._forget(now)
        self._recent.append(now)

    def _forget(self, now: float) -> None:
        while self._recent and now - self._recent[0] >= WINDOW_SECONDS:
            self._recent.popleft()


def used_up(what: Literal["requests", "writes"], limit: int) -> TargetError:
    """The error of a request that the budget has no room for."""
    return TargetError(
        f"the budget of {limit} {what} is used up",
        cause="the run needs more than its profile allows, or the target had to be asked again often",
        remedy=_REMEDIES[what],
    )
