"""How many requests a run may send, and how fast it may write."""

from __future__ import annotations

import pytest

from cce_release_contract.client.budget import COUNTED, Budget, RequestLimits, counted_as
from cce_release_contract.contract.operations import Effect
from cce_release_contract.errors import TargetError


class Clock:
    """A clock that moves only during sleep."""

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
    """Without limits, requests are counted and never wait."""
    budget = Budget(clock=clock, sleep=clock.sleep)

    for effect in (Effect.READ, Effect.WRITE, Effect.DESTROY, None):
        budget.acquire(effect)

    assert (budget.requests, budget.puts, clock.slept) == (4, 2, [])


@pytest.mark.parametrize(("limits", "option"), [({"requests": 2}, "--max-requests"), ({"puts": 2}, "--max-puts")])
def test_budget_is_used_up(clock, limits, option):
    """The request after the last one is refused with the option that would allow it, and is not counted."""
    budget = Budget(RequestLimits(**limits), clock=clock, sleep=clock.sleep)
    budget.acquire(Effect.WRITE)
    budget.acquire(Effect.WRITE)

    with pytest.raises(TargetError, match=option):
        budget.acquire(Effect.WRITE)

    assert budget.requests == 2


def test_reads_go_on_when_writes_are_used_up(clock):
    """A budget of writes does not stop reads."""
    budget = Budget(RequestLimits(puts=0), clock=clock, sleep=clock.sleep)

    budget.acquire(Effect.READ)

    assert budget.requests == 1


def test_writes_are_held_back(clock):
    """A write over the rate waits until the first one is a minute old; reads never wait."""
    budget = Budget(RequestLimits(puts_per_minute=2), clock=clock, sleep=clock.sleep)
    budget.acquire(Effect.WRITE)
    clock.now = 10.0
    budget.acquire(Effect.WRITE)
    budget.acquire(Effect.READ)

    budget.acquire(Effect.WRITE)

    assert clock.slept == [50.0]
    assert clock.now == 60.0


def test_wait_is_told_before_it_begins(clock):
    """Before a PUT waits, the listener is told for how long and what for."""
    budget = Budget(RequestLimits(puts_per_minute=1), clock=clock, sleep=clock.sleep)
    told = []
    budget.acquire(Effect.WRITE)
    clock.now = 19.0

    budget.acquire(Effect.WRITE, waits=lambda seconds, what: told.append((seconds, what, len(clock.slept))))

    assert told == [(41.0, "the PUT limit, 1 a minute", 0)]


def test_no_window_holds_more_than_the_rate(clock):
    """In any 60 seconds at most the rate is sent."""
    budget = Budget(RequestLimits(puts_per_minute=3), clock=clock, sleep=clock.sleep)
    times = []

    for step in range(20):
        clock.now += step % 7
        budget.acquire(Effect.WRITE)
        times.append(clock.now)

    assert all(later - earlier >= 60 for earlier, later in zip(times, times[3:], strict=False))


OVER = [
    ({"requests": 1}, {}, "--max-requests"),
    ({"puts": 1}, {}, "--max-puts"),
    ({"writes": 1}, {"write": True}, "--max-writes"),
    ({"auth_failures": 1}, {"auth_failure": True}, "--allow-auth-failures"),
]


@pytest.mark.parametrize(("limits", "kind", "option"), OVER)
def test_each_kind_has_a_limit_of_its_own(limits, kind, option):
    """A request over a limit is refused with the limit's option; other requests are still sent."""
    budget = Budget(RequestLimits(**limits))
    budget.acquire(Effect.WRITE, **kind)

    with pytest.raises(TargetError, match=f"{option}, or run fewer"):
        budget.acquire(Effect.WRITE, **kind)

    assert budget.requests == 1
    if kind:
        budget.acquire(Effect.WRITE)
        assert (budget.requests, budget.puts) == (2, 2)


def test_refused_request_counts_as_nothing():
    """A request that one budget refuses is not counted by the others, and takes no turn."""
    slept = []
    budget = Budget(RequestLimits(writes=0, puts_per_minute=1), sleep=slept.append)

    for _ in range(3):
        with pytest.raises(TargetError):
            budget.acquire(Effect.WRITE, write=True, auth_failure=True)
    budget.acquire(Effect.WRITE)

    assert (budget.requests, budget.puts, budget.writes, slept) == (1, 1, 0, [])


@pytest.mark.parametrize(
    ("effect", "options", "kinds"),
    [
        (Effect.READ, {}, ("requests",)),
        (Effect.DESTROY, {}, ("requests", "puts")),
        (Effect.WRITE, {"write": True}, ("requests", "puts", "writes")),
        (Effect.READ, {"auth_failure": True}, ("requests", "auth_failures")),
        (Effect.WRITE, {"write": True, "auth_failure": True}, COUNTED),
    ],
)
def test_requests_are_counted_by_kind(effect, options, kinds):
    """A request counts as every kind that applies."""
    assert counted_as(effect, **({"write": False, "auth_failure": False} | options)) == kinds


def test_turn_after_the_deadline_is_refused(clock):
    """A PUT whose turn comes after the deadline waits until then and is refused, uncounted."""
    budget = Budget(RequestLimits(puts_per_minute=1), clock=clock, sleep=clock.sleep)
    budget.acquire(Effect.WRITE)

    with pytest.raises(TargetError, match="deadline"):
        budget.acquire(Effect.WRITE, until=10.0)

    assert clock.slept == [10.0]
    assert budget.puts == 1
