"""The process that leads a run: settings and target at the beginning, report and exit status at the end."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Generator, Iterable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Final, NoReturn

import pytest

from cce_release_contract.atomic_file import check_new, check_writable
from cce_release_contract.client.restore.journal import restore_command
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.protocol.events import EventWriter
from cce_release_contract.reporting.plan_text import plan_lines
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.report_file import read_report
from cce_release_contract.settings import SETTINGS, Settings, resolve_settings
from cce_release_contract.verdicts.deviations import excuses
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.asked import Asked, asked_for
from cce_release_suite._runner.command_line import refuse_command_line
from cce_release_suite._runner.parent_watch import ParentWatch
from cce_release_suite._runner.recorder import NO_TEST, Recorder
from cce_release_suite._runner.run_report import RunEnding, finished_report, lenient, mode_of, write_run
from cce_release_suite._runner.selection import gating
from cce_release_suite._runner.target.applicability import Applicability
from cce_release_suite._runner.target.armed_run import ArmedRun, Ended, begin_armed_run
from cce_release_suite._runner.target.connection import Connection, connect
from cce_release_suite._runner.target.embedded_target import EmbeddedTarget
from cce_release_suite._runner.target.run_plan import run_plan
from cce_release_suite._runner.target.watched_release import WatchedRelease, watch_release

UNJUDGED: Final = "no test judged it"


class RunSession:
    """One run of the suite, seen from the process that reports it. Its subclasses say where the tests run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        events = config.getoption("cce_events")
        self.events = EventWriter(Path(events) if events else None)
        self.error: CceReleaseError | None = None
        self.settings: Settings | None = None
        self.connection: Connection | None = None
        self.watched: ArmedRun | WatchedRelease | None = None
        self.ended: Ended | None = None
        self.asked = Asked((), (), ())
        self.embedded: EmbeddedTarget | None = None
        self.scope = Applicability()
        self.planned: dict[str, None] = {}
        self.recorder = Recorder(all_clauses())
        self.report_path: Path | None = None
        self.report: Report | None = None
        self.exit_code: ExitCode | None = None
        self.previous: Report | None = None
        self.write_error: CceReleaseError | None = None
        self.started_at = datetime.now(UTC)
        self.started = time.monotonic()
        self.parent_watch = ParentWatch(config.getoption("cce_parent"))
        self.parent_watch.begin()

    def resolve_settings(self, workers: int) -> Settings:
        """The settings of a run by so many processes. Raises `UsageError`."""
        options = {setting.name: self.config.getoption(f"cce_{setting.name}") for setting in SETTINGS}
        refuse_command_line(options, self.config)
        folder = self.config.invocation_params.dir
        settings = resolve_settings(options, os.environ, folder, option_prefix="--cce-")
        if options["workers"] and settings.workers != workers:
            raise UsageError(
                f"--cce-workers {settings.workers} in a session with {workers}",
                cause="pytest-xdist starts the workers, and only -n tells it how many",
                remedy=f"give -n {settings.workers} instead, or run cce-release check --workers {settings.workers}",
            )
        self.asked = asked_for(settings)
        if settings.armed and not (settings.yes or settings.plan):
            raise UsageError(
                "an armed run has to be confirmed",
                cause="it may do more than read the named release",
                remedy="add --cce-yes once you have read what --cce-plan says",
            )
        self.recorder.lenient = lenient(settings)
        self.recorder.redact = Redactor(settings.credentials.values()).text
        self.recorder.excused = excuses(self.asked.deviations, self.started_at.date())
        # Read now: it may be the very file that this run is going to replace, and a wrong one is refused in time.
        self.previous = None if settings.previous is None else read_report(settings.previous)
        return dataclasses.replace(settings, workers=workers)

    def connect(self, settings: Settings, budget_file: Path | None = None) -> Connection:
        """Reach the target and send the first request. Raises `CceReleaseError`; `close` is due in any case."""
        check_writable(settings.report_dir)
        if settings.write_deviations is not None:
            check_new(settings.write_deviations)
        self.connection = connect(settings, budget_file, self.embedded)
        return self.connection

    def announce(self) -> None:
        """Write the events with which a run begins: what it is going to do, before it sends anything."""
        assert self.settings is not None
        assert self.connection is not None
        plan = run_plan(self.settings, self.scope, wanted=len(self.asked.wanted))
        self.events.write(
            "started",
            base_url=self.connection.target.base_url,
            mode=mode_of(self.settings, self.embedded),
            tests=list(self.scope.tests),
            clauses=len(self.planned),
            plan=plan,
        )
        if self.events.closed:
            self._tell(f"cce-release: {text}" for text in self.asked.warnings)
            self._tell(plan_lines(plan) if self.settings.kind == "live" else ())

    def _tell(self, lines: Iterable[str]) -> None:
        """Write lines to pytest's own output, if no other program reads the events."""
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None:
            terminal.ensure_newline()
            for line in lines:
                terminal.write_line(line)

    def leave_with_plan(self) -> NoReturn:
        """End the session with the plan of the run: nothing was sent."""
        assert self.settings is not None
        plan = run_plan(self.settings, self.scope, wanted=len(self.asked.wanted))
        self.events.write("plan", plan=plan)
        pytest.exit("\n".join(["cce-release: nothing was sent", *plan_lines(plan, whole=True)]), returncode=0)

    def arm(self) -> None:
        """Look at a live release, and write down what it is where the run may change it. Raises `CceReleaseError`."""
        assert self.settings is not None and self.connection is not None  # noqa: PT018 - one state
        self.watched = begin_armed_run(self.settings, self.connection) or watch_release(self.settings, self.connection)

    def put_back(self) -> None:
        """Put the release of an armed run back, and look at that of another one again; safe to call twice."""
        self.parent_watch.end()
        if self.watched is None:
            return
        if isinstance(self.watched, ArmedRun) and self.watched.journal.touched:
            text = f"putting the release back; should that be interrupted: {restore_command(self.watched.journal.path)}"
            self.events.write("restoring", text=text)
            if self.events.closed:
                self._tell([f"cce-release: {text}"])
        self.ended = self.watched.end()
        self.watched = None  # and not before: an interruption of what it did leaves it to the next call
        text = self.ended.text if self.ended.error is None else self.ended.error.render()
        self.events.write("restoration", text=text, failed=self.ended.error is not None)
        if self.events.closed:
            self._tell([f"cce-release: {text}"])
        if self.ended.error is not None:
            self.recorder.cut_short = self.recorder.cut_short or self.ended.text

    def close(self) -> None:
        """Let go of the target; safe to call twice."""
        if self.connection is not None:
            self.connection.close()

    def leave(self, error: CceReleaseError) -> NoReturn:
        """End the session because of an error; every planned clause is inconclusive for that reason."""
        self.error = error
        self.put_back()
        self.close()
        self.recorder.judgements += [
            Judgement(clause, Verdict.INCONCLUSIVE, NO_TEST, error.what) for clause in self.planned
        ]
        pytest.exit(f"cce-release: {error.render()}", returncode=int(error.exit_code))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self) -> None:
        """Interrupt the run again before a test is judged whose interruption got lost, or became another error."""
        if self.parent_watch.interrupted:
            raise KeyboardInterrupt

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, object, object]:
        """Report the run, then have the last word on the exit status, after every other plugin."""
        self.finish(exitstatus, str(session.shouldfail or session.shouldstop or ""))
        try:
            return (yield)
        finally:
            # Other tests of the session may have failed too, so pytest's own status is kept where the run is fine.
            if self.exit_code is not None and self.exit_code is not ExitCode.FINE:
                session.exitstatus = int(self.exit_code)

    def finish(self, exitstatus: int, stopped: str) -> None:
        """End the run: the release is put back, the reports are written, the exit code is known.

        `exitstatus` is pytest's own, as it was when the last test had ended; `stopped` is why pytest began no further
        test (`-x`, `--maxfail`), empty if it came to the last.
        """
        self.put_back()  # what interrupted the run may have kept it from doing so
        recorder = self.recorder
        if self.error is not None:
            recorder.cut_short = recorder.cut_short or self.error.what
            self.events.error(self.error)
            self.exit_code = self.error.exit_code
        elif exitstatus == pytest.ExitCode.INTERRUPTED or self.parent_watch.interrupted or stopped:
            interrupted = self.parent_watch.interrupted or not stopped
            recorder.cut_short = recorder.cut_short or ("interrupted" if interrupted else stopped)
        elif exitstatus == pytest.ExitCode.INTERNAL_ERROR and not recorder.bugs:
            recorder.bug("", (), "an error inside pytest or one of its plugins; its output above has more")
        if self.events.failure:
            recorder.cut_short = recorder.cut_short or f"its events cannot be written: {self.events.failure}"
        recorder.judgements += self._unjudged()
        wrong_usage = self.error is not None and self.error.exit_code is ExitCode.USAGE
        wanted = self.settings is not None and not self.settings.plan and not self.config.option.collectonly
        if self.settings is not None and wanted and not wrong_usage:
            self.report = self._finished(self.settings)
            kept = self.config.getoption("cce_run_lines")
            lines = Path(kept) if kept else None
            written = write_run(self.report, self.settings, os.environ, recorder.judgements, lines=lines)
            self.report_path, self.write_error = written.report, written.error
            if self.report_path is not None:
                self.events.write("report", path=str(self.report_path))
            if self.write_error is not None:
                self.events.error(self.write_error)
            self.exit_code = ExitCode(self.report["exit_code"])
        elif self.error is None:  # nothing was to be sent
            self.exit_code = ExitCode.BUG if recorder.bugs else ExitCode.FINE
        self.events.write("ended", exit_code=self.exit_code)
        self.events.close()

    def _unjudged(self) -> list[Judgement]:
        """The outcome of the planned clauses that no test judged.

        They are inconclusive, but for those that this target could not have shown anyway.
        """
        cut, lacking = self.recorder.cut_short, self.scope.not_exercised
        judged = {judgement.clause for judgement in self.recorder.judgements}
        left = [clause for clause in self.planned if clause not in judged]
        reason = f"the run was cut short: {cut}" if cut else UNJUDGED
        return [
            Judgement(clause, Verdict.SKIPPED, NO_TEST, lacking[clause])
            if clause in lacking
            else Judgement(clause, Verdict.INCONCLUSIVE, NO_TEST, reason)
            for clause in left
        ]

    def _finished(self, settings: Settings) -> Report:
        """The report of the run."""
        connection = self.connection
        own_error = bool(self.recorder.bugs) or (self.error is not None and self.error.exit_code is ExitCode.BUG)
        ending = RunEnding(
            base_url=settings.target or (connection.target.base_url if connection else "an emulator"),
            started_at=self.started_at,
            duration_seconds=time.monotonic() - self.started,
            requests=connection.gateway.requests if connection else 0,
            writes=connection.gateway.puts if connection else 0,
            cut_short=self.recorder.cut_short,
            own_error=own_error,
            refused=self.recorder.refused + (connection.gateway.refused if connection else 0),
            timeline=self.recorder.timeline,
            examples=self.recorder.examples,
            embedded=self.embedded,
        )
        return finished_report(
            settings,
            ending,
            {clause: all_clauses()[clause] for clause in self.asked.wanted},
            self.recorder.judgements,
            gating(self.planned, all_clauses(), lenient=self.recorder.lenient),
            covered=self.recorder.covered,
            deviations=self.asked.deviations,
            previous=self.previous,
            catalogue=all_clauses(),
            redactor=Redactor(connection.gateway.secrets if connection else settings.credentials.values()),
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the report at the end of pytest's own output."""
        if self.report is None or self.error is not None:
            return
        from rich.console import Console  # only here, so that a run reports its first failure sooner

        from cce_release_contract.reporting.formats.github_annotations import github_annotations
        from cce_release_contract.reporting.formats.terminal import render_report

        text = StringIO()
        console, verbose = Console(file=text, width=120, color_system=None), self.config.option.verbose > 0
        render_report(self.report, console, report_path=self.report_path, verbose=verbose)
        terminalreporter.section("contract")
        terminalreporter.write(text.getvalue())
        if os.environ.get("GITHUB_ACTIONS") == "true" and self.settings is not None and self.settings.format == "text":
            terminalreporter.write(github_annotations(self.report))
        if self.write_error is not None:
            terminalreporter.write_line(f"cce-release: {self.write_error.render()}", red=True)
