"""The hooks of one run: select, connect, follow each test, and end with a report and an exit status."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Generator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.reporting.atomic_file import check_writable
from cce_release_contract.reporting.clause_selection import select_clauses
from cce_release_contract.reporting.events import EventWriter
from cce_release_contract.reporting.terminal import render_report
from cce_release_contract.settings import SETTINGS, Settings, resolve
from cce_release_contract.strategies import seeding
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_models.clauses import CLAUSES
from cce_release_suite.connection import Connection, connect
from cce_release_suite.plugin import in_suite
from cce_release_suite.recorder import Outcome, Recorder
from cce_release_suite.run_report import Ending, finished_report, lenient, mode_of, write_reports
from cce_release_suite.selection import (
    check_clause_markers,
    clauses_of,
    gating,
    id_of,
    is_suite_item,
    planned_clauses,
    split_by_clause,
)
from cce_release_suite.suite_run import SUITE_RUN, SuiteRun


class AdvisoryWarning(UserWarning):
    """A live target broke a clause that is only inferred."""


class SuiteSession:
    """One run of the suite inside one pytest session. Registered as a plugin when the suite is collected."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        events = config.getoption("cce_events")
        self.events = EventWriter(Path(events) if events else None)
        self.error: CceReleaseError | None = None
        self.cut_short = ""
        self.settings: Settings | None = None
        self.connection: Connection | None = None
        self.wanted: tuple[str, ...] = ()
        self.planned: dict[str, None] = {}
        self.recorder = Recorder(CLAUSES)
        self.report_path: Path | None = None
        self.report: dict[str, Any] | None = None
        self.started_at = datetime.now(UTC)
        self.started = time.monotonic()
        try:
            self.settings = self._settings()
        except CceReleaseError as error:
            # Nothing can be raised out of a collection hook but a failed collection: it waits until that is over.
            self.error = error

    def _settings(self) -> Settings:
        if getattr(self.config.option, "numprocesses", None) or hasattr(self.config, "workerinput"):
            raise UsageError(
                "the suite runs in one process",
                where="-n",
                cause="its requests are counted, paced and seeded there",
                remedy="run it without -n (with -p no:xdist if that comes from addopts)",
            )
        options = {setting.name: self.config.getoption(f"cce_{setting.name}") for setting in SETTINGS}
        folder = self.config.invocation_params.dir
        settings = resolve(options, os.environ, folder, option_prefix="--cce-")
        self.wanted = select_clauses(settings.clause, CLAUSES, option="--cce-clause")
        self.recorder.lenient = lenient(settings)
        # Before any test is imported: a Hypothesis test keeps the profile of its definition.
        seeding.activate(max_examples=settings.examples)
        return settings

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A file of the suite that cannot be collected is an error of our own."""
        report = yield
        if report.failed and in_suite(collector.path):
            self._bug(report.nodeid, (), report.longreprtext)
        return report

    def _bug(self, test: str, clauses: tuple[str, ...], text: str) -> None:
        self.recorder.bug(test, clauses, text)
        self.events.write("bug", test=test, text=self.recorder.bugs[-1].text)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the tests of the wanted clauses."""
        if self.error is None:
            try:
                check_clause_markers((item for item in items if is_suite_item(item)), CLAUSES)
            except CceReleaseError as error:
                self.error = error
        if self.error is not None:
            self._leave(self.error)
        kept, left_out = split_by_clause(items, frozenset(self.wanted))
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = kept
        self.planned = planned_clauses(items, frozenset(self.wanted))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Connect before the first test, disconnect after the last."""
        if self.config.option.collectonly or session.testsfailed or not self.planned:
            return (yield)
        try:
            self._connect(sum(map(is_suite_item, session.items)))
        except CceReleaseError as error:
            self._leave(error)
        try:
            return (yield)
        finally:
            self._disconnect()

    def _connect(self, tests: int) -> None:
        assert self.settings is not None
        check_writable(self.settings.report_dir)
        self.connection = connection = connect(self.settings)
        self.events.write(
            "started",
            base_url=connection.target.base_url,
            mode=mode_of(self.settings),
            tests=tests,
            clauses=len(self.planned),
        )
        run = SuiteRun(
            settings=self.settings,
            target=connection.target,
            gateway=connection.gateway,
            control=connection.control,
            recorder=self.recorder,
            events=self.events,
        )
        connection.gateway.listeners.append(run.sent)
        self.recorder.redact = run.redacted
        self.config.stash[SUITE_RUN] = run
        connection.preflight()

    def _disconnect(self) -> None:
        if self.connection is not None:
            self.connection.close()

    def _leave(self, error: CceReleaseError) -> None:
        """End the session because of an error; every planned clause is inconclusive for that reason."""
        self.error = error
        self._disconnect()
        self.recorder.judgements += [
            Judgement(clause, Verdict.INCONCLUSIVE, "preflight", error.what) for clause in self.planned
        ]
        pytest.exit(f"cce-release: {error.render()}", returncode=int(error.exit_code))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """A test of the suite begins: what is sent belongs to it."""
        run = self.config.stash.get(SUITE_RUN, None)
        if run is None or not is_suite_item(item):
            return (yield)
        run.begin_test(id_of(item))
        self.events.write("test", test=run.test_id, clauses=clauses_of(item))
        before = len(self.recorder.judgements)
        result = yield
        verdicts = {judgement.verdict.value for judgement in self.recorder.judgements[before:]}
        verdict = next((v for v in ("fail", "inconclusive", "skipped", "pass") if v in verdicts), "skipped")
        self.events.write(
            "finished", test=run.test_id, verdict=verdict, requests=run.gateway.requests, writes=run.gateway.puts
        )
        if run.gateway.stopped and not item.session.shouldstop:
            self.cut_short = run.gateway.stopped
            item.session.shouldstop = f"cce-release: {run.gateway.stopped}"
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge the clauses of a test by the way it ended, and show that as pytest shows such things."""
        report = yield
        run = self.config.stash.get(SUITE_RUN, None)
        if run is None or not is_suite_item(item):
            return report
        named = clauses_of(item)
        if call.excinfo is None:
            if call.when == "call":
                run.passed(named)
            return report
        self._hide_secrets(report)
        outcome = run.ended(named, call.excinfo.value)
        if outcome == "bug":
            self._own_error(run, item, report)
        else:
            self._show_outcome(outcome, item, report, str(call.excinfo.value))
        if outcome == "failed" and run.settings.fail_fast:
            self.cut_short = "stopped at the first failed test (--fail-fast)"
            item.session.shouldfail = self.cut_short
        return report

    def _hide_secrets(self, report: pytest.TestReport) -> None:
        """Take the secrets out of what pytest shows: tracebacks print arguments, and locals with -l."""
        if not isinstance(report.longrepr, tuple):
            report.longrepr = self.recorder.redact(report.longreprtext)
        report.sections = [(title, self.recorder.redact(text)) for title, text in report.sections]

    def _own_error(self, run: SuiteRun, item: pytest.Item, report: pytest.TestReport) -> None:
        self._bug(run.test_id, clauses_of(item), report.longreprtext)
        report.sections.append(("cce-release", "This is an error of the suite itself, not of the target."))

    def _show_outcome(self, outcome: Outcome, item: pytest.Item, report: pytest.TestReport, text: str) -> None:
        if outcome == "unproven" and report.outcome != "skipped":
            report.outcome = "skipped"
            report.longrepr = (str(item.path), item.location[1] or 0, self.recorder.redact(text.partition("\n")[0]))
        elif outcome == "advisory":
            report.outcome = "passed"
            report.longrepr = None
            warning = warnings.WarningMessage(AdvisoryWarning(text), AdvisoryWarning, str(item.path), 0)
            # Straight to the hook: an "error" filter of the user's must not turn advice into a failure.
            item.ihook.pytest_warning_recorded.call_historic(
                kwargs={"warning_message": warning, "when": "runtest", "nodeid": item.nodeid, "location": None}
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the reports and set the exit status of the session."""
        if self.error is not None:
            self.cut_short = self.cut_short or self.error.what
            self.events.error(self.error)
        elif exitstatus == pytest.ExitCode.INTERRUPTED and not self.cut_short:
            self.cut_short = "interrupted"
        elif exitstatus == pytest.ExitCode.INTERNAL_ERROR:
            self.recorder.bug("", (), "an error inside pytest or one of its plugins; its output above has more")
        wrong_usage = self.error is not None and self.error.exit_code is ExitCode.USAGE
        if self.settings is not None and not wrong_usage and not self.config.option.collectonly:
            self._report(self.settings)
            assert self.report is not None
            if self.report["exit_code"] != ExitCode.FINE:
                session.exitstatus = self.report["exit_code"]
        self.events.close()

    def _report(self, settings: Settings) -> None:
        run = self.config.stash.get(SUITE_RUN, None)
        own_error = bool(self.recorder.bugs) or (self.error is not None and self.error.exit_code is ExitCode.BUG)
        ending = Ending(
            base_url=settings.target or (self.connection.target.base_url if self.connection else "an emulator"),
            started_at=self.started_at,
            duration_seconds=time.monotonic() - self.started,
            requests=run.gateway.requests if run else 0,
            writes=run.gateway.puts if run else 0,
            cut_short=self.cut_short,
            own_error=own_error,
        )
        self.report = finished_report(
            settings,
            ending,
            {clause: CLAUSES[clause] for clause in self.wanted},
            self.recorder.judgements,
            gating(self.planned, CLAUSES, lenient=self.recorder.lenient),
            redactor=Redactor(run.target.secrets if run else settings.credentials.values()),
        )
        try:
            self.report_path = write_reports(self.report, settings)
            self.events.write("report", path=str(self.report_path))
        except CceReleaseError as error:
            self.events.error(error)
            self.report["exit_code"] = int(error.exit_code)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the report at the end of pytest's own output."""
        if self.report is None or self.error is not None:
            return
        text = StringIO()
        render_report(self.report, Console(file=text, width=120, color_system=None), report_path=self.report_path)
        terminalreporter.section("contract")
        terminalreporter.write(text.getvalue())
