"""The run of a fleet: several targets in parallel, each checked by a process of the suite."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from cce_release_contract.contract.clause import all_clauses, replaced_clauses
from cce_release_contract.contract.clause_selection import select_clauses
from cce_release_contract.errors import CceReleaseError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet.environment import target_environment
from cce_release_contract.fleet.fleet_target import FleetTarget
from cce_release_contract.fleet.merged.target import ReportPart
from cce_release_contract.protocol.events import SECONDS_BETWEEN_TICKS, TICK, Event
from cce_release_contract.reporting.formats.catalogue import WRITTEN
from cce_release_contract.runs.ending_signals import ENDING_SIGNALS, handling
from cce_release_contract.runs.suite_outcome import CUT_SHORT
from cce_release_contract.runs.suite_process import (
    SECONDS_BETWEEN_LOOKS,
    SECONDS_TO_END,
    SuiteProcess,
)
from cce_release_contract.settings import resolve_settings
from cce_release_contract.settings.working_folder import working_folder

INTERRUPTED: Final = "interrupted"
NOT_STARTED: Final = "not started: the run was interrupted"
_SECONDS_TO_TERMINATE: Final = 5.0
"""Seconds that a process has to end when asked to, before it is ended by force."""


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """What to check: the targets, the prefixes of all targets of the fleet, and where the results go.

    `jobs` is how many targets are checked at a time, at least 1. `budget_dir` is None for a new folder for this run.
    """

    targets: tuple[FleetTarget, ...]
    prefixes: tuple[str, ...]
    report_dir: Path
    jobs: int
    budget_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class FleetOutcome:
    """The result of each target, in the order of the plan; `cut_short` is empty if the run ran to completion."""

    parts: tuple[ReportPart, ...]
    cut_short: str = ""


class Watcher(Protocol):
    """Gets the events of each target."""

    def begin(self, target: FleetTarget) -> None:
        """A target's process starts."""

    def event(self, target: FleetTarget, event: Event) -> None:
        """Something happens in a target's process."""

    def end(self, target: FleetTarget, part: ReportPart) -> None:
        """A target is done."""


def run_fleet(plan: FleetPlan, environ: Mapping[str, str], watcher: Watcher) -> FleetOutcome:
    """Check every target; a problem with one target does not stop the others.

    A signal that ends the program is passed on to each process once. The processes then have thirty seconds to write
    their reports. A second signal stops them at once.
    """
    for target in plan.targets:
        _remove_earlier(target, plan.report_dir / target.name)
    with tempfile.TemporaryDirectory(prefix="cce-release-fleet-") as folder:
        return _FleetRun(plan, environ, watcher, plan.budget_dir or Path(folder)).run()


