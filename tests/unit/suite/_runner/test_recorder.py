"""Tests of how the ending of a test becomes judgements."""

from __future__ import annotations

import pytest
from hypothesis.errors import FlakyFailure

from cce_release_contract.contract.clause import Clause
from cce_release_contract.errors import ClauseViolation, GuardRefusal, TargetError
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.verdicts.judgement import Evidence
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.outcomes import AllJudged, Inconclusive, NotApplicable
from cce_release_suite._runner.recorder import Recorder

CLAUSES = {
    name: Clause(name, "A text.", basis, "a source", (), "", (), "")
    for name, basis in (("a.b", "documented"), ("a.c", "documented"), ("i.j", "inferred"))
}
EXCHANGE = Exchange(Request("GET", "/"), None, number=1)


def judged(violation: ClauseViolation) -> Evidence:
    return Evidence(*violation.judged)


def violation(clause: str) -> ClauseViolation:
    return ClauseViolation(clause, "it broke", expected="1", observed="2", judged=(EXCHANGE,))


def verdicts(recorder: Recorder) -> dict[str, Verdict]:
    return {judgement.clause: judgement.verdict for judgement in recorder.judgements}


def test_passed_test_proves_each_clause() -> None:
    """A test that went to its end proves each clause that it names."""
    recorder = Recorder(CLAUSES)

    recorder.passed("t", ["a.b", "a.c"])

    assert verdicts(recorder) == {"a.b": Verdict.PASS, "a.c": Verdict.PASS}


def test_violation_keeps_its_evidence() -> None:
    """A violation is recorded with its own evidence; the other clauses of the test stay open."""
    recorder = Recorder(CLAUSES)

    outcome = recorder.ended("t", ["a.b", "a.c"], violation("a.b"), judged)

    assert outcome == "failed"
    assert verdicts(recorder) == {"a.b": Verdict.FAIL, "a.c": Verdict.INCONCLUSIVE}
    found = recorder.judgements[0].violation
    assert found is not None
    assert found.evidence == Evidence(EXCHANGE)


def test_group_of_violations_is_taken_apart() -> None:
    """Several violations in one group are recorded each for its clause."""
    recorder = Recorder(CLAUSES)

    outcome = recorder.ended("t", ["a.b"], ExceptionGroup("two", [violation("a.b"), violation("a.c")]), judged)

    assert outcome == "failed"
    assert verdicts(recorder) == {"a.b": Verdict.FAIL, "a.c": Verdict.FAIL}


def test_violations_at_the_end_leave_nothing_open() -> None:
    """The other clauses of a test that judged everything hold."""
    recorder = Recorder(CLAUSES, lenient=True)

    outcome = recorder.ended("t", ["a.b", "a.c", "i.j"], AllJudged("in the end", [violation("i.j")]), judged)

    assert outcome == "advisory"
    assert verdicts(recorder) == {"a.b": Verdict.PASS, "a.c": Verdict.PASS, "i.j": Verdict.FAIL}


def test_flaky_violation_is_a_violation() -> None:
    """What broke once is broken, even where Hypothesis could not see it again."""
    recorder = Recorder(CLAUSES)

    outcome = recorder.ended("t", ["a.b"], FlakyFailure("flaky", [violation("a.b")]), judged)

    assert outcome == "failed"


@pytest.mark.parametrize(("lenient", "expected"), [(True, "advisory"), (False, "failed")])
def test_inferred_clause_advises_where_lenient(lenient: bool, expected: str) -> None:
    """A violated inferred clause only advises where the run is lenient."""
    recorder = Recorder(CLAUSES, lenient=lenient)

    outcome = recorder.ended("t", ["i.j"], violation("i.j"), judged)

    assert outcome == expected


def test_documented_clause_fails_beside_an_inferred_one() -> None:
    """A test that breaks both kinds of clauses fails, lenient or not."""
    recorder = Recorder(CLAUSES, lenient=True)

    outcome = recorder.ended("t", ["a.b"], ExceptionGroup("two", [violation("i.j"), violation("a.b")]), judged)

    assert outcome == "failed"


@pytest.mark.parametrize(
    ("error", "verdict", "reason"),
    [
        (NotApplicable("no reads"), Verdict.SKIPPED, "no reads"),
        (Inconclusive("who knows"), Verdict.INCONCLUSIVE, "who knows"),
        (
            pytest.skip.Exception("plain"),
            Verdict.INCONCLUSIVE,
            "the test that judges it was skipped from outside the suite: plain",
        ),
        (TargetError("it is gone", where="there"), Verdict.INCONCLUSIVE, "it is gone"),
        (GuardRefusal("not allowed"), Verdict.INCONCLUSIVE, "not allowed"),
    ],
)
def test_unproven_ending_has_its_reason(error: BaseException, verdict: Verdict, reason: str) -> None:
    """An ending that proves nothing is recorded with its reason."""
    recorder = Recorder(CLAUSES)

    outcome = recorder.ended("t", ["a.b"], error, judged)

    assert outcome == "unproven"
    assert (recorder.judgements[0].verdict, recorder.judgements[0].reason) == (verdict, reason)


@pytest.mark.parametrize("error", [KeyError("k"), AssertionError("plain"), violation("no.such")])
def test_any_other_ending_is_a_bug(error: BaseException) -> None:
    """Any other exception, a plain assertion too, is an error of the suite."""
    recorder = Recorder(CLAUSES)

    outcome = recorder.ended("t", ["a.b"], error, judged)

    assert outcome == "bug"


def test_bug_leaves_the_clause_open() -> None:
    """An error of the suite leaves its clauses inconclusive."""
    recorder = Recorder(CLAUSES)

    recorder.bug("t", ["a.b"], "text")

    assert verdicts(recorder) == {"a.b": Verdict.INCONCLUSIVE}
    assert recorder.bugs[0].text == "text"


def test_excused_violation_is_advice() -> None:
    """An excused violation is recorded as what it is and does not fail the test; the test's other clauses are skipped.

    They are not inconclusive, which would leave every run on a target with that deviation unproven.
    """
    recorder = Recorder(CLAUSES, excused={"a.b": "known"})

    outcome = recorder.ended("t", ["a.b", "a.c"], violation("a.b"), judged)

    assert outcome == "advisory"
    assert verdicts(recorder) == {"a.b": Verdict.FAIL, "a.c": Verdict.SKIPPED}
    assert recorder.judgements[1].reason.endswith("known deviation of this target: a.b")


def test_violation_beside_an_excused_one_fails() -> None:
    """A test that meets an excused violation and another one fails."""
    recorder = Recorder(CLAUSES, excused={"a.b": "known"})

    outcome = recorder.ended("t", ["a.b"], ExceptionGroup("two", [violation("a.b"), violation("a.c")]), judged)

    assert outcome == "failed"
