"""Judges recorded exchanges one after another. Its memory does not grow with the recording."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from cce_release_contract.contract.clause import ADVISORY_BASES, all_clauses
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.compiled import contract as contract_of
from cce_release_contract.contract.operations import Operation
from cce_release_contract.judging.every_response import asked_of
from cce_release_contract.recording.callers import Callers
from cce_release_contract.recording.one_response import judge_response
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_contract.recording.outcomes import broken_rules, judge_request
from cce_release_contract.recording.recorded import RecordedExchange, TrafficFinding, without_unknown_bodies
from cce_release_contract.recording.sequence import Sequence
from cce_release_contract.recording.usual_response import usual_kind
from cce_release_contract.settings.setting import VARIANTS
from cce_release_contract.verdicts.verdict import Verdict

_PROVES_NOTHING = frozenset({429, 502, 503, 504})


_MOST_KINDS = 1024
_OTHER_METHODS = ("POST", "PATCH", "DELETE")
"""Methods that could change a release, if the API had them at its path. It has DELETE, which no contract states."""


def _update_at(path: str) -> tuple[Contract, Operation] | None:
    """The operation that updates what is at a path, with the contract of its variant."""
    found = ((each, each.operation_of("PUT", path)) for each in map(contract_of, VARIANTS))
    return next(((each, operation) for each, operation in found if operation is not None), None)


@dataclass(slots=True)
class ClauseCount:
    """How many exchanges a clause was judged by, how many broke it, and the verdict of the last one, number `at`."""

    judged: int = 0
    broken: int = 0
    last: Verdict = Verdict.PASS
    at: int = 0


@dataclass(slots=True)
class _UsualResponses:
    """The clauses that speak of responses of one kind, and how many more such responses there were."""

    clauses: tuple[str, ...]
    judged: int = 0
    at: int = 0


@dataclass(slots=True)
class RecordingSummary:
    """What a judge has seen.

    `exchanges` is how many it was given, `matched` how many are of an operation of the contract, `judged` how many of
    those prove something: they have a response, not one of a cache or of a gateway without a backend, and were not
    recorded before. `clauses` has the clauses
    that were judged, in the contract's order.
    """

    exchanges: int = 0
    matched: int = 0
    judged: int = 0
    clauses: dict[str, ClauseCount] = field(default_factory=dict)


class RecordingJudge:
    """Takes the exchanges of a recording in the order in which they are in it. Not safe for threads.

    If it is `strict`, a clause that is inferred or reported gates as well.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self._verdicts = {
            name: Verdict.ADVISORY if clause.basis in ADVISORY_BASES and not strict else Verdict.FAIL
            for name, clause in all_clauses().items()
        }
        self._usual: dict[Hashable, _UsualResponses] = {}
        self._callers = Callers()
        self._sequence = Sequence()
        self._summary = RecordingSummary()
        self._counts = {name: ClauseCount() for name in self._verdicts}

    def take(self, recorded: RecordedExchange) -> list[TrafficFinding]:
        """Judge one exchange: by itself, and with what was recorded before. The findings are in no order of weight."""
        self._summary.exchanges += 1
        exchange = recorded.exchange
        contract, operation = asked_of(exchange)
        other = None if operation is not None else _update_at(exchange.request.path)
        if operation is None and (other is None or exchange.request.method not in _OTHER_METHODS):
            return []
        self._summary.matched += 1
        status = exchange.status
        if status is None or status < 200 or status in _PROVES_NOTHING or recorded.from_cache:
            return []
        if self._sequence.is_repeated(recorded):
            return []
        self._summary.judged += 1
        if not (recorded.request_body_known and recorded.response_body_known):
            recorded = without_unknown_bodies(recorded)
        if operation is None:
            assert other is not None
            opened = OpenedExchange(recorded, *other)
            self._sequence.judge_other_method(opened)
            return self._findings(opened)
        opened = OpenedExchange(recorded, contract, operation)
        broken = broken_rules(opened)
        self._response(opened)
        judge_request(opened, broken)
        if recorded.in_order:
            self._callers.judge(opened)
            self._sequence.judge(opened, broken)
        return self._findings(opened)

    def _response(self, opened: OpenedExchange) -> None:
        """Judge one response by itself. If it is right, and another of its kind was judged before, it is counted."""
        kind = usual_kind(opened)
        known = self._usual.get(kind) if kind is not None else None
        if known is not None:
            known.judged += 1
            known.at = self._summary.exchanges
            return
        judge_response(opened)
        if kind is not None and not any(opened.findings.values()) and len(self._usual) < _MOST_KINDS:
            self._usual[kind] = _UsualResponses(tuple(opened.findings), at=self._summary.exchanges)

    def _findings(self, opened: OpenedExchange) -> list[TrafficFinding]:
        found = []
        for clause, problems in opened.findings.items():
            count = self._counts[clause]
            count.judged += 1
            count.at = self._summary.exchanges
            count.last = Verdict.PASS
            if problems:
                count.broken += 1
                count.last = verdict = self._verdicts[clause]
                earlier = opened.earlier.get(clause, "")
                found += [TrafficFinding(clause, verdict, one, opened.recorded, earlier) for one in problems]
        return found

    def summary(self) -> RecordingSummary:
        """What was seen so far."""
        counts = {name: replace(count) for name, count in self._counts.items()}
        for usual in self._usual.values():
            for clause in usual.clauses:
                count = counts[clause]
                count.judged += usual.judged
                if usual.at > count.at:
                    count.at, count.last = usual.at, Verdict.PASS
        return replace(self._summary, clauses={name: count for name, count in counts.items() if count.judged})