def default_jobs() -> int:
    """One per processor that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def _remove_earlier(target: FleetTarget, folder: Path) -> None:
    """Remove the reports of an earlier run, so that they are not taken for those of this run."""
    previous = target.values.get("previous")
    kept = None if previous is None else (previous.folder / str(previous.value)).absolute()
    for form in WRITTEN:
        path = (folder / form.file_name).absolute()
        if path != kept:
            with contextlib.suppress(OSError):  # the write of the new report fails too, and is reported
                path.unlink(missing_ok=True)


class _FleetRun:
    """The processes of one run, watched from a single thread, so that no fork happens while a lock is held."""

    def __init__(
        self,
        plan: FleetPlan,
        environ: Mapping[str, str],
        watcher: Watcher,
        budget_dir: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plan = plan
        self._environ = environ
        self._watcher = watcher
        self._budget_dir = budget_dir
        self._clock = clock
        self._waiting = list(plan.targets)
        self._running: dict[str, tuple[FleetTarget, SuiteProcess]] = {}
        self._parts: dict[str, ReportPart] = {}
        self._signals = 0
        self._passed_on = 0
        self._ends_at = float("inf")
        self._ticked_at = clock()

    def run(self) -> FleetOutcome:
        # Count signals instead of raising: an exception could lose a process or cut a report line in half.
        with handling((signal.SIGINT, *ENDING_SIGNALS), self._count):
            try:
                while self._running or (self._waiting and not self._signals):
                    self._start_more()
                    self._look()
                    self._pass_on()
            finally:
                for _, process in self._running.values():
                    process.close()
        for target in self._waiting:
            self._finish(target, ReportPart(target.name, error=NOT_STARTED, exit_code=3, base_url=target.url))
        parts = tuple(self._parts[target.name] for target in self._plan.targets)
        return FleetOutcome(parts, INTERRUPTED if self._signals else "")

    def _count(self, _number: int, _frame: object) -> None:
        self._signals += 1

    def _start_more(self) -> None:
        while self._waiting and len(self._running) < self._plan.jobs and not self._signals:
            target = self._waiting.pop(0)
            try:
                self._watcher.begin(target)
                self._running[target.name] = (target, self._started(target))
            except CceReleaseError as error:
                prefix = target.secrets_env_prefix
                hint = f"\n  note: its secrets come from variables that begin with {prefix}" if prefix else ""
                self._finish(target, _failed(target, error.render() + hint, error.exit_code))
            except OSError as error:
                self._finish(target, _failed(target, f"its process cannot start: {error}", ExitCode.NOTHING_PROVEN))

    def _started(self, target: FleetTarget) -> SuiteProcess:
        environ = target_environment(
            target,
            self._plan.prefixes,
            self._environ,
            report_dir=(self._plan.report_dir / target.name).absolute(),
            budget_dir=self._budget_dir.absolute(),
        )
        settings = resolve_settings({}, environ, working_folder())
        select_clauses(settings.clause, all_clauses(), replaced=replaced_clauses())
        return SuiteProcess({}, environ, workers=settings.workers)

    def _look(self) -> None:
        """Process the new events, after a pause if no process has ended."""
        if not any(process.ended for _, process in self._running.values()):
            time.sleep(SECONDS_BETWEEN_LOOKS)
        tick = self._clock() - self._ticked_at >= SECONDS_BETWEEN_TICKS
        if tick:
            self._ticked_at = self._clock()
        for name, (target, process) in tuple(self._running.items()):
            ended = process.ended
            if tick:
                self._watcher.event(target, TICK)
            for event in process.new_events():
                self._watcher.event(target, event)
            if ended:
                del self._running[name]
                self._finish(target, self._part(target, process))

    def _part(self, target: FleetTarget, process: SuiteProcess) -> ReportPart:
        with process:
            try:
                outcome = process.outcome(interrupted=bool(self._signals))
            except CceReleaseError as error:
                return _failed(target, error.render(), error.exit_code)
            except (OSError, ValueError) as error:  # the report was removed or overwritten
                return _failed(target, f"cannot read its report: {error}", ExitCode.NOTHING_PROVEN)
        complaints = [text for text in outcome.complaints if outcome.report is None or text != CUT_SHORT]
        return ReportPart(
            target.name,
            outcome.report,
            path=self._shown_path(outcome.report_path),
            error="\n".join(text.removeprefix("cce-release: ") for text in complaints),
            exit_code=int(outcome.exit_code),
            base_url=target.url,
        )

    def _shown_path(self, path: Path | None) -> str:
        """The path of a report relative to the merged report, so that both can be moved together."""
        return "" if path is None else path.relative_to(self._plan.report_dir.absolute()).as_posix()

    def _finish(self, target: FleetTarget, part: ReportPart) -> None:
        self._parts[target.name] = part
        self._watcher.end(target, part)

    def _pass_on(self) -> None:
        """Pass a signal on to the processes, and end those that take too long."""
        now = self._clock()
        if self._signals and not self._passed_on:
            self._passed_on, self._ends_at = 1, now + SECONDS_TO_END
            for _, process in self._running.values():
                process.interrupt()
        elif self._passed_on == 1 and (self._signals > 1 or now >= self._ends_at):
            self._passed_on, self._ends_at = 2, now + _SECONDS_TO_TERMINATE
            for _, process in self._running.values():
                process.terminate()
        elif self._passed_on == 2 and now >= self._ends_at:
            for _, process in self._running.values():
                process.kill()


def _failed(target: FleetTarget, error: str, exit_code: ExitCode) -> ReportPart:
    return ReportPart(target.name, error=error, exit_code=int(exit_code), base_url=target.url)
