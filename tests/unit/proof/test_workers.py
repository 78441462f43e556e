"""Tests of the workers of a proof, with small programs in the place of the suite's processes."""

from __future__ import annotations

import os
import sys
import threading

import pytest
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.errors import CceReleaseError
from cce_release_contract.proof.workers import WorkerPool, default_workers, worker_environment
from cce_release_contract.protocol.trials import Trial

PROGRAM = """
import os, sys, time
from pathlib import Path
from cce_release_contract.protocol.trials import ClauseOutcome, TrialResult, TrialWriter, claimed_trials
from cce_release_contract.verdicts.verdict import Verdict
folder, results = Path(sys.argv[1]), TrialWriter(Path(sys.argv[2]))
for trial in claimed_trials(folder):
    results.begin(trial)
    if trial.fault == "dies":
        os._exit(9)
    if trial.fault == "hangs":
        time.sleep(600)
    outcome = ClauseOutcome(Verdict.FAIL, str(os.getpid()))
    results.result(TrialResult(trial.number, trial.fault, {"a.b.c": outcome}, seconds=0.1, requests=1))
"""


@pytest.fixture
def pool(tmp_path):
    """A pool for faults with these names, and the results that it passes on."""

    def pool(*faults, program=PROGRAM, seconds=LONGEST_SECONDS):
        results = []
        made = WorkerPool(
            folder=tmp_path,
            options={},
            environ=dict(os.environ),
            trials=[Trial(number, fault, ("a.b.c",)) for number, fault in enumerate(faults)],
            seconds_of=lambda trial: seconds if trial.fault == "hangs" else LONGEST_SECONDS,
            done=results.append,
            command=lambda file, _events: [sys.executable, "-c", program, str(tmp_path), str(file)],
        )
        return made, results

    return pool


def test_every_trial_is_tried_once(pool):
    """However many workers there are, each trial has one result."""
    made, results = pool(*(f"fault-{number}" for number in range(20)))

    made.run(3)

    assert sorted(result.number for result in results) == list(range(20))
    assert {result.error for result in results} == {""}


def test_processes_are_used_again(pool):
    """One worker tries all faults in one process."""
    made, results = pool(*(f"fault-{number}" for number in range(5)))

    made.run(1)

    assert len({result.clauses["a.b.c"].reason for result in results}) == 1


def test_trial_whose_worker_dies_is_an_error(pool):
    """A dead worker costs its own trial only: another one goes on."""
    made, results = pool("first", "dies", "last")

    made.run(1)

    errors = {result.fault: result.error for result in results}
    assert errors == {"first": "", "dies": "the worker died with 9", "last": ""}


def test_trial_that_hangs_is_ended(pool):
    """A trial that takes too long is ended and reported as such; another worker continues."""
    made, results = pool("first", "hangs", "last", seconds=1.5)

    made.run(1)

    errors = {result.fault: result.error for result in results}
    assert errors == {"first": "", "hangs": "did not end within 1.5 seconds", "last": ""}


def test_workers_that_never_begin_are_an_error(pool):
    """A worker that cannot start ends the proof with its output, not with one survivor per fault."""
    made, results = pool("first", "second", program="print('no such thing'); raise SystemExit(3)")

    with pytest.raises(CceReleaseError, match="no such thing"):
        made.run(2)

    assert results == []


def test_interruption_ends_the_workers(pool):
    """After an interrupt no worker is left, and earlier results are kept."""
    made, results = pool("first", "hangs")
    done = made.done

    def interrupt(result):
        done(result)
        raise KeyboardInterrupt

    made.done = interrupt
    before = set(threading.enumerate())

    with pytest.raises(KeyboardInterrupt):
        made.run(2)

    assert [result.fault for result in results] == ["first"]
    assert made._workers == []
    assert set(threading.enumerate()) == before


def test_command_is_that_of_the_suite_with_the_plugin(tmp_path):
    """A worker is a process of the suite, with an empty settings file and its own folder for reports."""
    made = WorkerPool(tmp_path, {"seed": "7"}, {}, [], lambda _trial: 1.0, print)

    command = made._command(tmp_path / "worker-1.results", tmp_path / "events")

    assert command[command.index("--cce-trials") + 1] == str(tmp_path)
    assert command[command.index("--cce-trial-results") + 1] == str(tmp_path / "worker-1.results")
    assert "cce_release_suite._runner.workers.proof_worker" in command
    assert "--cce-seed=7" in command
    assert f"--cce-config={tmp_path / 'cce-release.toml'}" in command
    assert (tmp_path / "cce-release.toml").read_text(encoding="utf-8") == ""


def test_settings_of_the_user_do_not_reach_a_worker():
    """A worker gets none of the variables that would name a target or a secret."""
    environ = {"CCE_RELEASE_TARGET": "https://cce.example", "CCE_RELEASE_TOKEN": "t", "PATH": "/bin"}

    assert not [name for name in worker_environment(environ) if name.startswith("CCE_RELEASE_")]
    assert worker_environment(environ)["PATH"] == "/bin"


@pytest.mark.parametrize("processors", [1, 2, 64])
def test_workers_by_default(monkeypatch, processors):
    """The default is one worker per processor that the process may use."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)

    assert default_workers() == processors
