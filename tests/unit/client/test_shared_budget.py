"""One budget for several processes, with common limits."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time

import pytest
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.client.budget import RequestLimits
from cce_release_contract.client.shared_budget import SharedBudget
from cce_release_contract.contract.operations import Effect
from cce_release_contract.errors import TargetError

HAMMER = """
import json, sys, time
from pathlib import Path
from cce_release_contract.client.budget import RequestLimits
from cce_release_contract.client.shared_budget import SharedBudget
from cce_release_contract.contract.operations import Effect
from cce_release_contract.errors import TargetError

path, limits, effect, kind = Path(sys.argv[1]), json.loads(sys.argv[2]), Effect(sys.argv[3]), sys.argv[4:]
budget = SharedBudget(path, RequestLimits(**limits))
left = []
sys.stdin.readline()
try:
    while len(left) < 100_000:
        budget.acquire(effect, write="write" in kind, auth_failure="auth_failure" in kind)
        left.append(time.monotonic())
except TargetError:
    pass
print(json.dumps(left))
"""


class Clock:
    """A clock that moves only during sleep."""

    def __init__(self):
        self.now = 1000.0
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
    """A stopped clock."""
    return Clock()


def hammer(path, effect, *kind, processes=4, **limits):
    """The times of the requests of several processes that send as fast as they can."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", HAMMER, str(path), json.dumps(limits), effect, *kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    return [json.loads(process.communicate(timeout=LONGEST_SECONDS)[0]) for process in running]


@pytest.mark.parametrize(
    ("limit", "effect", "kind"),
    [
        ("requests", Effect.READ, ()),
        ("puts", Effect.WRITE, ()),
        ("writes", Effect.WRITE, ("write",)),
        ("auth_failures", Effect.READ, ("auth_failure",)),
    ],
)
def test_processes_together_keep_the_limit(tmp_path, limit, effect, kind):
    """Four processes that share a budget send exactly what it allows, for every count."""
    sent = hammer(tmp_path / "budget", effect, *kind, **{limit: 4000})

    assert sum(map(len, sent)) == 4000
    assert SharedBudget(tmp_path / "budget").requests == 4000


def test_processes_together_keep_the_rate(tmp_path, clock):
    """Two budgets of one file together write no faster than one."""
    limits, ways = RequestLimits(puts_per_minute=3), {"clock": clock, "sleep": clock.sleep}
    budgets = [SharedBudget(tmp_path / "budget", limits, **ways) for _ in range(2)]
    times = []

    for step in range(20):
        clock.now += step % 7
        budgets[step % 2].acquire(Effect.WRITE)
        times.append(clock.now)

    assert all(later - earlier >= 60 for earlier, later in zip(times, times[3:], strict=False))
    assert max(clock.slept) <= 60


def test_reads_never_wait(tmp_path, clock):
    """A rate of writes delays no read."""
    budget = SharedBudget(tmp_path / "budget", RequestLimits(puts_per_minute=1), clock=clock, sleep=clock.sleep)
    budget.acquire(Effect.WRITE)

    budget.acquire(Effect.READ)

    assert (budget.requests, budget.puts, clock.slept) == (2, 1, [])


def test_wait_is_told_before_it_begins(tmp_path, clock):
    """Before a PUT waits, the listener is told for how long and what for."""
    budget = SharedBudget(tmp_path / "budget", RequestLimits(puts_per_minute=1), clock=clock, sleep=clock.sleep)
    told = []
    budget.acquire(Effect.WRITE)

    budget.acquire(Effect.WRITE, waits=lambda seconds, what: told.append((seconds, what, len(clock.slept))))

    assert told == [(60.0, "the PUT limit, 1 a minute", 0)]


def test_waiting_write_holds_no_read_up(tmp_path):
    """One thread can read while another waits for its turn to write."""
    path = tmp_path / "budget"
    waiting, go_on = threading.Event(), threading.Event()
    now = [1000.0]

    def wait(seconds):
        waiting.set()
        go_on.wait(LONGEST_SECONDS)
        now[0] += seconds

    budget = SharedBudget(path, RequestLimits(puts_per_minute=1), clock=lambda: now[0], sleep=wait)
    budget.acquire(Effect.WRITE)
    writer = threading.Thread(target=budget.acquire, args=(Effect.WRITE,))
    writer.start()
    waiting.wait(LONGEST_SECONDS)

    budget.acquire(Effect.READ)

    assert (budget.requests, budget.puts) == (2, 1)
    go_on.set()
    writer.join(10)
    assert (budget.requests, budget.puts) == (3, 2)


