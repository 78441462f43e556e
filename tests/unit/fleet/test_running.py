"""Tests of the run of a fleet: its processes, their results, and its end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet import running
from cce_release_contract.fleet.fleet_target import FleetTarget
from cce_release_contract.fleet.merged.target import ReportPart
from cce_release_contract.fleet.running import FleetOutcome, FleetPlan, run_fleet
from cce_release_contract.protocol.events import Event

TOKEN = {"CCE_RELEASE_TOKEN": "t"}

Plans = Callable[..., FleetPlan]
Scripts = Callable[[str], None]


class Diary:
    """Keeps what a run told, and counts how many targets ran at a time."""

    def __init__(self, act: Callable[[str, Event], None] | None = None) -> None:
        self.told: list[tuple[str, str]] = []
        self.at_a_time = 0
        self._running: set[str] = set()
        self._act = act

    def begin(self, target: FleetTarget) -> None:
        self.told.append(("begin", target.name))
        self._running.add(target.name)
        self.at_a_time = max(self.at_a_time, len(self._running))

    def event(self, target: FleetTarget, event: Event) -> None:
        self.told.append((event["kind"], target.name))
        if self._act is not None:
            self._act(target.name, event)

    def end(self, target: FleetTarget, part: ReportPart) -> None:
        self.told.append(("end", part.name))
        self._running.discard(target.name)


def codes(outcome: FleetOutcome) -> dict[str, int | None]:
    return {part.name: part.exit_code for part in outcome.parts}


def part_of(outcome: FleetOutcome, name: str) -> ReportPart:
    return next(part for part in outcome.parts if part.name == name)


def test_each_target_has_its_report(plan: Plans, scripted: Scripts) -> None:
    """Each target is checked once, and its report has a path relative to the merged report."""
    scripted("report(1 if NAME == 'b' else 0)")

    outcome = run_fleet(plan("a", "b", "c"), TOKEN, Diary())

    assert codes(outcome) == {"a": 0, "b": 1, "c": 0}
    assert [part.path for part in outcome.parts] == ["a/report.json", "b/report.json", "c/report.json"]
    assert all(part.report is not None and not part.error for part in outcome.parts)
    assert outcome.cut_short == ""


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_more_targets_run_than_jobs(plan: Plans, scripted: Scripts, jobs: int) -> None:
    """As many targets as jobs are checked at a time, in the order of the file."""
    scripted("report()")
    diary = Diary()

    run_fleet(plan("a", "b", "c", jobs=jobs), TOKEN, diary)

    assert diary.at_a_time == jobs
    assert [name for kind, name in diary.told if kind == "begin"] == ["a", "b", "c"]


def test_processes_share_the_folder_of_budgets(plan: Plans, scripted: Scripts) -> None:
    """Targets of one host and credential can count together: all have one folder for that, gone afterwards."""
    scripted("event(kind='test', test=os.environ['CCE_RELEASE_BUDGET_DIR'])\nreport()")
    folders = set()

    run_fleet(plan("a", "b"), TOKEN, Diary(lambda _name, event: folders.add(event.get("test", ""))))

    (folder,) = folders - {""}
    assert not Path(folder).exists()


@pytest.mark.parametrize(
    ("script", "code", "words"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", ExitCode.BUG, "ended with SIGKILL and without a report"),
        ("print('last words'); sys.exit(77)", ExitCode.BUG, "last words"),
        ("event(kind='report', path='/nowhere/report.json'); sys.exit(1)", ExitCode.NOTHING_PROVEN, "cannot read"),
        (
            "event(kind='error', code='usage', exit_code=2, what='no such CA', where='', cause='', remedy='');exit(1)",
            ExitCode.USAGE,
            "no such CA [usage]",
        ),
        ("event(kind='bug', test='t', text='KeyError'); report(4)", ExitCode.BUG, "KeyError"),
    ],
)
def test_trouble_of_one_stops_no_other(plan: Plans, scripted: Scripts, script: str, code: int, words: str) -> None:
    """A target whose process dies or fails is reported; the others are checked."""
    scripted(f"if NAME == 'b':\n    {script}\nreport()")

    outcome = run_fleet(plan("a", "b", "c", jobs=1), TOKEN, Diary())

    assert codes(outcome) == {"a": 0, "b": code, "c": 0}
    assert words in part_of(outcome, "b").error


def test_missing_credentials_stop_no_other(tmp_path: Path, plan: Plans, scripted: Scripts) -> None:
    """A target without credentials is wrong, says which variables it reads, and is not started."""
    scripted("report()")
    whole = plan("a", "b")
    lonely = FleetTarget("b", whole.targets[1].values, "EU_")

    outcome = run_fleet(FleetPlan((whole.targets[0], lonely), ("", "EU_"), tmp_path / "reports", 1), TOKEN, Diary())

    assert codes(outcome) == {"a": 0, "b": 2}
    assert "begin with EU_" in part_of(outcome, "b").error


def test_process_that_cannot_start_proves_nothing(
    plan: Plans, scripted: Scripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no process can start, the target has proven nothing and says why."""
    scripted("report()")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(running, "SuiteProcess", refuse)

    outcome = run_fleet(plan("a"), TOKEN, Diary())

    assert codes(outcome) == {"a": 3}
    assert "No space left" in outcome.parts[0].error


