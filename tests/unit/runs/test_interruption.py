"""Tests of an interrupted run: the suite's process gets one signal, and still reports."""

from __future__ import annotations

import json
import os
import signal
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from tests.unit.runs.scripted_process import EVENTS, scripted
from tests.waiting import wait_for

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.runs.suite_process import run_suite

INTERRUPTIBLE = (
    EVENTS
    + """
import os, signal, time
signals = []
def end(number, frame):
    signals.append(number)
    if len(signals) == 1:
        raise KeyboardInterrupt
signal.signal(signal.SIGINT, end)
try:
    event(kind="test", test="a", group=os.getpgrp())
    time.sleep(600)
except KeyboardInterrupt:
    time.sleep(0.3)
    with open(REPORT, "w") as file:
        json.dump({"cut_short": "interrupted", "exit_code": 3, "signals": len(signals)}, file)
    event(kind="report", path=REPORT)
    sys.exit(3)
"""
)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_is_passed_on_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: signal.Signals) -> None:
    """Interrupted, asked to end or without its terminal, the program interrupts the suite once, which still reports."""
    scripted(monkeypatch, f"REPORT = {str(tmp_path / 'report.json')!r}\n" + INTERRUPTIBLE)
    before = signal.getsignal(number)

    def send(event: Any) -> None:
        if event["kind"] == "test":
            signal.raise_signal(number)

    outcome = run_suite({}, {}, follower=lambda: nullcontext(send))

    assert outcome.exit_code is ExitCode.NOTHING_PROVEN
    assert outcome.report is not None
    assert outcome.report["signals"] == 1
    assert outcome.complaints == ("cce-release: run cut short",)
    assert signal.getsignal(number) is before


def test_keys_of_the_terminal_do_not_reach_the_suite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The suite's process has its own process group, so that Ctrl-C reaches it once, through the program."""
    scripted(monkeypatch, f"REPORT = {str(tmp_path / 'report.json')!r}\n" + INTERRUPTIBLE)
    groups = []

    def interrupt(event: Any) -> None:
        if event["kind"] == "test":
            groups.append(event["group"])
            raise KeyboardInterrupt

    run_suite({}, {}, follower=lambda: nullcontext(interrupt))

    assert groups != [os.getpgrp()]


@pytest.mark.parametrize(
    ("report", "code", "complaints"),
    [
        ({"cut_short": "", "exit_code": 0}, 0, ()),
        ({"cut_short": "", "exit_code": 1}, 1, ()),
        ({"cut_short": "interrupted", "exit_code": 3}, 3, ("cce-release: run cut short",)),
        ({"cut_short": "interrupted", "exit_code": 1}, 1, ("cce-release: run cut short",)),
    ],
)
def test_only_a_cut_run_counts_as_cut(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, report: dict[str, Any], code: int, complaints: tuple[str, ...]
) -> None:
    """An interruption that comes when the run is over changes nothing; a failure that was seen stays one."""
    path, seen = tmp_path / "report.json", tmp_path / "seen"
    path.write_text(json.dumps(report))
    script = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + EVENTS
    script += f"event(kind='report', path={str(path)!r})\nimport os, time\n"
    script += f"while not os.path.exists({str(seen)!r}):\n    time.sleep(0.01)\nsys.exit({code})"
    scripted(monkeypatch, script)

    def interrupt(event: Any) -> None:
        if event["kind"] == "report":
            seen.touch()
            raise KeyboardInterrupt

    outcome = run_suite({}, {}, follower=lambda: nullcontext(interrupt))

    assert (outcome.exit_code, outcome.report, outcome.complaints) == (code, report, complaints)


def test_death_by_interruption_is_a_cut_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that an interruption ends before it can report leaves nothing proven."""
    scripted(monkeypatch, EVENTS + "event(kind='test', test='a')\nimport time; time.sleep(600)")

    def interrupt(_event: Any) -> None:
        raise KeyboardInterrupt

    outcome = run_suite({}, {}, follower=lambda: nullcontext(interrupt))

    assert (outcome.exit_code, outcome.complaints) == (ExitCode.NOTHING_PROVEN, ("cce-release: run cut short",))


def test_interruption_before_anything_follows_is_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The suite also ends politely if the interrupt comes before the follower is ready."""
    begun = tmp_path / "begun"
    scripted(
        monkeypatch,
        f"REPORT = {str(tmp_path / 'report.json')!r}\n"
        + INTERRUPTIBLE.replace("    time.sleep(600)", f"    open({str(begun)!r}, 'w').close()\n    time.sleep(600)"),
    )

    def follower() -> nullcontext[Any]:
        wait_for(begun.exists)
        raise KeyboardInterrupt

    outcome = run_suite({}, {}, follower=follower)

    assert outcome.report is not None
    assert (outcome.exit_code, outcome.report["signals"]) == (ExitCode.NOTHING_PROVEN, 1)


def test_error_of_what_follows_lets_the_suite_end_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """If the follower fails, the suite is interrupted and ends first, since it may have to restore a release."""
    report = tmp_path / "report.json"
    scripted(monkeypatch, f"REPORT = {str(report)!r}\n" + INTERRUPTIBLE)

    def fail(event: Any) -> None:
        if event["kind"] == "test":
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run_suite({}, {}, follower=lambda: nullcontext(fail))

    assert json.loads(report.read_text())["signals"] == 1
