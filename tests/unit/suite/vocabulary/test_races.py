"""How the suite's races are run: overlaps are made, and what did not overlap or stood still proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Event
from typing import Any

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.concurrency import race, stalls, test_release
from cce_release_suite.concurrency.race import Pause, sent_at_once
from cce_release_suite.concurrency.stalls import STALL_SECONDS, TICK_SECONDS, TRIES, Stalled, comes_in_time


@pytest.fixture
def caller() -> Callable[[str], Callable[[Pause], str]]:
    """Makes callers that tell when they begin and go on; what they told is their attribute."""
    told: list[str] = []

    def call(name: str, pause: Pause) -> str:
        told.append(f"{name} begins")
        pause()
        told.append(f"{name} goes on")
        return name

    def make(name: str) -> Callable[[Pause], str]:
        return partial(call, name)

    make.told = told  # type: ignore[attr-defined]
    return make


def test_every_request_has_begun_before_an_update_goes_on(caller: Any) -> None:
    """The updates begin in order, the target is asked, the reads begin, and only then an update goes on."""
    returned = sent_at_once(
        [caller("one"), caller("two")],
        round_trip=lambda: caller.told.append("asked"),
        between=[caller("read"), lambda _: caller.told.append("asked again")],
    )

    assert returned == ["one", "two", "read"]
    began = [told for told in caller.told if told != "read goes on"]
    assert began[:5] == ["one begins", "two begins", "asked", "read begins", "asked again"]
    assert sorted(began[5:]) == ["one goes on", "two goes on"]


def test_updates_that_did_not_overlap_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A race whose second update begins when the first has gone on is inconclusive."""
    monkeypatch.setattr(race, "LIMIT_SECONDS", 0.01)
    over = Event()

    def first(pause: Pause) -> str:
        pause()
        over.set()
        return "first"

    def second(pause: Pause) -> str:
        over.wait()
        pause()
        return "second"

    with pytest.raises(Inconclusive, match="did not overlap"):
        sent_at_once([first, second], round_trip=lambda: None)


def test_update_that_never_paused_proves_nothing() -> None:
    """A race with an update that was not sent in two parts is inconclusive."""
    with pytest.raises(Inconclusive, match="did not overlap"):
        sent_at_once([lambda _: "at once"], round_trip=lambda: None)


class Clock:
    """A clock that goes on by so many seconds each time it is looked at."""

    def __init__(self, *steps: float) -> None:
        self._steps = list(steps)
        self._now = 0.0

    def __call__(self) -> float:
        self._now += self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        return self._now


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the target was asked while an answer was waited for; looks take no time."""
    monkeypatch.setattr(stalls, "TICK_SECONDS", 0.0)
    return []


def test_answer_that_is_held_up_is_late(asked: list[str]) -> None:
    """An answer that does not come while the target answers others at once is late."""
    never: Future[None] = Future()

    assert not comes_in_time(never, 5.0, lambda: asked.append("ok"), clock=Clock(TICK_SECONDS))
    assert len(asked) > 5 / TICK_SECONDS - 1


@pytest.mark.parametrize("steps", [[2 * STALL_SECONDS], [0.1, 0.1, 2 * STALL_SECONDS]], ids=["at first", "later"])
def test_answer_that_is_late_with_everything_proves_nothing(asked: list[str], steps: list[float]) -> None:
    """Where a look took too long by itself, the answer that did not come is not called late."""
    with pytest.raises(Stalled):
        comes_in_time(Future(), 5.0, lambda: asked.append("ok"), clock=Clock(*steps))


def test_answer_that_came_is_in_time_whatever_stood_still(asked: list[str]) -> None:
    """An answer that came during a stall is in time."""
    answer: Future[None] = Future()

    assert comes_in_time(answer, 5.0, lambda: answer.set_result(None), clock=Clock(60.0))
    assert asked == []


@pytest.mark.parametrize("stalls", [0, TRIES - 1, TRIES])
def test_stall_is_tried_again_and_never_a_failure(monkeypatch: pytest.MonkeyPatch, stalls: int) -> None:
    """A slow caller beside whom the machine stood still is tried again; after five stalls nothing is proven."""
    left = [Stalled()] * stalls
    tried: list[int] = []

    def beside(_stage: object, number: int) -> tuple[bool, list[race.Timed]]:
        tried.append(number)
        if left:
            raise left.pop()
        answer = Exchange(Request("PUT", "/"), Response(200, (), b'{"version":2,"values":"{}"}'))
        return True, [race.Timed(name, answer, 0.0, 1.0, name) for name in ("slow", "other")]

    class Expect:
        def of(self, *_: object) -> Expect:
            return self

        def holds(self, holds: bool, *_: object, **__: object) -> None:
            assert holds

    monkeypatch.setattr(test_release, "beside_a_slow_caller", beside)
    if stalls == TRIES:
        with pytest.raises(Inconclusive, match="machine stalled"):
            test_release.test_slow_caller_holds_up_nobody(Expect(), None)
    else:
        test_release.test_slow_caller_holds_up_nobody(Expect(), None)

    assert tried == list(range(1, min(stalls + 1, TRIES) + 1))