WAITS = """
def end(number, frame):
    report(3, "interrupted")
signal.signal(signal.SIGINT, end)
event(kind="test", test="a")
time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_all_and_keeps_what_there_is(plan: Plans, scripted: Scripts, number: signal.Signals) -> None:
    """A signal is passed on to each process, which reports its results; targets not started say so."""
    scripted("if NAME == 'done':\n    report()\n" + WAITS)
    before = signal.getsignal(number)
    waiting: set[str] = set()

    def send(name: str, event: Event) -> None:
        if event["kind"] == "test":
            waiting.add(name)
            if len(waiting) == 2:
                signal.raise_signal(number)

    outcome = run_fleet(plan("done", "a", "b", "late"), TOKEN, Diary(send))

    assert codes(outcome) == {"done": 0, "a": 3, "b": 3, "late": 3}
    assert [part.report["cut_short"] for part in outcome.parts if part.report] == ["", "interrupted", "interrupted"]
    assert part_of(outcome, "late").error.startswith("not started")
    assert outcome.cut_short == "interrupted"
    assert signal.getsignal(number) is before


def test_second_signal_does_not_wait(plan: Plans, scripted: Scripts) -> None:
    """A second signal ends a process that takes its time over the first."""
    scripted(
        "def more(number, frame):\n    event(kind='test', test='again')\n"
        "signal.signal(signal.SIGINT, more)\nevent(kind='test', test='a')\n"
        "while True:\n    time.sleep(0.05)"
    )

    outcome = run_fleet(plan("a"), TOKEN, Diary(lambda _name, _event: signal.raise_signal(signal.SIGINT)))

    assert codes(outcome) == {"a": 3}
    assert "run cut short" in outcome.parts[0].error


def test_deaf_process_is_ended_by_force(plan: Plans, scripted: Scripts, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ignores signals does not block the program."""
    monkeypatch.setattr(running, "SECONDS_TO_END", 0.1)
    monkeypatch.setattr(running, "_SECONDS_TO_TERMINATE", 0.1)
    scripted(
        "for number in (signal.SIGINT, signal.SIGTERM):\n    signal.signal(number, signal.SIG_IGN)\n"
        "event(kind='test', test='a')\nwhile True:\n    time.sleep(0.05)"
    )

    outcome = run_fleet(plan("a"), TOKEN, Diary(lambda _name, _event: signal.raise_signal(signal.SIGINT)))

    assert codes(outcome) == {"a": 3}


def test_error_of_the_watcher_leaves_no_process(plan: Plans, scripted: Scripts) -> None:
    """Where the output cannot be written, the processes end with the program."""
    scripted("event(kind='test', test=str(os.getpid()))\ntime.sleep(600)")
    seen: list[int] = []

    def fail(_name: str, event: Any) -> None:
        seen.append(int(event["test"]))
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run_fleet(plan("a"), TOKEN, Diary(fail))

    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


def test_reports_of_an_earlier_run_go(plan: Plans, scripted: Scripts, tmp_path: Path) -> None:
    """A target without a report does not keep an earlier report, except the one to compare with."""
    scripted("os._exit(9)")
    fleet = plan("a", "b", more='previous = "reports/b/report.json"')
    for name in ("a", "b"):
        (tmp_path / "reports" / name).mkdir(parents=True)
        (tmp_path / "reports" / name / "report.json").write_text("{}")

    run_fleet(fleet, TOKEN, Diary())

    assert sorted(path.parent.name for path in (tmp_path / "reports").glob("*/report.json")) == ["b"]
