"""Tests of the progress of a proof."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from cce_release_contract.proof.progress import ProofProgress
from cce_release_contract.proof.proving import ProofPlan
from cce_release_contract.protocol.trials import ClauseOutcome, TrialResult
from cce_release_contract.verdicts.verdict import Verdict


class Fault:
    id, title, group = "odd", "It is odd.", "made"
    breaks, may_break = ("a.b.c",), ()


@pytest.fixture
def said():
    """What a progress says about results, in a pipe; the clock moves on by `seconds` at every look."""

    def said(*results, seconds=0.0):
        times = iter(range(1000))
        output = StringIO()
        plan = ProofPlan((Fault(),), {}, full=False, chosen=False, profile="standard", seed=0, workers=2)
        console = Console(file=output, color_system=None)
        with ProofProgress(console, plan, clock=lambda: next(times) * seconds) as progress:
            for result in results:
                progress.show(result)
        return output.getvalue()

    return said


def test_survivor_is_told_at_once(said):
    """A fault that survives has its line as soon as that is known."""
    assert "SURVIVED odd" in said(TrialResult(1, "odd", {"a.b.c": ClauseOutcome(Verdict.PASS)}))


def test_trial_without_an_end_is_told_with_its_error(said):
    """The reason is next to the fault."""
    assert "SURVIVED odd: the worker died with -9" in said(TrialResult(1, "odd", {}, error="the worker died with -9"))


def test_killed_fault_has_no_line(said):
    """A fault that was caught is counted only."""
    assert "odd" not in said(TrialResult(1, "odd", {"a.b.c": ClauseOutcome(Verdict.FAIL, "wrong")}))


def test_false_alarm_is_told(said):
    """A clause that fails on the correct emulator is named."""
    assert "FALSE ALARM a.b.c" in said(TrialResult(0, "", {"a.b.c": ClauseOutcome(Verdict.FAIL, "wrong")}))


def test_long_proof_shows_that_it_lives(said):
    """In a log a line comes every 30 seconds."""
    killed = TrialResult(1, "odd", {"a.b.c": ClauseOutcome(Verdict.FAIL, "wrong")})

    assert "1/1 faults" in said(killed, seconds=31.0)
    assert "1/1 faults" not in said(killed)


def test_terminal_is_never_silent_during_a_proof():
    """On a terminal each second of a long trial shows the time, and the expected time once it is known."""
    now, output = [0.0], StringIO()
    plan = ProofPlan((Fault(),), {}, full=False, chosen=False, profile="standard", seed=0, workers=2)
    console = Console(file=output, force_terminal=True, color_system=None, width=80)
    written = []

    with ProofProgress(console, plan, clock=lambda: now[0]) as progress:
        for _ in range(3):
            now[0] += 1.0
            before = len(output.getvalue())
            progress.tick()
            written.append(output.getvalue()[before:])
        progress.show(TrialResult(1, "odd", {"a.b.c": ClauseOutcome(Verdict.FAIL, "wrong")}))

    assert all(written)
    assert "0:03, 0/1 faults" in written[2]
    assert "0:03 of about 0:03, 1/1 faults" in output.getvalue()
