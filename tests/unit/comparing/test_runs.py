"""Tests of the comparison of two runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cce_release_contract.comparing.runs import ClauseVerdict, RunComparison, Side, compare_runs
from cce_release_contract.judging.fingerprints import Fingerprint
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict

P, F, A, I, S = Verdict.PASS, Verdict.FAIL, Verdict.ADVISORY, Verdict.INCONCLUSIVE, Verdict.SKIPPED  # noqa: E741


def fingerprint(request: str = "r1", *, test: str = "t", **answer: Any) -> Fingerprint:
    return Fingerprint(test, "GET", "/x", request, **({"status": 200, "shape": "empty"} | answer))


def side(verdict: Verdict, fingerprints: Sequence[Fingerprint] = (), *, clause: str = "a.b", test: str = "t") -> Side:
    return Side(
        {clause: ClauseVerdict(verdict)},
        [Judgement(clause, verdict, test)],
        {test: fingerprints} if fingerprints else {},
    )


def compared(
    one: Verdict, other: Verdict, a: Sequence[Fingerprint] = (), b: Sequence[Fingerprint] = ()
) -> RunComparison:
    return compare_runs(side(one, a), side(other, b))


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        (P, P, "same"),
        (F, F, "same"),
        (F, A, "same"),
        (P, F, "verdict"),
        (F, P, "verdict"),
        (P, A, "verdict"),
        (P, I, "not_compared"),
        (S, F, "not_compared"),
        (S, S, "not_compared"),
    ],
)
def test_verdicts_differ_where_one_side_breaks_the_clause(one: Verdict, other: Verdict, result: str) -> None:
    """Kept on one side and broken on the other is a difference; what one side did not judge was not compared."""
    found = compared(one, other)

    assert [clause.result for clause in found.clauses] == [result]
    assert found.differs is (result == "verdict")
    assert found.proves is (result != "not_compared")


def test_clause_that_one_side_broke_unasked_is_a_difference() -> None:
    """A clause that was not selected is only in the report of the side that broke it, and a difference."""
    kept = Side({"a.b": ClauseVerdict(P)}, [Judgement("a.b", P, "t"), Judgement("c.d", P, "t")], {})
    broke = Side(
        {"a.b": ClauseVerdict(P), "c.d": ClauseVerdict(F)}, [Judgement("a.b", P, "t"), Judgement("c.d", F, "t")], {}
    )

    for one, other in ((kept, broke), (broke, kept)):
        found = compare_runs(one, other)

        assert {clause.clause: clause.result for clause in found.clauses} == {"a.b": "same", "c.d": "verdict"}
        assert found.differs


def test_first_other_answer_is_kept() -> None:
    """The first exchange with different responses is kept per test, with its number and the difference."""
    a = [fingerprint("r1"), fingerprint("r2"), fingerprint("r3")]
    b = [fingerprint("r1"), fingerprint("r2", status=201), fingerprint("r3", status=500)]

    found = compared(P, P, a, b)

    (difference,) = found.differences
    assert (difference.number, difference.differs, difference.clauses) == (2, ("status",), ("a.b",))
    assert (found.clauses[0].result, found.clauses[0].tests) == ("answers", ("t",))
    assert found.differs


def test_verdict_comes_before_answers() -> None:
    """A clause with different verdicts is not also listed for its responses, and names each test once."""
    found = compared(P, F, [fingerprint()], [fingerprint(code="X")])

    assert (found.clauses[0].result, found.clauses[0].tests) == ("verdict", ("t",))
    assert found.of("answers") == []


def test_same_answers_are_no_difference() -> None:
    """Two runs with the same requests and responses have no difference."""
    found = compared(P, P, [fingerprint()] * 3, [fingerprint()] * 3)

    assert not found.differs
    assert (found.compared_tests, dict(found.uncompared)) == (1, {})


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ([fingerprint("r1")], [fingerprint("r9")], "its requests differ from number 1 on"),
        ([fingerprint("r1")], [fingerprint("r1"), fingerprint("r2")], "its requests differ from number 2 on"),
        (
            [fingerprint("r1"), fingerprint("r2")],
            [fingerprint("r1"), fingerprint("r9", status=500)],
            "its requests differ from",
        ),
        ([fingerprint("r1")], [], "it sent nothing to B"),
        ([], [fingerprint("r1")], "it sent nothing to A"),
    ],
)
def test_other_requests_are_not_compared(a: Sequence[Fingerprint], b: Sequence[Fingerprint], reason: str) -> None:
    """Responses to different requests are not a difference; the test is listed with the reason."""
    found = compared(P, P, a, b)

    assert found.differences == ()
    assert found.uncompared["t"].startswith(reason)
    assert found.compared_tests == 0


def test_requests_after_a_failure_need_no_reason() -> None:
    """A test that failed on one side continues differently there; this is not reported again."""
    found = compared(P, F, [fingerprint("r1"), fingerprint("r2")], [fingerprint("r1"), fingerprint("r9")])

    assert dict(found.uncompared) == {}
    assert found.clauses[0].tests == ("t",)


def test_interleaved_requests_are_not_compared() -> None:
    """Of tests that send requests at the same time only the verdicts are compared."""
    test = "concurrency/test_update.py::test_x"
    a, b = [fingerprint(test=test)], [fingerprint(test=test, status=500)]

    kept = compare_runs(side(P, a, test=test), side(P, b, test=test))
    broken = compare_runs(side(P, a, test=test), side(F, b, test=test))

    assert kept.differences == broken.differences == ()
    assert [kept.clauses[0].result, broken.clauses[0].result] == ["same", "verdict"]
    assert kept.uncompared == {test: "it sends requests in parallel"}


def test_only_clauses_of_both_sides_are_compared() -> None:
    """A clause that one side does not know, in another version of the contract, is left out."""
    found = compare_runs(side(P), side(P, clause="c.d"))

    assert found.clauses == ()
    assert not found.proves
