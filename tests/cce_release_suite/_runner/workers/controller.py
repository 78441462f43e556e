"""A run by several workers: this process reaches the target, hands it to them, gathers what they find, and reports."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.timeline import TimelineRow
from cce_release_contract.settings import Settings
from cce_release_contract.strategies.example_database import open_example_database
from cce_release_suite._runner.run_session import RunSession
from cce_release_suite._runner.target.connection import Connection
from cce_release_suite._runner.verdict_hooks import shown_verdict
from cce_release_suite._runner.workers.hand_over import (
    KEY,
    HandOver,
    PlannedTest,
    WorkerPlan,
    stop_file_in,
    take_findings,
)


class ControllerSession(RunSession):
    """One run of the suite in the controlling process of pytest-xdist, which runs no test itself."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(config)
        self.folder = Path(tempfile.mkdtemp(prefix="cce-release-run-"))
        self.plan: WorkerPlan | None = None
        self._lost: dict[str, str] = {}
        self._uncollected = ""

    def hand_over(self, settings: Settings) -> HandOver:
        """What each worker is given."""
        connection = self.connection
        events = self.config.getoption("cce_events")
        return HandOver(
            settings=settings,
            wanted=self.asked.wanted,
            target=connection.target if connection and self.error is None else None,
            run_id=connection.gateway.run_id if connection else "",
            started=self.started,
            folder=self.folder,
            events=Path(events).absolute() if events else None,
            excused=self.recorder.excused,
        )

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, specs: Sequence[Any]) -> None:
        """Resolve the settings and reach the target, before the first worker starts."""
        try:
            self.settings = self.resolve_settings(workers=len(specs))
            self._check_workers(self.settings, specs)
            open_example_database(self.settings.example_database)
            connection = self.connect(self.settings, self.hand_over(self.settings).budget_file)
            connection.gateway.listeners.append(partial(self._note, connection))
            connection.preflight()
            self.arm()
        except UsageError as error:
            self.events.error(error)  # pytest ends a session that did not begin without asking anybody
            pytest.exit(f"cce-release: {error.render()}", returncode=int(error.exit_code))
        except CceReleaseError as error:
            # The workers collect all the same: their plan says which clauses are left unproven.
            self.error = error

    def _note(self, connection: Connection, exchange: Exchange) -> None:
        """Put the first request, the only one that this process sends, into the timeline."""
        redactor = Redactor(connection.gateway.secrets)
        self.recorder.timeline.add(TimelineRow.of(exchange, time.monotonic() - self.started, redactor))

    @staticmethod
    def _check_workers(settings: Settings, specs: Sequence[Any]) -> None:
        if settings.plan:
            raise UsageError(
                "--cce-plan with workers of pytest-xdist",
                where="-n",
                cause="workers are started to run the tests, and a plan sends nothing",
                remedy="ask for the plan without -n: it is the same",
            )
        if settings.armed:
            raise UsageError(
                "workers of pytest-xdist with an armed run",
                where="-n",
                cause="its few updates of one release are one story",
                remedy="run it without -n",
            )
        if not all(spec.popen for spec in specs):
            raise UsageError(
                "a worker on another machine",
                where="--tx",
                cause="the workers share a budget of requests in a file of this machine",
                remedy="give -n N",
            )

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give a worker its part of the run."""
        assert self.settings is not None
        node.workerinput[KEY] = self.hand_over(self.settings).packed()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any) -> None:
        """Take the plan of the first worker that has one; the others have the same."""
        assert self.settings is not None
        plan_file = self.hand_over(self.settings).plan_file(node.gateway.id)
        if self.recorder.bugs:
            pytest.exit("cce-release: the suite cannot be collected", returncode=4)
        if self.plan is not None or not plan_file.exists():
            return
        self.plan = plan = WorkerPlan.read(plan_file)
        self.planned = dict.fromkeys(plan.planned)
        self.scope = plan.scope
        self.recorder.judgements += plan.judgements
        if plan.error is not None:
            self.leave(plan.refusal(plan.error))
        if self.error is not None:
            self.leave(self.error)
        self.announce()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Take in a file of the suite that a worker could not collect."""
        if take_findings(report, self.recorder) is not None:
            self._show_bugs(self.recorder.bugs[-1:])
        elif report.failed:
            self._uncollected = self._uncollected or report.longreprtext

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A worker begins a test."""
        planned = self._planned(nodeid)
        if planned is not None:
            self.events.write("test", test=planned.test, clauses=planned.clauses)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in what a worker found out with one test."""
        known = len(self.recorder.bugs)
        judgements = take_findings(report, self.recorder)
        planned = self._planned(report.nodeid)
        if judgements is None or planned is None:
            return
        self._show_bugs(self.recorder.bugs[known:])
        assert self.connection is not None
        gateway = self.connection.gateway
        verdict = shown_verdict(judgements, self.recorder.gates)
        self.events.write(
            "finished", test=planned.test, verdict=verdict, requests=gateway.requests, writes=gateway.puts
        )

    def _planned(self, nodeid: str) -> PlannedTest | None:
        return None if self.plan is None else self.plan.tests.get(nodeid)

    def _bug(self, test: str, clauses: tuple[str, ...], text: str) -> None:
        self.recorder.bug(test, clauses, text)
        self._show_bugs(self.recorder.bugs[-1:])

    def _show_bugs(self, bugs: Sequence[Any]) -> None:
        for bug in bugs:
            self.events.write("bug", test=bug.test, text=bug.text)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """A worker ended; if it was not asked to, what it was doing is lost."""
        if error and error != "keyboard-interrupt":
            self._lost[node.gateway.id] = str(error)

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """The test that a worker was running when it died: an error of ours; the results of the others are kept."""
        worker, error = self._lost.popitem() if self._lost else ("", "")
        planned = self._planned(crashitem) or PlannedTest(crashitem, ())
        text = f"the worker {worker} ended while it ran this test ({error}); the other tests' results are kept"
        self._bug(planned.test, planned.clauses, text)

    def pytest_internalerror(self, excrepr: object) -> None:
        """An error inside pytest, here or in a worker."""
        self._bug("", (), str(excrepr))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """However the loop ends, no worker begins another test after it; a worker that ended it has said why."""
        try:
            return (yield)
        finally:
            stop_file = stop_file_in(self.folder)
            if stop_file.exists():
                self.recorder.cut_short = stop_file.read_text(encoding="utf-8")
            else:
                stop_file.write_text("the run is over", encoding="utf-8")
            self.put_back()

    def finish(self, exitstatus: int, stopped: str) -> None:
        """Put the judgements in the order of the tests, then report them as one process would."""
        for worker, error in self._lost.items():
            self._bug("", (), f"the worker {worker} ended before its time: {error}")
        if self.plan is None and self._uncollected and not self.recorder.bugs:
            self._bug("", (), f"no worker could collect the suite:\n{self._uncollected}")
        order = {planned.test: place for place, planned in enumerate(self.plan.tests.values())} if self.plan else {}
        self.recorder.judgements.sort(key=lambda judgement: order.get(judgement.test, -1))
        distribution = self.config.pluginmanager.getplugin("dsession")
        told = stopped or str(getattr(distribution, "shouldstop", "") or "")
        super().finish(exitstatus, "" if "keyboard-interrupt" in told else told)

    def pytest_unconfigure(self) -> None:
        """The workers have ended: let go of the target and of the run's folder."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)
