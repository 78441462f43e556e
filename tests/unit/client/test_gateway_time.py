"""The deadline of a run, and a pace that several runs share."""

from __future__ import annotations

import pytest

from cce_release_contract.client.budget import Budget, RequestLimits
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard.guard import guard_for
from cce_release_contract.client.shared_budget import SharedBudget
from cce_release_contract.errors import GuardRefusal, TargetError
from cce_release_contract.exchanges.request import Request

RUN = "0" * 32


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


@pytest.fixture
def gateway_at(clock, transport):
    """Makes gateways that share a clock and a connection."""

    def make(target, *, limits=None, **options):
        budget = Budget(limits or RequestLimits(), clock=clock, sleep=clock.sleep)
        return Gateway(
            target, transport, guard_for(target, RUN), budget, run_id=RUN, clock=clock, sleep=clock.sleep, **options
        )

    return make


@pytest.fixture
def pace(clock, tmp_path):
    """Makes budgets that count the PUTs per minute of several runs in one file."""
    return lambda per_minute: SharedBudget(
        tmp_path / "pace", RequestLimits(puts_per_minute=per_minute), clock=clock, sleep=clock.sleep
    )


def test_deadline_stops_the_run(gateway_at, emulator_target, server, clock):
    """No request is sent after the deadline. The reason names the option."""
    gateway = gateway_at(emulator_target, deadline=1010.0)
    gateway.send(Request("GET", "/"))
    clock.now = 1009.5
    gateway.send(Request("GET", "/"))
    clock.now = 1010.0

    for _ in range(2):
        with pytest.raises(TargetError, match="--deadline-minutes"):
            gateway.send(Request("GET", "/"))

    assert "deadline" in gateway.stopped
    assert (len(server.received), gateway.requests) == (2, 2)


def test_first_reason_to_stop_stays(gateway_at, emulator_target, clock):
    """A run that was stopped before its deadline keeps its reason."""
    gateway = gateway_at(emulator_target, deadline=1010.0)
    gateway.stopped = "the target returned 401"
    clock.now = 2000.0

    with pytest.raises(TargetError, match="returned 401"):
        gateway.send(Request("GET", "/"))


def test_deadline_ends_the_tries(gateway_at, live_target, server, json_response, clock):
    """Repetitions of a request stop at the deadline too."""
    server.response = json_response(503, {}, "Retry-After: 60")
    gateway = gateway_at(live_target, deadline=1070.0)

    with pytest.raises(TargetError, match="deadline"):
        gateway.send(Request("GET", live_target.address.path()))

    assert (len(server.received), clock.now) == (2, 1070.0)


def test_deadline_passes_while_a_turn_is_waited_for(gateway_at, emulator_target, server):
    """A PUT whose turn comes after the deadline is not sent."""
    gateway = gateway_at(emulator_target, limits=RequestLimits(puts_per_minute=1), deadline=1010.0)
    gateway.send(Request("PUT", "/"))

    with pytest.raises(TargetError, match="deadline"):
        gateway.send(Request("PUT", "/"))

    assert len(server.received) == 1


def test_runs_share_a_pace(gateway_at, emulator_target, server, clock, pace):
    """Two runs with one pace send no more PUTs per minute than one, and their reads do not wait."""
    gateways = [gateway_at(emulator_target, pace=pace(2)) for _ in range(2)]

    for gateway in gateways:
        gateway.send(Request("PUT", "/"))
    gateways[0].send(Request("GET", "/"))
    gateways[1].send(Request("PUT", "/"))

    assert clock.slept == [60.0]
    assert len(server.received) == 4


def test_refused_requests_wait_for_nothing(gateway_at, live_target, clock, pace):
    """A request that the guard refuses takes no turn of the pace."""
    shared = pace(1)
    gateway = gateway_at(live_target, pace=shared)

    for _ in range(3):
        with pytest.raises(GuardRefusal):
            gateway.send(Request("PUT", live_target.address.path()))

    assert (shared.puts, clock.slept) == (0, [])


def test_closing_lets_go_of_the_pace(gateway_at, emulator_target, pace):
    """A closed gateway keeps no file of the pace open."""
    shared = pace(1)
    gateway = gateway_at(emulator_target, pace=shared)
    gateway.send(Request("PUT", "/"))

    gateway.close()

    assert shared._handle == -1