def test_time_from_before_a_restart_counts_as_now(tmp_path, clock):
    """After a restart of the machine, which resets its clock, a write waits at most a minute."""
    path = tmp_path / "budget"
    SharedBudget(path, RequestLimits(puts_per_minute=1), clock=lambda: 9e9, sleep=clock.sleep).acquire(Effect.WRITE)

    SharedBudget(path, RequestLimits(puts_per_minute=1), clock=clock, sleep=clock.sleep).acquire(Effect.WRITE)

    assert clock.slept == [60.0]


@pytest.mark.parametrize(("limits", "option"), [({"requests": 2}, "--max-requests"), ({"puts": 2}, "--max-puts")])
def test_budget_is_used_up(tmp_path, limits, option):
    """The request after the last one is refused with the option that would allow it, and is not counted."""
    budget = SharedBudget(tmp_path / "budget", RequestLimits(**limits))
    budget.acquire(Effect.WRITE)
    budget.acquire(Effect.WRITE)

    with pytest.raises(TargetError, match=option):
        budget.acquire(Effect.WRITE)

    assert budget.requests == 2


def test_closed_budget_goes_on(tmp_path):
    """The counts survive their process."""
    budget = SharedBudget(tmp_path / "budget")
    budget.acquire(Effect.WRITE)
    budget.close()
    budget.close()

    budget.acquire(Effect.READ)

    assert (budget.requests, budget.puts) == (2, 1)


def test_counting_is_cheap(tmp_path):
    """Counting one request takes less than a tenth of a millisecond of the processor."""
    budget = SharedBudget(tmp_path / "budget", RequestLimits(requests=10**9, puts_per_minute=10**2))
    rounds = []
    for _ in range(20):
        started = time.thread_time()
        for _ in range(100):
            budget.acquire(Effect.READ)
        rounds.append((time.thread_time() - started) / 100)

    assert min(rounds) < 100e-6
    assert budget.requests == 2000


def test_times_are_kept_in_order(tmp_path, clock):
    """The budget keeps only the last writes, oldest first."""
    budget = SharedBudget(tmp_path / "budget", RequestLimits(puts_per_minute=2), clock=clock, sleep=clock.sleep)
    times = []
    for _ in range(5):
        budget.acquire(Effect.WRITE)
        times.append(clock.now)
        clock.now += 1

    assert times == [1000.0, 1001.0, 1060.0, 1061.0, 1120.0]
    assert clock.slept == [58.0, 58.0]


@pytest.mark.parametrize(
    ("limits", "kind", "option"),
    [({"writes": 2}, {"write": True}, "--max-writes"), ({"auth_failures": 2}, {"auth_failure": True}, "auth-failures")],
)
def test_runs_share_each_kind(tmp_path, limits, kind, option):
    """Two budgets of one file count writes and wrong credentials together, and other requests are still sent."""
    one, other = (SharedBudget(tmp_path / "budget", RequestLimits(**limits)) for _ in range(2))
    one.acquire(Effect.WRITE, **kind)
    other.acquire(Effect.WRITE, **kind)

    with pytest.raises(TargetError, match=option):
        one.acquire(Effect.WRITE, **kind)

    other.acquire(Effect.WRITE)
    assert (one.requests, one.puts, one.writes) == (3, 3, 2 if "write" in kind else 0)


def test_other_rates_read_the_same_times(tmp_path, clock):
    """Processes with different rates see each other's PUTs: each keeps its own rate over those of all."""
    ways = {"clock": clock, "sleep": clock.sleep}
    slow = SharedBudget(tmp_path / "budget", RequestLimits(puts_per_minute=2), **ways)
    fast = SharedBudget(tmp_path / "budget", RequestLimits(puts_per_minute=5), **ways)
    for _ in range(2):
        fast.acquire(Effect.WRITE)
    assert clock.slept == []

    slow.acquire(Effect.WRITE)

    assert clock.slept == [60.0]


def test_turn_after_the_deadline_is_refused(tmp_path, clock):
    """A PUT whose turn comes after the deadline waits until then and is refused, uncounted."""
    budget = SharedBudget(tmp_path / "budget", RequestLimits(puts_per_minute=1), clock=clock, sleep=clock.sleep)
    budget.acquire(Effect.WRITE)

    with pytest.raises(TargetError, match="deadline"):
        budget.acquire(Effect.WRITE, until=clock.now + 10)

    assert clock.slept == [10.0]
    assert budget.puts == 1
