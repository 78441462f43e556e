"""One worker of a run: it collects, runs the tests that it is given, and hands over what it found."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from cce_release_contract.atomic_file import write_whole
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.protocol.events import EventWriter
from cce_release_suite._runner.recorder import Recorder
from cce_release_suite._runner.run_report import lenient
from cce_release_suite._runner.selection import CollectedClauses, choose, is_suite_item
from cce_release_suite._runner.session import begin_run, prepare_examples
from cce_release_suite._runner.target.applicability import applicability_of
from cce_release_suite._runner.target.connection import Connection, foreseen_target, join_target
from cce_release_suite._runner.target.user_fixtures import fixture_file
from cce_release_suite._runner.unsupported import refuse_markers
from cce_release_suite._runner.verdict_hooks import VerdictHooks
from cce_release_suite._runner.workers.hand_over import KEY, HandOver, WorkerPlan, attach_findings


def refuse_fixtures(config: pytest.Config) -> None:
    """Raise UsageError if the user's fixtures would make a target in each worker."""
    path = fixture_file(config)
    if path is not None:
        raise UsageError(
            "the fixtures of a target with workers of pytest-xdist",
            where=str(path),
            cause="each worker would start a target of its own",
            remedy="run it without -n, or start the target outside and give --cce-target and --cce-control",
        )


class WorkerSession:
    """The part of a run inside one worker of pytest-xdist. Registered as a plugin when the suite is collected."""

    def __init__(self, config: pytest.Config) -> None:
        workerinput = config.workerinput  # type: ignore[attr-defined]
        if KEY not in workerinput:
            raise pytest.Collector.CollectError(
                "cce-release: with -n the suite has to be named, so that its run can begin before its workers\n"
                "  remedy: pytest --pyargs cce_release_suite -n N"
            )
        self.config = config
        self.name: str = workerinput["workerid"]
        self.given = HandOver.unpacked(workerinput[KEY])
        self.recorder = Recorder(all_clauses(), lenient=lenient(self.given.settings), excused=self.given.excused)
        self.events = EventWriter(self.given.events)
        self.connection: Connection | None = None
        self.started = self.given.started
        prepare_examples(self.given.settings)
        config.pluginmanager.register(VerdictHooks(config, self.recorder, EventWriter(None), cut=self._stop_everybody))
        self.collected = CollectedClauses(config)
        config.pluginmanager.register(self.collected)

    def _stop_everybody(self, reason: str) -> None:
        write_whole(self.given.stop_file, reason)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the tests of the wanted clauses, and write down which they are."""
        given = self.given
        try:
            refuse_markers(filter(is_suite_item, items))
            choice = choose(
                items, given.wanted, all_clauses(), marked_only=given.settings.marked_only, tested=self.collected.tested
            )
            refuse_fixtures(config)
            target = given.target or foreseen_target(given.settings)
            plan = WorkerPlan.of(choice, applicability_of(choice, given.wanted, target))
        except CceReleaseError as error:
            plan = WorkerPlan.failed(error)
        else:
            if choice.left_out:
                config.hook.pytest_deselected(items=choice.left_out)
            items[:] = choice.kept
        plan.write(given.plan_file(self.name))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Send an error of a file of the suite with its report."""
        report = yield
        if self.recorder.bugs:
            attach_findings(report, self.recorder)
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Take the way to the target that the controller prepared."""
        given = self.given
        if given.target is None:
            return (yield)
        self.connection = join_target(given.settings, given.target, given.run_id, given.budget_file, given.started)
        begin_run(self, given.settings, self.connection)
        try:
            return (yield)
        finally:
            self.connection.close()
            self.events.close()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Pass a test over once the run is to stop."""
        if not is_suite_item(item) or not self.given.stop_file.exists():
            return None
        item.session.shouldstop = f"cce-release: {self.given.stop_file.read_text(encoding='utf-8')}"
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send what a test found out with its last report: what a crash takes along is the running test only."""
        report = yield
        if call.when == "teardown" and is_suite_item(item):
            refused = self.connection.gateway.refused if self.connection else 0
            attach_findings(report, self.recorder, refused=refused)
        return report
