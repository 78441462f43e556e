"""Judges every response in hand for the clauses that speak of any response. It sends nothing.

A violation counts for the test whose request it answers. A clause is reported as kept once in each process, and as
broken by at most three tests of it. Nothing here ends a test.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from cce_release_contract.client.retrying import UNAVAILABLE_STATUSES
from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import find_header
from cce_release_contract.judging.clocks import date_problems, dates_of
from cce_release_contract.judging.every_response import BY_THE_CLOCK, CHECKS, releases_in, was_carried_out
from cce_release_contract.judging.headers import REQUEST_ID, repeated_id_problem
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.release_changes import stale_problems
from cce_release_contract.judging.shown_credentials import credential_problems
from cce_release_models import clause_ids as c

_MOST: Final = 3
"""Violations of one clause that are kept: those of three tests tell as much as those of all."""


@dataclass(slots=True)
class InPassing:
    """What the responses of one test showed: clauses that were kept, and violations, one a clause."""

    kept: list[str] = field(default_factory=list)
    violations: list[ClauseViolation] = field(default_factory=list)


class EveryResponse:
    """Takes every exchange of a run in; safe for threads.

    `credentials` gives what no response may show. `one_clock` says that target and suite run on one machine, so that a
    wrong Date is the target's fault; else it may be that of the user's own clock, which breaks no clause. `dated` is
    the last response that has a Date, or the first with a wrong one, with its problems. `in_turn` says that no request
    is sent before the last one was answered. `most_seconds` is how long a response may take, None for no limit. Set
    `clock_moved` for a test that moved the clock of its target: its times prove nothing.
    """

    def __init__(
        self,
        credentials: Callable[[], Iterable[str]] = tuple,
        *,
        one_clock: bool = False,
        in_turn: bool = False,
        most_seconds: int | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.clock_moved = False
        self.dated: tuple[Exchange, list[Problem]] | None = None
        self.one_clock = one_clock
        self._credentials = credentials
        self._most_seconds = most_seconds
        self._now = now
        self._lock = threading.Lock()
        self._in_turn = in_turn
        self._updated: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._judged: dict[str, ClauseViolation | None] = {}
        self._kept: set[str] = set()
        self._broken: dict[str, int] = {}

    def take(self, exchange: Exchange) -> None:
        """Judge one exchange."""
        if exchange.response is None or exchange.status in UNAVAILABLE_STATUSES:
            return
        with self._lock:
            for clause, check in CHECKS.items():
                if clause not in BY_THE_CLOCK or not self.clock_moved:
                    self._note(clause, check(exchange), exchange)
            self._note(c.AUTHENTICATION_SECRET_NOT_ECHOED, credential_problems(exchange, self._credentials()), exchange)
            self._repeated_id(exchange)
            self._stale_read(exchange)
            self._date(exchange)
            self._latency(exchange)

    def ended(self) -> InPassing:
        """What was found since the last call. Called at the end of each test."""
        with self._lock:
            found = InPassing()
            for clause, violation in self._judged.items():
                if violation is None:
                    if clause not in self._kept:
                        self._kept.add(clause)
                        found.kept.append(clause)
                elif self._broken.get(clause, 0) < _MOST:
                    self._broken[clause] = self._broken.get(clause, 0) + 1
                    found.violations.append(violation)
            self._judged, self.clock_moved = {}, False
            return found

    def _note(self, clause: str, problems: list[Problem] | None, exchange: Exchange) -> None:
        """Keep the first problem of a test; None for problems means that the clause does not speak of the exchange."""
        if problems is None or self._judged.get(clause) is not None:
            return
        self._judged[clause] = next((_violation(clause, problem, exchange) for problem in problems), None)

    def _repeated_id(self, exchange: Exchange) -> None:
        assert exchange.response is not None
        value = find_header(exchange.response.headers, REQUEST_ID)
        if value and self._ids.setdefault(value, exchange.number) != exchange.number:
            self._note(c.RESPONSE_HEADER_REQUEST_ID_SHAPE, [repeated_id_problem()], exchange)

    def _stale_read(self, exchange: Exchange) -> None:
        """A read shows the revision of the update that was answered before, or a later one."""
        path = exchange.request.path
        shown = [release.get("version") for release in releases_in(exchange)]
        if not self._in_turn or len(shown) != 1 or not isinstance(shown[0], int):
            return
        if was_carried_out(exchange):
            self._updated[path] = shown[0]
        elif exchange.request.method == "GET" and path in self._updated:
            self._note(c.CONCURRENCY_READ_CURRENT, stale_problems(shown[0], self._updated[path]), exchange)

    def _date(self, exchange: Exchange) -> None:
        if not dates_of(exchange):
            return
        problems = date_problems(exchange, self._now())
        if self.dated is None or not self.dated[1]:
            self.dated = exchange, problems
        if self.one_clock:
            self._note(c.RESPONSE_HEADER_DATE, problems, exchange)

    def _latency(self, exchange: Exchange) -> None:
        assert exchange.response is not None
        if self._most_seconds is None:
            return
        seconds = exchange.response.elapsed_seconds
        late = Problem("its time", f"at most {self._most_seconds} seconds", f"{seconds:.1f} seconds")
        self._note(c.RESPONSE_TIME_LATENCY, [late] if seconds > self._most_seconds else [], exchange)


def _violation(clause: str, problem: Problem, exchange: Exchange) -> ClauseViolation:
    return ClauseViolation(
        clause,
        f"the response with status {exchange.status}: {problem.subject or 'its body'}",
        expected=problem.expected,
        observed=problem.observed,
        judged=(exchange,),
    )
