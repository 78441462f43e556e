"""Tests of a proof from its plan to its matrix, without processes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.proof import proving
from cce_release_contract.proof.proving import ProofPlan, prove
from cce_release_contract.protocol.trials import CONTROL, ClauseOutcome, TrialResult
from cce_release_contract.verdicts.verdict import Verdict

FAIL = ClauseOutcome(Verdict.FAIL, "wrong")
PASS = ClauseOutcome(Verdict.PASS)


class Fault:
    title, group, may_break = "It is odd.", "made", ()

    def __init__(self, id_, *breaks):
        self.id = id_
        self.breaks = breaks


@pytest.fixture
def plan(clauses):
    """A plan with two faults and three clauses."""

    def plan(**changes):
        faults = (Fault("one", "alpha.one.holds"), Fault("two", "beta.one.holds", "beta.two.holds"))
        members = {"full": False, "chosen": False, "profile": "smoke", "seed": 3, "workers": 2}
        return ProofPlan(faults=faults, clauses=clauses, **{**members, **changes})

    return plan


@pytest.fixture
def answering(monkeypatch):
    """Replaces the workers: each trial has the result that a function gives."""

    def answering(answer):
        def run(pool, _workers):
            for trial in pool.trials:
                pool.done(answer(trial))

        monkeypatch.setattr(proving.WorkerPool, "run", run)

    return answering


def test_named_faults_need_their_own_clauses_of_the_correct_emulator(plan):
    """Faults named one by one ask nothing else of the correct emulator, unless the proof is full."""
    assert plan(chosen=True).trials()[0].clauses == ("alpha.one.holds", "beta.one.holds", "beta.two.holds")
    assert plan(chosen=True, full=True).trials()[0].clauses == ()


def test_correct_emulator_is_claimed_first(plan):
    """The trial without a fault comes first and takes every clause; each fault follows with what it breaks."""
    trials = plan().trials()

    assert (trials[0].fault, trials[0].clauses) == (CONTROL, ())
    assert [(trial.fault, trial.clauses) for trial in trials[1:]] == [
        ("one", ("alpha.one.holds",)),
        ("two", ("beta.one.holds", "beta.two.holds")),
    ]


def test_full_proof_takes_every_clause(plan):
    """With the whole suite no trial names its clauses."""
    assert {trial.clauses for trial in plan(full=True).trials()} == {()}


def test_profile_leaves_no_test_out(plan):
    """Workers get every clause group, so that the smoke profile leaves out no test."""
    options = {"profile": "smoke", "seed": "3", "variant": "standard", "clause": ("alpha", "beta")}

    assert plan().worker_options() == options
    assert plan(variant="autopilot").worker_options() == options | {"variant": "autopilot"}


def test_results_become_the_matrix(plan, answering):
    """Each result lands at its fault, and every one is passed on."""
    answering(lambda trial: TrialResult(trial.number, trial.fault, dict.fromkeys(trial.clauses, FAIL)))
    followed = []

    proof = prove(plan(), {}, follow=followed.append)

    assert [fault.id for fault in proof.faults] == ["one", "two"]
    assert all(fault.killed for fault in proof.faults)
    assert [result.fault for result in followed] == ["", "one", "two"]
    assert proof.exit_code is ExitCode.FINE


def test_survivor_is_found(plan, answering):
    """A fault that a clause does not catch survives."""
    answering(lambda trial: TrialResult(trial.number, trial.fault, dict.fromkeys(trial.clauses, PASS)))

    proof = prove(plan(), {}, follow=lambda _result: None)

    assert [fault.id for fault in proof.survivors] == ["one", "two"]
    assert proof.exit_code is ExitCode.BROKEN


def test_interruption_keeps_what_was_found(plan, answering):
    """An interrupted proof holds the trials that ended, says so, and proves nothing."""

    def answer(trial):
        if trial.fault == "two":
            raise KeyboardInterrupt
        return TrialResult(trial.number, trial.fault, dict.fromkeys(trial.clauses, FAIL))

    answering(answer)

    proof = prove(plan(), {}, follow=lambda _result: None)

    assert [fault.tried for fault in proof.faults] == [True, False]
    assert proof.cut_short == "interrupted after 2 of 3 trials"
    assert proof.exit_code is ExitCode.NOTHING_PROVEN


def test_time_of_a_trial_depends_on_what_is_tried(plan, monkeypatch):
    """The clauses of one fault have a minute, the whole suite has ten."""
    seconds = {}
    monkeypatch.setattr(
        proving.WorkerPool,
        "run",
        lambda pool, _workers: seconds.update({trial.fault: pool.seconds_of(trial) for trial in pool.trials}),
    )

    prove(plan(), {}, follow=lambda _result: None)

    assert seconds == {"": 600.0, "one": 60.0, "two": 60.0}


def test_waived_clauses_need_no_fault(plan, clauses, answering):
    """A clause without a test has nothing that a fault could break."""
    clauses["beta.two.holds"] = replace(clauses["beta.two.holds"], waiver="nobody can see it")
    answering(lambda trial: TrialResult(trial.number, trial.fault, {}))

    proof = prove(plan(full=True), {}, follow=lambda _result: None)

    assert "beta.two.holds" not in proof.clauses
