"""The workers of a proof: processes of the suite that share the trials, watched and replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cce_release_contract.errors import CceReleaseError
from cce_release_contract.protocol.events import EventReader
from cce_release_contract.protocol.trials import Trial, TrialResult, unclaimed, write_trials
from cce_release_contract.runs.suite_process import OWN_GROUP, suite_command, suite_environment

_PLUGIN: Final = "cce_release_suite._runner.workers.proof_worker"
_SECONDS_BETWEEN_LOOKS: Final = 0.05
_SECONDS_TO_END: Final = 10.0
"""Seconds that an interrupted worker has to stop its emulator."""

_SHOWN_OUTPUT: Final = 4000
"""Show at most this many characters of the output of a worker that ended without a result."""

_MOST_IDLE_ENDINGS: Final = 3
"""The proof gives up when this many workers end without a single result."""


@dataclass(slots=True)
class _Worker:
    """One process and its last news."""

    process: subprocess.Popen[bytes]
    reader: EventReader
    output: Path
    events: Path
    trial: Trial | None = None
    since: float = 0.0
    results: int = 0


@dataclass(slots=True)
class WorkerPool:
    """Runs trials in several processes.

    `options` are the options of `cce-release check` for every worker. `seconds_of` gives the time limit of a trial.
    `done` is called with each result, `tick` while the trials run. `folder` is an empty folder for the
    trials and the files of the workers.
    """

    folder: Path
    options: Mapping[str, object]
    environ: Mapping[str, str]
    trials: Sequence[Trial]
    seconds_of: Callable[[Trial], float]
    done: Callable[[TrialResult], None]
    tick: Callable[[], None] = lambda: None
    command: Callable[[Path, Path], list[str]] | None = None
    clock: Callable[[], float] = time.monotonic
    _workers: list[_Worker] = field(default_factory=list)
    _finished: set[int] = field(default_factory=set)
    _started: int = 0
    _idle_endings: int = 0

    def run(self, workers: int) -> None:
        """Run every trial. An interrupt ends the workers; the results so far were passed on.

        Raises `CceReleaseError` with the output of a worker if the workers cannot start.
        """
        write_trials(self.folder, self.trials)
        try:
            while len(self._finished) < len(self.trials):
                while len(self._workers) < min(workers, self._left()):
                    self._workers.append(self._start())
                if not self._workers:
                    self._give_up("has no result: no worker returned one")
                    return
                time.sleep(_SECONDS_BETWEEN_LOOKS)
                self.tick()
                for worker in tuple(self._workers):
                    self._look(worker)
        finally:
            self._end_all()

    def _left(self) -> int:
        """How many workers have work: those that run a trial, and one per waiting trial."""
        return len(unclaimed(self.folder, self.trials)) + sum(worker.process.poll() is None for worker in self._workers)

    def _start(self) -> _Worker:
        self._started += 1
        name = f"worker-{self._started}"
        results, events, output = (self.folder / f"{name}.{part}" for part in ("results", "events", "output"))
        make = self.command or self._command
        with output.open("wb") as file:
            process = subprocess.Popen(  # noqa: S603 - our own program, its arguments are a list
                make(results, events),
                env=worker_environment(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                **OWN_GROUP,
            )
        return _Worker(process, EventReader(results), output, events, since=self.clock())

    def _command(self, results: Path, events: Path) -> list[str]:
        settings = self.folder / "cce-release.toml"
        settings.touch()  # an empty file, so that no worker reads the settings file of the user's folder
        own = {"config": settings, "report_dir": results.with_suffix(".reports")}
        trials = ("--cce-trials", str(self.folder), "--cce-trial-results", str(results))
        return [*suite_command({**self.options, **own}, events), "-p", _PLUGIN, *trials]

    def _look(self, worker: _Worker) -> None:
        ended = worker.process.poll() is not None
        self._take_in(worker)
        if ended:
            self._workers.remove(worker)
            self._ended(worker)
        elif worker.trial is not None and self.clock() - worker.since > self.seconds_of(worker.trial):
            worker.process.kill()
            worker.process.wait()
            self._workers.remove(worker)
            self._take_in(worker)
            self._failed(worker, f"did not end within {self.seconds_of(worker.trial):g} seconds")

    def _take_in(self, worker: _Worker) -> None:
        by_number = {trial.number: trial for trial in self.trials}
        for line in worker.reader.new_events():
            if line["kind"] == "begin":
                worker.trial, worker.since = by_number[line["number"]], self.clock()
            else:
                worker.trial, worker.since = None, self.clock()
                worker.results += 1
                self._finish(TrialResult.from_json(line["result"]))

    def _ended(self, worker: _Worker) -> None:
        """Handle the end of a worker: no trials are left, its trial killed it, or it never started one."""
        if worker.trial is not None:
            self._failed(worker, f"the worker died with {worker.process.returncode}")
        elif not worker.results and unclaimed(self.folder, self.trials):
            self._idle_endings += 1
            if self._idle_endings >= _MOST_IDLE_ENDINGS:
                raise _useless(worker)

    def _failed(self, worker: _Worker, reason: str) -> None:
        if worker.trial is not None and worker.trial.number not in self._finished:
            seconds = round(self.clock() - worker.since, 3)
            self._finish(TrialResult(worker.trial.number, worker.trial.fault, {}, error=reason, seconds=seconds))

    def _give_up(self, reason: str) -> None:
        for trial in self.trials:
            if trial.number not in self._finished:
                self._finish(TrialResult(trial.number, trial.fault, {}, error=reason))

    def _finish(self, result: TrialResult) -> None:
        if result.number not in self._finished:
            self._finished.add(result.number)
            self.done(result)

    def _end_all(self) -> None:
        """End the remaining workers: politely, then by force."""
        for worker in self._workers:
            worker.process.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
        ends_at = self.clock() + _SECONDS_TO_END
        for worker in self._workers:
            try:
                worker.process.wait(max(ends_at - self.clock(), 0.1))
            except (subprocess.TimeoutExpired, KeyboardInterrupt):
                worker.process.kill()
                worker.process.wait()
        self._workers.clear()


def worker_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a worker. It has the settings of the proof; variables for a check are removed."""
    kept = {name: value for name, value in environ.items() if not name.startswith("CCE_RELEASE_")}
    return suite_environment(kept)


def _useless(worker: _Worker) -> CceReleaseError:
    errors: list[Mapping[str, Any]] = [
        event for event in EventReader(worker.events).new_events() if event["kind"] == "error"
    ]
    text = errors[0]["what"] if errors else worker.output.read_text(encoding="utf-8", errors="replace")[-_SHOWN_OUTPUT:]
    return CceReleaseError(
        f"a worker of the proof ended with {worker.process.returncode} before its first trial",
        where=f"process {worker.process.pid}",
        cause=text.strip() or "it had no output",
        remedy="run cce-release check and see whether it works",
    )


def default_workers() -> int:
    """One per processor that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
