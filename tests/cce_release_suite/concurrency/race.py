"""Overlapping requests of several callers: how they are sent, and what came back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from threading import Event
from typing import Final, TypeVar

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.exchanges.request import Request
from cce_release_contract.judging.interleavings import OverlappingUpdate, story
from cce_release_contract.judging.problems import Problem
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.expect import SUCCESSES, Expectations, precondition
from cce_release_suite.vocabulary.release_states import ReleaseState, release_of, values_of, version_of
from cce_release_suite.vocabulary.shown import Judged, Shown, ShownList

MARK: Final = "x-caller"
"""The value that every update of a race sets, each to its own label."""

Pause = Callable[[], None]
T = TypeVar("T")

LIMIT_SECONDS: Final = 30.0
"""The longest that a caller waits for the others, so that a test ends whatever happens to one of them."""


@dataclass(frozen=True, slots=True)
class Timed:
    """An exchange with the seconds of one clock before it was sent and after its response had been read.

    `writes` is the mark of an update, None for a read.
    """

    label: str
    exchange: Exchange
    started: float
    ended: float
    writes: str | None

    @property
    def operation(self) -> OverlappingUpdate:
        """The exchange as the laws of parallel requests see it. Raises `Inconclusive` if its response shows nothing."""
        version, shows = None, None
        response = precondition(self.exchange, *SUCCESSES, *([HTTPStatus.FORBIDDEN] if self.writes else []))
        if response.status != HTTPStatus.FORBIDDEN:
            shown = release_of(self.exchange) or Shown({}, self.exchange)
            version, shows = version_of(shown), mark_of(shown)
        return OverlappingUpdate(self.label, self.started, self.ended, self.writes, version, shows)


def overlapping_updates(seen: Sequence[Timed]) -> list[OverlappingUpdate]:
    """The operations behind several exchanges, for the laws."""
    return [timed.operation for timed in seen]


def mark_of(response: Shown) -> str | None:
    """The label of the update that the values of a response come from, None for none of a race."""
    mark = values_of(response).get(MARK)
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
    return operation_request(
        release.address.contract.update, release.address.place, release.body(values={MARK: mark}, reset_values=True)
    )


def timed_update(release: ReleaseState, mark: str, pause: Pause | None = None) -> Timed:
    """Send an upgrade with the mark; `pause` is called when half of it has been sent."""
    return _timed(release, f"update {mark}", update_of(release, mark), mark, pause)


def timed_read(release: ReleaseState, label: str, pause: Pause | None = None) -> Timed:
    """Read the release; `pause` is called when the request has been sent."""
    return _timed(
        release, f"read {label}", operation_request(release.address.contract.show, release.address.place), None, pause
    )


def _timed(release: ReleaseState, label: str, request: Request, writes: str | None, pause: Pause | None) -> Timed:
    started = time.perf_counter()
    exchange = release.endpoint.send(request, pause=pause)
    return Timed(label, exchange, started, time.perf_counter(), writes)


def sent_at_once(
    updates: Sequence[Callable[[Pause], T]],
    *,
    round_trip: Callable[[], None],
    between: Sequence[Callable[[Pause], T | None]] = (),
    meanwhile: Callable[[], None] = lambda: None,
) -> list[T]:
    """Call several callers, so that every one has begun its request before any update can be answered.

    Each caller sends a request with the pause that it is given. First half of each update is sent, in the order given;
    then `round_trip` asks the target for something else, so that it has taken the halves in; then the callers `between`
    begin one after the other; then the other halves leave together, and `meanwhile` is called. What the callers return
    comes back in the order given, without None. Raises `Inconclusive` if the requests did not overlap.
    """
    calls: list[Callable[[Pause], T | None]] = [*updates, lambda _: round_trip(), *between]
    turns = [Event() for _ in range(len(calls) + 1)]
    begun, resumed = [], []

    def call(place: int) -> T | None:
        def pause() -> None:
            begun.append(time.perf_counter())
            turns[place + 1].set()
            if place < len(updates):
                turns[-1].wait(LIMIT_SECONDS)
                resumed.append(time.perf_counter())

        turns[place].wait(LIMIT_SECONDS)
        try:
            return calls[place](pause)
        finally:
            turns[place + 1].set()

    with ThreadPoolExecutor(len(calls)) as callers:
        running = [callers.submit(call, place) for place in range(len(calls))]
        turns[0].set()
        turns[-1].wait(LIMIT_SECONDS)
        meanwhile()
        returned = [call.result() for call in running]
    if len(resumed) < len(updates) or max(begun) > min(resumed):
        raise Inconclusive(f"the requests did not overlap: within {LIMIT_SECONDS:.0f} seconds not all had begun")
    return [one for one in returned if one is not None]


@contextmanager
def explaining(operations: Sequence[OverlappingUpdate]) -> Iterator[None]:
    """Add what was sent, when, and what came back to the message of a violation that is raised within."""
    try:
        yield
    except ClauseViolation as violation:
        violation.message = f"{violation.message}\nwhat was sent, and when:\n{story(operations)}"
        raise
