"""How many requests a run may send, and how fast it may write."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from cce_release_contract.contract.operations import Effect
from cce_release_contract.errors import TargetError

WINDOW_SECONDS: Final = 60.0
"""Length of the window in which writes are counted against their rate."""

Counted = Literal["requests", "puts", "writes", "auth_failures"]
COUNTED: Final[tuple[Counted, ...]] = ("requests", "puts", "writes", "auth_failures")
"""What is counted: every request; requests that do more than read (PUTs, in this contract); those PUTs that may change
the named release of a live target; requests whose credentials are wrong on purpose."""

_REMEDIES: Final[dict[Counted, str]] = {
    "requests": "raise --max-requests, or run fewer clauses with --clause",
    "puts": "raise --max-puts, or run fewer clauses with --clause",
    "writes": "raise --max-writes, or run fewer clauses with --clause",
    "auth_failures": "raise --allow-auth-failures, or run fewer clauses with --clause",
}
_NAMES: Final[dict[Counted, str]] = {
    "requests": "requests",
    "puts": "PUTs",
    "writes": "writes to the named release",
    "auth_failures": "requests with wrong credentials",
}


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """The most that a run may send. None means no limit; `puts_per_minute` applies to any 60 seconds."""

    requests: int | None = None
    puts: int | None = None
    writes: int | None = None
    auth_failures: int | None = None
    puts_per_minute: int | None = None

    def of(self, what: Counted) -> int | None:
        """The limit of one count."""
        limit: int | None = getattr(self, what)
        return limit


NO_LIMITS: Final = RequestLimits()

WaitListener: TypeAlias = Callable[[float, str], None]
"""Told of each wait before it begins: how many seconds, and what is waited for."""


def unheard(_seconds: float, _what: str) -> None:
    """Tell nobody of a wait."""


def put_limit(per_minute: int) -> str:
    """What a PUT waits for that comes too early."""
    return f"the PUT limit, {per_minute} a minute"


class Budget:
    """Counts what a run sends, and delays PUTs to keep to their rate.

    `clock` gives seconds that never go back. Refused requests count too, as the vendor counts them. Safe for threads.
    """

    def __init__(
        self,
        limits: RequestLimits = NO_LIMITS,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = limits
        self._counts: Counter[Counted] = Counter()
        self._clock = clock
        self._sleep = sleep
        self._recent: deque[float] = deque()
        self._lock = threading.Lock()

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._counts["requests"]

    @property
    def puts(self) -> int:
        """How many of them were PUTs."""
        return self._counts["puts"]

    @property
    def writes(self) -> int:
        """How many of those PUTs may have changed the named release."""
        return self._counts["writes"]

    def acquire(
        self,
        effect: Effect | None,
        *,
        write: bool = False,
        auth_failure: bool = False,
        until: float | None = None,
        waits: WaitListener = unheard,
    ) -> None:
        """Wait until the request may be sent, and count it. `waits` is told of each wait.

        Raises TargetError if the budget is used up, or if the turn would come after `until`, a time of the clock.
        """
        counted = counted_as(effect, write=write, auth_failure=auth_failure)
        with self._lock:
            for what in counted:
                refuse_over(self.limits, what, self._counts[what])
            if "puts" in counted and self.limits.puts_per_minute is not None:
                self._wait_for_turn(self.limits.puts_per_minute, until, waits)
            self._counts.update(counted)

    def _wait_for_turn(self, per_minute: int, until: float | None, waits: WaitListener) -> None:
        now = self._clock()
        self._forget(now)
        while len(self._recent) >= per_minute:
            seconds = before(until, max(self._recent[0] + WINDOW_SECONDS - now, 0.001), now=now)
            waits(seconds, put_limit(per_minute))
            self._sleep(seconds)
            now = self._clock()
            refuse_after(until, now=now)
            self._forget(now)
        self._recent.append(now)

    def _forget(self, now: float) -> None:
        while self._recent and now - self._recent[0] >= WINDOW_SECONDS:
            self._recent.popleft()


def counted_as(effect: Effect | None, *, write: bool, auth_failure: bool) -> tuple[Counted, ...]:
    """What a request counts as. `effect` is None if no operation has the request's method."""
    kinds = (True, effect not in (None, Effect.READ), write, auth_failure)
    return tuple(what for what, counts in zip(COUNTED, kinds, strict=True) if counts)


def before(until: float | None, seconds: float, *, now: float) -> float:
    """These seconds, or fewer if `until` comes earlier."""
    return seconds if until is None else min(seconds, max(until - now, 0.0))


def refuse_after(until: float | None, *, now: float) -> None:
    """Raise TargetError if `until` has come."""
    if until is not None and now >= until:
        raise TargetError(
            "the turn of this request comes after the deadline of the run",
            cause="PUTs are paced, by other runs with the same --budget-dir too",
            remedy="raise --deadline-minutes or --puts-per-minute, or run fewer clauses with --clause",
        )


def refuse_over(limits: RequestLimits, what: Counted, count: int) -> None:
    """Raise TargetError when the limit is reached."""
    limit = limits.of(what)
    if limit is not None and count >= limit:
        raise TargetError(
            f"the budget of {limit} {_NAMES[what]} is used up",
            cause="the run needs more than its profile allows, or many requests had to be repeated",
            remedy=_REMEDIES[what],
        )
