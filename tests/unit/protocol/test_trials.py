"""Tests of trials and their results, as they pass between the proof and its workers."""

import json
from dataclasses import asdict

from cce_release_contract.protocol.events import EventReader
from cce_release_contract.protocol.trials import (
    ClauseOutcome,
    Trial,
    TrialResult,
    TrialWriter,
    claimed_trials,
    unclaimed,
    write_trials,
)
from cce_release_contract.verdicts.judgement import Violation
from cce_release_contract.verdicts.summary import ClauseResult
from cce_release_contract.verdicts.verdict import Verdict

TRIALS = [Trial(0, ""), Trial(1, "odd", ("a.b.c",)), Trial(2, "even")]


def test_trials_are_claimed_in_their_order(tmp_path):
    """Trials are claimed in the order of their numbers."""
    write_trials(tmp_path, TRIALS)

    assert list(claimed_trials(tmp_path)) == TRIALS


def test_trial_is_claimed_once(tmp_path):
    """A claimed trial is not given to another worker."""
    write_trials(tmp_path, TRIALS)

    first, second = claimed_trials(tmp_path), claimed_trials(tmp_path)

    assert [next(first), next(second), next(first)] == TRIALS
    assert list(second) == []
    assert unclaimed(tmp_path, TRIALS) == []


def test_unclaimed_trials_are_those_that_nobody_took(tmp_path):
    """The unclaimed trials are known."""
    write_trials(tmp_path, TRIALS)

    next(claimed_trials(tmp_path))

    assert unclaimed(tmp_path, TRIALS) == TRIALS[1:]


def test_lines_are_read_as_they_were_written(tmp_path):
    """A result comes back as it was."""
    result = TrialResult(1, "odd", {"a.b.c": ClauseOutcome(Verdict.FAIL, "é", "t", "1", "2")}, ("bug",), "", 0.5, 3)
    writer = TrialWriter(tmp_path / "lines")

    writer.begin(TRIALS[1])
    writer.result(result)

    begun, done = EventReader(tmp_path / "lines").new_events()
    assert begun == {"kind": "begin", "number": 1}
    assert TrialResult.from_json(done["result"]) == result


def test_trial_is_read_as_it_was_written():
    """A trial comes back as it was."""
    assert Trial.from_json(json.loads(json.dumps(asdict(TRIALS[1])))) == TRIALS[1]


def test_outcome_shows_the_first_violation():
    """The first of several violations decides the clause."""
    violations = (Violation("first", "1", "2", "it is too long"), Violation("second", "3", "4"))

    outcome = ClauseOutcome.of(ClauseResult(Verdict.FAIL, "first; second", ("t",), violations), "t")

    assert outcome == ClauseOutcome(Verdict.FAIL, "first", "t", "1", "2", "it is too long")


def test_outcome_without_a_violation_has_the_reason():
    """An inconclusive clause has its reason."""
    outcome = ClauseOutcome.of(ClauseResult(Verdict.INCONCLUSIVE, "429"), "t")

    assert outcome == ClauseOutcome(Verdict.INCONCLUSIVE, "429", "t")
