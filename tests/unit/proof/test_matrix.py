"""Tests of the kill matrix: what a proof concludes from its trials."""

from __future__ import annotations

import pytest

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.proof.matrix import CellKind, fault_proof
from cce_release_contract.protocol.trials import ClauseOutcome, TrialResult
from cce_release_contract.verdicts.verdict import Verdict

FAIL = ClauseOutcome(Verdict.FAIL, "wrong")
PASS = ClauseOutcome(Verdict.PASS)


class Fault:
    id, title, group = "odd", "It is odd.", "made"
    breaks, may_break = ("a.b.c",), ("a.b.d",)


@pytest.mark.parametrize(
    ("clause", "outcome", "kind"),
    [
        ("a.b.c", FAIL, CellKind.BROKEN),
        ("a.b.c", PASS, CellKind.SURVIVED),
        ("a.b.c", ClauseOutcome(Verdict.INCONCLUSIVE, "429"), CellKind.SURVIVED),
        ("a.b.c", ClauseOutcome(Verdict.SKIPPED, "no reads"), CellKind.SURVIVED),
        ("a.b.d", FAIL, CellKind.ALLOWED),
        ("a.b.d", PASS, None),
        ("a.b.e", FAIL, CellKind.UNEXPECTED),
        ("a.b.e", PASS, None),
    ],
)
def test_cell_holds_what_came_against_what_was_declared(clause, outcome, kind):
    """Only a failure kills a fault; the declaration says which failures are expected."""
    proof = fault_proof(Fault(), TrialResult(1, "odd", {clause: outcome}))

    assert {cell.clause: cell.kind for cell in proof.cells}.get(clause) == kind


def test_clause_that_no_test_judged_is_survived():
    """A clause that the fault breaks and no test judged was not caught, and the reason says so."""
    proof = fault_proof(Fault(), TrialResult(1, "odd", {}))

    assert not proof.killed
    assert proof.of_kind(CellKind.SURVIVED)[0].outcome.reason == "no test judged it"


def test_trial_without_an_end_is_survived():
    """A trial that did not end kills nothing; its error is the reason."""
    proof = fault_proof(Fault(), TrialResult(1, "odd", {}, error="the worker died with -9"))

    assert not proof.killed
    assert proof.cells[0].outcome.reason == "the worker died with -9"


def test_fault_that_was_not_tried_is_neither_killed_nor_survived(changed):
    """A fault whose trial never began is untried, which leaves nothing proven."""
    proof = changed(faults=(fault_proof(Fault(), None),), cut_short="interrupted")

    assert proof.survivors == ()
    assert not proof.faults[0].killed
    assert proof.exit_code is ExitCode.NOTHING_PROVEN


def test_clean_proof_is_fine(clean):
    """Every fault killed, nothing else failed, every clause broken by a fault."""
    assert clean.exit_code is ExitCode.FINE


def test_findings_are_told_apart(broken):
    """Survivors, unexpected failures and clauses without a fault are three lists."""
    assert [fault.id for fault in broken.survivors] == ["survivor", "hanging"]
    assert [fault.id for fault in broken.unexpected] == ["strange"]
    assert broken.clauses_without_fault == ("beta.two.holds",)
    assert broken.exit_code is ExitCode.BROKEN


@pytest.mark.parametrize("kind", ["survivor", "strange", "missing"])
def test_each_finding_alone_is_broken(broken, changed, kind):
    """A survivor, an unexpected failure and a clause without a fault each end with 1."""
    faults = {
        "survivor": (*changed().faults, broken.faults[1]),
        "strange": (*changed().faults, broken.faults[2]),
        "missing": (broken.faults[0],),
    }[kind]

    assert changed(faults=faults).exit_code is ExitCode.BROKEN


@pytest.mark.parametrize("members", [{"full": False}, {"chosen": True}, {"cut_short": "interrupted"}])
def test_missing_faults_are_looked_for_in_a_whole_proof_only(broken, changed, members):
    """Nothing follows for a clause without a fault where not every fault met the whole suite."""
    assert changed(faults=(broken.faults[0],), **members).clauses_without_fault == ()


def test_false_alarm_is_broken(changed):
    """A clause that fails on the correct emulator ends with 1."""
    proof = changed(control=TrialResult(0, "", {"alpha.one.holds": FAIL}))

    assert list(proof.false_alarms) == ["alpha.one.holds"]
    assert proof.exit_code is ExitCode.BROKEN


@pytest.mark.parametrize(
    "control",
    [
        None,
        TrialResult(0, "", {}, error="did not end within 600 seconds"),
        TrialResult(0, "", {"alpha.one.holds": ClauseOutcome(Verdict.INCONCLUSIVE, "429")}),
    ],
)
def test_control_without_a_verdict_proves_nothing(changed, control):
    """Without a clear result of the correct emulator, nothing is proven."""
    assert changed(control=control).exit_code is ExitCode.NOTHING_PROVEN


def test_error_of_the_suite_comes_first(broken, changed):
    """A trial with an error of the suite itself ends with 4, whatever else was found."""
    control = TrialResult(0, "", {}, bugs=("test_x: KeyError",))

    assert changed(control=control, faults=broken.faults).exit_code is ExitCode.BUG


def test_requests_are_those_of_all_trials(clean):
    """The control's requests count too."""
    assert clean.requests == 20
