"""How many requests a run may send, and how fast it may write."""

from __future__ import annotations

import pytest

from cce_release_contract.client.budget import Budget, Limits
from cce_release_contract.errors import TargetError


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def __call__(self):
        """The time now."""
        return self.now

    def sleep(self, seconds):
        """Move the time and remember it."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    """A clock at zero."""
    return Clock()


def test_no_limits_count_only(clock):
    """Without limits requests are counted and nothing waits."""
    budget = Budget(clock=clock, sleep=clock.sleep)

    for method in ("GET", "PUT", "put", "DELETE"):
        budget.acquire(method)

    assert (budget.requests, budget.puts, clock.slept) == (4, 2, [])


@pytest.mark.parametrize(("limits", "option"), [({"requests": 2}, "--max-requests"), ({"puts": 2}, "--max-puts")])
def test_budget_is_used_up(clock, limits, option):
    """The request after the last one is refused with the option that would allow it, and is not counted."""
    budget = Budget(Limits(**limits), clock=clock, sleep=clock.sleep)
    budget.acquire("PUT")
    budget.acquire("PUT")

    with pytest.raises(TargetError, match=option):
        budget.acquire("PUT")

    assert budget.requests == 2


def test_reads_go_on_when_writes_are_used_up(clock):
    """A budget of writes does not stop reads."""
    budget = Budget(Limits(puts=0), clock=clock, sleep=clock.sleep)

    budget.acquire("GET")

    assert budget.requests == 1


def test_writes_are_held_back(clock):
    """The write over the rate waits until the first one is a minute old; reads never wait."""
    budget = Budget(Limits(puts_per_minute=2), clock=clock, sleep=clock.sleep)
    budget.acquire("PUT")
    clock.now = 10.0
    budget.acquire("PUT")
    budget.acquire("GET")

    budget.acquire("PUT")

    assert clock.slept == [50.0]
    assert clock.now == 60.0


def test_no_window_holds_more_than_the_rate(clock):
    """In any 60 seconds at most the rate leaves."""
    budget = Budget(Limits(puts_per_minute=3), clock=clock, sleep=clock.sleep)
    times = []

    for step in range(20):
        clock.now += step % 7
        budget.acquire("PUT")
        times.append(clock.now)

    assert all(later - earlier >= 60 for earlier, later in zip(times, times[3:], strict=False))
