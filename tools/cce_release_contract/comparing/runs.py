"""The comparison of two runs of the suite that sent the same cases: different verdicts and responses, by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final, Literal

from cce_release_contract.judging.fingerprints import Fingerprint
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict

Result = Literal["verdict", "answers", "same", "not_compared"]

INTERLEAVING: Final = "concurrency/"
"""Tests under this folder send requests in parallel, so only their verdicts are compared."""

_BROKEN: Final = frozenset({Verdict.FAIL, Verdict.ADVISORY})
_JUDGED: Final = _BROKEN | {Verdict.PASS}


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """The verdict of one run on a clause."""

    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs: its verdicts by clause, its judgements, and the fingerprints of each test in their order."""

    verdicts: Mapping[str, ClauseVerdict]
    judgements: Sequence[Judgement] = ()
    fingerprints: Mapping[str, Sequence[Fingerprint]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResponseDifference:
    """The first exchange of a test with different responses; `number` counts the test's exchanges from 1."""

    test: str
    clauses: tuple[str, ...]
    number: int
    differs: tuple[str, ...]
    a: Fingerprint
    b: Fingerprint


@dataclass(frozen=True, slots=True)
class ClauseComparison:
    """One clause on both sides.

    `result` is "verdict" if one side keeps the clause and the other breaks it; "answers" if the verdicts agree but a
    test of it got different responses; "same" if neither differs; "not_compared" if a side did not judge it. `tests`
    are the tests with different judgements or responses.
    """

    clause: str
    result: Result
    a: ClauseVerdict
    b: ClauseVerdict
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunComparison:
    """The result: every clause of both sides, in the order of A, and each unselected clause that one side broke.

    `uncompared` says, by test, why its responses were not compared, or not all of them.
    """

    clauses: tuple[ClauseComparison, ...]
    differences: tuple[ResponseDifference, ...]
    uncompared: Mapping[str, str]
    compared_tests: int

    def of(self, result: Result) -> list[ClauseComparison]:
        """The clauses with one result."""
        return [clause for clause in self.clauses if clause.result == result]

    @property
    def differs(self) -> bool:
        """Whether anything differs."""
        return bool(self.differences) or any(clause.result == "verdict" for clause in self.clauses)

    @property
    def proves(self) -> bool:
        """Whether at least one clause was judged on both sides."""
        return any(clause.result != "not_compared" for clause in self.clauses)


def compare_runs(a: Side, b: Side) -> RunComparison:
    """Compare two runs of the same settings and seed."""
    differences, uncompared = [], {}
    clauses_by_test = _clauses_by_test(a, b)
    changed = _changed_judgements(a, b)
    failed = {test for tests in changed.values() for test in tests}
    tests = dict.fromkeys([*a.fingerprints, *b.fingerprints])
    for test in tests:
        found, reason = _compare_test(test, a.fingerprints.get(test, ()), b.fingerprints.get(test, ()))
        if found is not None:
            number, one, other = found
            differences.append(
                ResponseDifference(test, clauses_by_test.get(test, ()), number, one.differences(other), one, other)
            )
        # A test that failed on one side only sent other requests there; its failure is the difference.
        if reason and test not in failed:
            uncompared[test] = reason
    differing = defaultdict(list)
    for difference in differences:
        for clause in difference.clauses:
            differing[clause].append(difference.test)
    return RunComparison(
        clauses=tuple(
            _clause(clause, _verdict(a, clause), _verdict(b, clause), changed[clause], differing[clause])
            for clause, shown in {**a.verdicts, **b.verdicts}.items()
            if (clause in a.verdicts and clause in b.verdicts) or shown.verdict in _BROKEN
        ),
        differences=tuple(differences),
        uncompared=uncompared,
        compared_tests=len(tests) - len(uncompared),
    )


def _compare_test(
    test: str, a: Sequence[Fingerprint], b: Sequence[Fingerprint]
) -> tuple[tuple[int, Fingerprint, Fingerprint] | None, str]:
    """The first exchange that differs, with its number; and why the rest was not compared, empty if all was compared.

    Requests that differ after different responses need no reason: the responses explain them.
    """
    if test.startswith(INTERLEAVING):
        return None, "it sends requests in parallel"
    if not a or not b:
        return None, f"it sent nothing to {'B' if a else 'A'}"
    for number, (one, other) in enumerate(zip_longest(a, b), start=1):
        if one is None or other is None or not one.asks_as(other):
            return None, f"its requests differ from number {number} on"
        if one.differences(other):
            return (number, one, other), ""
    return None, ""


def _clause(
    clause: str, a: ClauseVerdict, b: ClauseVerdict, changed: Sequence[str], differing: Sequence[str]
) -> ClauseComparison:
    judged = {a.verdict, b.verdict} <= _JUDGED
    if judged and (a.verdict in _BROKEN) is not (b.verdict in _BROKEN):
        return ClauseComparison(clause, "verdict", a, b, tuple(dict.fromkeys([*changed, *differing])))
    if differing:
        return ClauseComparison(clause, "answers", a, b, tuple(differing))
    return ClauseComparison(clause, "same" if judged else "not_compared", a, b)


def _verdict(side: Side, clause: str) -> ClauseVerdict:
    """The verdict of a side on a clause. An unselected clause is only in the report of a side that broke it."""
    if clause in side.verdicts:
        return side.verdicts[clause]
    kept = any(one.clause == clause and one.verdict is Verdict.PASS for one in side.judgements)
    return ClauseVerdict(Verdict.PASS) if kept else ClauseVerdict(Verdict.SKIPPED, "it was not selected")


def _clauses_by_test(*sides: Side) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for side in sides:
        for judgement in side.judgements:
            if judgement.clause in side.verdicts:
                found[judgement.test][judgement.clause] = None
    return {test: tuple(clauses) for test, clauses in found.items()}


def _changed_judgements(a: Side, b: Side) -> dict[str, list[str]]:
    """By clause, the tests that found it kept on one side and broken on the other."""
    broken = [
        {(one.clause, one.test): one.verdict in _BROKEN for one in side.judgements if one.verdict in _JUDGED}
        for side in (a, b)
    ]
    changed: dict[str, list[str]] = defaultdict(list)
    for clause, test in dict.fromkeys([*broken[0], *broken[1]]):
        if broken[0].get((clause, test), False) is not broken[1].get((clause, test), False):
            changed[clause].append(test)
    return changed
