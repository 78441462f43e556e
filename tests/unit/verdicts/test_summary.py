"""From judgements to one verdict per clause and to the exit code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cce_release_contract.contract.clause import Clause
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.verdicts.judgement import Judgement, Violation
from cce_release_contract.verdicts.summary import (
    NOT_EXERCISED,
    ClauseResult,
    clause_verdicts,
    count_verdicts,
    exit_code_for,
    unwritten_exit_code,
)
from cce_release_contract.verdicts.verdict import Verdict

P, F, A, I, S = Verdict.PASS, Verdict.FAIL, Verdict.ADVISORY, Verdict.INCONCLUSIVE, Verdict.SKIPPED  # noqa: E741


CLAUSE = Clause("a.b.c", "It holds.", "documented", "a source", (), "", (), "")


def verdict_of(verdicts, *, clause=None, **options):
    """The result of one clause that got these verdicts."""
    clause = clause or CLAUSE
    judgements = [Judgement(clause.id, verdict, f"test-{number}") for number, verdict in enumerate(verdicts)]
    return clause_verdicts(judgements, {clause.id: clause}, **options)[clause.id]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([P], P),
        ([P, P], P),
        ([P, F], F),
        ([F, S], F),
        ([I, F], F),
        ([P, I], P),
        ([S, P], P),
        ([I, S], I),
        ([S], S),
        ([A], A),
        ([P, A], A),
    ],
)
def test_strongest_verdict_wins(verdicts, expected):
    """A violation wins, then a pass, then inconclusive, then skipped, in any order."""
    assert verdict_of(verdicts).verdict is expected
    assert verdict_of(verdicts[::-1]).verdict is expected


def test_clause_without_judgement_is_skipped():
    """A clause that no test judged, and none was going to, is skipped with its waiver or with that reason."""
    assert verdict_of([]) == ClauseResult(S, NOT_EXERCISED)
    assert verdict_of([], clause=replace(CLAUSE, waiver="no way to see it")).reason == "no way to see it"


@pytest.mark.parametrize(
    ("basis", "lenient", "expected"),
    [
        ("inferred", True, A),
        ("reported", True, A),
        ("observed", True, F),
        ("inferred", False, F),
        ("reported", False, F),
        ("documented", True, F),
        ("platform", True, F),
    ],
)
def test_broken_inferred_clause_is_advisory_in_a_lenient_run(basis, lenient, expected):
    """Only inferred and reported clauses, in a lenient run, do not gate."""
    assert verdict_of([F], clause=replace(CLAUSE, basis=basis), lenient=lenient).verdict is expected


def test_result_collects_tests_reasons_and_violations():
    """Tests are named once and sorted, reasons of the winning verdict are joined, violations keep their order."""
    one, two = Violation("one", "e", "o"), Violation("two", "e", "o")
    judgements = [
        Judgement("a.b.c", F, "t2", "", one),
        Judgement("a.b.c", F, "t1", "", two),
        Judgement("a.b.c", I, "t1", "throttled"),
        Judgement("other", F, "t1"),
    ]

    result = clause_verdicts(judgements, {"a.b.c": CLAUSE})["a.b.c"]

    assert result == ClauseResult(F, "one; two", ("t1", "t2"), (one, two))


def test_reason_is_that_of_the_verdict():
    """The reason belongs to the chosen verdict; a pass has none."""
    judgements = [Judgement("a.b.c", I, "t", "throttled"), Judgement("a.b.c", S, "t", "no reads")]

    assert clause_verdicts(judgements, {"a.b.c": CLAUSE})["a.b.c"].reason == "throttled"
    assert clause_verdicts(judgements[1:], {"a.b.c": CLAUSE})["a.b.c"].reason == "no reads"
    passed = [*judgements, Judgement("a.b.c", P, "t", "fine")]
    assert clause_verdicts(passed, {"a.b.c": CLAUSE})["a.b.c"].reason == ""


def test_every_verdict_is_counted():
    """Counts name all five verdicts, zero included."""
    results = {"a": ClauseResult(P), "b": ClauseResult(P), "c": ClauseResult(F)}

    assert count_verdicts(results) == {"pass": 2, "fail": 1, "advisory": 0, "inconclusive": 0, "skipped": 0}


@pytest.mark.parametrize(
    ("verdicts", "gating", "cut_short", "expected"),
    [
        ([P], [0], False, ExitCode.FINE),
        ([P, S], [0, 1], False, ExitCode.FINE),
        ([P, A], [0, 1], False, ExitCode.FINE),
        ([P, I], [0], False, ExitCode.FINE),
        ([P, I], [0, 1], False, ExitCode.NOTHING_PROVEN),
        ([P], [0], True, ExitCode.NOTHING_PROVEN),
        ([S, A], [], False, ExitCode.NOTHING_PROVEN),
        ([], [], False, ExitCode.NOTHING_PROVEN),
        ([P, F], [], False, ExitCode.BROKEN),
        ([F, I], [1], True, ExitCode.BROKEN),
    ],
)
def test_exit_code(verdicts, gating, cut_short, expected):
    """A failure is 1, anything unproven is 3, everything else is 0."""
    results = {str(number): ClauseResult(verdict) for number, verdict in enumerate(verdicts)}

    assert exit_code_for(results, [str(g) for g in gating], cut_short=cut_short) is expected


OTHER = replace(CLAUSE, id="d.e.f")
CATALOGUE = {"a.b.c": CLAUSE, "d.e.f": OTHER}


def test_violated_clause_counts_though_it_was_not_selected():
    """An unselected clause that a test saw broken is a result, marked as not selected, and the contract is broken."""
    judgements = [Judgement("a.b.c", P, "t"), Judgement("d.e.f", F, "t", "it broke")]

    results = clause_verdicts(judgements, {"a.b.c": CLAUSE}, catalogue=CATALOGUE)

    assert [(name, result.verdict, result.selected) for name, result in results.items()] == [
        ("a.b.c", P, True),
        ("d.e.f", F, False),
    ]
    assert results["d.e.f"].reason == "it broke (not selected: a test of a selected clause saw it broken)"
    assert exit_code_for(results, {"a.b.c"}) is ExitCode.BROKEN


@pytest.mark.parametrize("verdict", [P, I, S])
def test_other_judgements_of_clauses_that_are_not_selected_are_ignored(verdict):
    """An unselected clause without a violation has no result."""
    judgements = [Judgement("a.b.c", P, "t"), Judgement("d.e.f", verdict, "t")]

    assert list(clause_verdicts(judgements, {"a.b.c": CLAUSE}, catalogue=CATALOGUE)) == ["a.b.c"]


def test_error_of_our_own_comes_before_every_verdict():
    """A run that met an error of ours ends with 4, also where a clause failed."""
    for verdict in (P, F, I, S):
        assert exit_code_for({"a.b.c": ClauseResult(verdict)}, {"a.b.c"}, own_error=True) is ExitCode.BUG


@pytest.mark.parametrize(("before", "after"), [(0, 2), (1, 1), (2, 2), (3, 2), (4, 4)])
def test_lost_file_is_wrong_usage_unless_the_run_ended_worse(before, after):
    """An unwritten file changes fine and unproven to 2, and does not change broken and bug."""
    assert unwritten_exit_code(before) is ExitCode(after)
