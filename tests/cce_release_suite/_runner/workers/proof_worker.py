"""A worker of the proof: one process of the suite that tries fault after fault on one emulator.

`cce-release prove` loads it as a plugin. It takes the place of pytest's own loop: the tests are collected once, and
those of a trial are run for every trial that the worker claims.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol

from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.sandbox.checked_sandbox import CheckedSandbox
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.timeline import Timeline
from cce_release_contract.protocol.trials import (
    CONTROL,
    ClauseOutcome,
    Trial,
    TrialResult,
    TrialWriter,
    claimed_trials,
)
from cce_release_contract.reporting.evidence import violation_data
from cce_release_contract.settings import Settings
from cce_release_contract.strategies import seeding
from cce_release_contract.verdicts.summary import ClauseResult, clause_verdicts
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.run_report import redacted
from cce_release_suite._runner.selection import clauses_of
from cce_release_suite._runner.session import SuiteSession, begin_run
from cce_release_suite._runner.target.connection import Connection, sandbox_target
from cce_release_suite.plugin import SESSION

_TRIALS: Final = "--cce-trials"
_RESULTS: Final = "--cce-trial-results"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the trials are, and where their results go."""
    group = parser.getgroup("cce-release")
    group.addoption(_TRIALS, dest="cce_trials", type=Path, metavar="DIR", help="Claim trials from this folder.")
    group.addoption(_RESULTS, dest="cce_trial_results", type=Path, metavar="FILE", help="Append their results to it.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool:
    """Run one test without reporting it: the results of hundreds of runs of a test are not results of a session.

    Fixtures are torn down to the last after each test, since the next one is not known before this one has ended.
    """
    runtestprotocol(item, log=False, nextitem=None)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Work through the trials that no other worker has claimed."""
    running = session.config.pluginmanager.getplugin(SESSION)
    if session.testsfailed or not isinstance(running, SuiteSession) or running.connection is None:
        return None
    assert running.settings is not None
    # The smallest example of a violation costs some hundred requests, and a proof needs none but the first.
    seeding.activate(max_examples=running.settings.examples, shrink=False)
    worker = Worker(running, running.settings, running.connection, session.items)
    results = TrialWriter(session.config.getoption("cce_trial_results"))
    parent = os.getppid()
    worker.prepare()
    for trial in claimed_trials(session.config.getoption("cce_trials")):
        results.begin(trial)
        results.result(worker.tried(trial))
        if os.getppid() != parent:
            break
        worker.prepare()
    return True


class Worker:
    """Tries faults, one after the other, on the emulator of one connection."""

    def __init__(
        self, running: SuiteSession, settings: Settings, connection: Connection, items: list[pytest.Item]
    ) -> None:
        self._running = running
        self._settings = settings
        self._connection = connection
        self._items = items
        self._requests = 0

    def prepare(self) -> None:
        """Put the emulator back to its start, correct and without scopes. Raises `TargetError` if it is gone."""
        assert self._connection.control is not None
        self._connection.control.reset()
        self._connection.control.own_faults(())

    def tried(self, trial: Trial) -> TrialResult:
        """Run the tests of a trial; a clause that was seen broken is not tried again."""
        recorder = self._running.recorder
        recorder.judgements.clear()
        recorder.bugs.clear()
        recorder.timeline = Timeline()
        started = time.monotonic()
        self._requests = 0
        assert self._connection.control is not None
        self._connection.control.own_faults(() if trial.fault == CONTROL else (trial.fault,))
        connection = self._begin()
        for item in self._planned(trial):
            if connection.gateway.stopped:
                # A run gives up on a target that stops responding. Here the next test is a run of its own.
                self._end(connection)
                connection = self._begin()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        self._end(connection)
        wanted = {clause: all_clauses()[clause] for clause in trial.clauses or all_clauses()}
        results = clause_verdicts(recorder.judgements, wanted)
        redactor = Redactor(connection.gateway.secrets)
        deciding = {(one.clause, one.verdict): one.test for one in reversed(recorder.judgements)}
        found = {
            clause: ClauseOutcome.of(result, deciding.get((clause, result.verdict), ""))
            for clause, result in results.items()
        }
        return TrialResult(
            number=trial.number,
            fault=trial.fault,
            clauses={
                clause: ClauseOutcome.from_json(redacted(dataclasses.asdict(outcome), redactor))
                for clause, outcome in found.items()
            },
            bugs=tuple(redactor.text(f"{bug.test}: {bug.text}") for bug in recorder.bugs),
            seconds=round(time.monotonic() - started, 3),
            requests=self._requests,
            evidence=tuple(redacted(self._evidence(results), redactor)) if trial.clauses else (),
        )

    def _evidence(self, results: Mapping[str, ClauseResult]) -> list[dict[str, Any]]:
        """Each violation as a report shows it, with its clause and its row of the timeline."""
        timeline = self._running.recorder.timeline
        rows, numbers = timeline.to_json()[0], timeline.numbers()
        found = (
            {"clause": clause, **violation_data(violation, numbers)}
            for clause, result in results.items()
            for violation in result.violations
        )
        return [{**one, "timeline": None if one["row"] is None else rows[one["row"] - 1]} for one in found]

    def _planned(self, trial: Trial) -> Iterator[pytest.Item]:
        """The tests of the trial's clauses, each decided upon when its turn comes."""
        recorder = self._running.recorder
        for item in self._items:
            named = [clause for clause in clauses_of(item) if clause in (trial.clauses or all_clauses())]
            broken = {one.clause for one in recorder.judgements if one.verdict is Verdict.FAIL}
            if named and not broken.issuperset(named):
                yield item

    def _begin(self) -> Connection:
        """A run of its own: its target is made after the fault was switched on, as in a check of that fault."""
        own = self._connection
        assert own.control is not None
        sandbox = CheckedSandbox(own.control, where=own.control.url, variant=self._settings.variant)
        target = sandbox_target(self._settings, sandbox, own.target.base_url, access=own.target.control)
        connection = Connection(target, open_gateway(target), sandbox, own.control, own.emulator)
        begin_run(self._running, self._settings, connection)
        return connection

    def _end(self, connection: Connection) -> None:
        self._requests += connection.gateway.requests
        connection.gateway.close()
