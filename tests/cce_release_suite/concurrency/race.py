"""Requests of several callers that overlap: how they are sent, and what was seen of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from threading import Event
from typing import Final

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.judging.interleavings import Operation, story
from cce_release_contract.judging.problems import Problem
from cce_release_contract.strategies.requests import update_request
from cce_release_suite.expect import SUCCESSES, Expectations, require
from cce_release_suite.release_states import Answer, ReleaseState, release_of, values_of, version_of
from cce_release_suite.shown import Judged, Shown, ShownList

MARK: Final = "x-caller"
"""The value that every update of a race sets, each to its own label."""

LIMIT_SECONDS: Final = 30.0
"""How long a caller waits for the others at most, so that a test ends whatever happens to one of them."""


@dataclass(frozen=True, slots=True)
class Timed:
    """An exchange with the seconds of one clock before it was sent and after its answer had been read.

    `writes` is the mark of an update, None for a read.
    """

    label: str
    exchange: Exchange
    started: float
    ended: float
    writes: str | None

    @property
    def operation(self) -> Operation:
        """The exchange as the laws of parallel requests see it. Raises `Inconclusive` if its answer shows nothing."""
        version, shows = None, None
        response = require(self.exchange, *SUCCESSES, *([HTTPStatus.FORBIDDEN] if self.writes else []))
        if response.status != HTTPStatus.FORBIDDEN:
            answer = release_of(self.exchange) or Shown({}, self.exchange)
            version, shows = version_of(answer), mark_of(answer)
        return Operation(self.label, self.started, self.ended, self.writes, version, shows)


def operations_of(seen: Sequence[Timed]) -> list[Operation]:
    """What several exchanges were, for the laws."""
    return [timed.operation for timed in seen]


def mark_of(answer: Answer) -> str | None:
    """The label of the update that the values of an answer come from, None for none of a race."""
    mark = values_of(answer).get(MARK)
    return None if mark is None else str(mark)


def marks_in(history: ShownList) -> dict[int, str | None]:
    """The mark of each revision of a history."""
    return {version_of(item): mark_of(item) for item in history}


def no_problems(
    expect: Expectations, seen: Sequence[Timed], problems: Iterable[Problem], what: str, *others: Judged
) -> None:
    """A judgement over exchanges that overlapped found nothing wrong. A problem says which of them decides."""
    by_label = {timed.label: timed.exchange for timed in seen}
    for problem in problems:
        judged = expect.of(by_label[problem.decides], *by_label.values(), *others)
        judged.no_problems([problem], what)


def update_of(release: ReleaseState, mark: str) -> Request:
    """An upgrade whose only own value is the mark."""
    return update_request(release.address, release.body(values={MARK: mark}, reset_values=True))


def timed_update(release: ReleaseState, mark: str, pause: Callable[[], None] | None = None) -> Timed:
    """Send an upgrade with the mark; `pause` is called when half of it has been sent."""
    request = update_of(release, mark)
    started = time.perf_counter()
    exchange = release.endpoint.send(request, pause=pause)
    return Timed(f"update {mark}", exchange, started, time.perf_counter(), mark)


def timed_read(release: ReleaseState, label: str) -> Timed:
    """Read the release."""
    started = time.perf_counter()
    exchange = release.endpoint.show(release.address)
    return Timed(f"read {label}", exchange, started, time.perf_counter(), None)


def sent_at_once(
    updates: Sequence[tuple[ReleaseState, str]], meanwhile: Callable[[], None] = lambda: None
) -> list[Timed]:
    """Send updates, each a release and a mark, so that every one has begun before any can be answered.

    Each caller sends half of its body, in the order given; when all have, the other halves go out together.
    `meanwhile` is called then. The answers come back in the order given.
    """
    turns = [Event() for _ in range(len(updates) + 1)]
    gate = Event()

    def call(place: int) -> Timed:
        def pause() -> None:
            turns[place + 1].set()
            gate.wait(LIMIT_SECONDS)

        turns[place].wait(LIMIT_SECONDS)
        try:
            return timed_update(*updates[place], pause)
        finally:
            turns[place + 1].set()

    with ThreadPoolExecutor(len(updates)) as callers:
        answers = [callers.submit(call, place) for place in range(len(updates))]
        turns[0].set()
        turns[-1].wait(LIMIT_SECONDS)
        gate.set()
        meanwhile()
        return [answer.result() for answer in answers]


@contextmanager
def told(operations: Sequence[Operation]) -> Iterator[None]:
    """Let a violation that ends the block say what was sent, when, and what came back."""
    try:
        yield
    except ClauseViolation as violation:
        violation.message = f"{violation.message}\nwhat was sent, and when:\n{story(operations)}"
        raise
