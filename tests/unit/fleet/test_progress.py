"""Tests of the progress of a fleet."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

from rich.console import Console

from cce_release_contract.fleet.fleet_target import FleetTarget
from cce_release_contract.fleet.merged.target import ReportPart
from cce_release_contract.fleet.progress import FleetProgress

STARTED = {
    "kind": "started",
    "tests": ["t", *"abcdefgh"],
    "clauses": 4,
    "base_url": "u",
    "mode": "controlled",
    "plan": {"kind": "emulator"},
}
FAILED = {"kind": "finished", "test": "t", "verdict": "fail", "requests": 5, "writes": 2}
REPORT = {"summary": {"pass": 3, "fail": 1, "advisory": 0, "inconclusive": 0, "skipped": 0}}

Targets = Callable[..., tuple[FleetTarget, ...]]


def test_plain_lines_tell_beginning_and_end(targets: Targets) -> None:
    """Without a terminal a target has a line when it begins, and one with its verdicts when it ends."""
    console, (eu,) = Console(file=StringIO(), width=60), targets("eu")

    with FleetProgress(console, (eu,), clock=lambda: 0.0) as progress:
        progress.begin(eu)
        progress.event(eu, STARTED)
        progress.end(eu, ReportPart("eu", REPORT, exit_code=1))

    assert console.file.getvalue().splitlines() == [  # type: ignore[attr-defined]
        "eu: starting https://eu.example",
        "eu: the contract is broken (3 pass, 1 fail)",
    ]


def test_plain_lines_come_every_30_seconds(targets: Targets) -> None:
    """A long run prints every 30 seconds what each running target is doing."""
    console, now = Console(file=StringIO(), width=60), [0.0]
    eu, us, done = targets("eu", "us", "done")

    with FleetProgress(console, (eu, us, done), clock=lambda: now[0]) as progress:
        for target in (eu, us, done):
            progress.begin(target)
            progress.event(target, STARTED)
        progress.end(done, ReportPart("done", REPORT, exit_code=0))
        progress.event(eu, FAILED)
        now[0] = 31.0
        progress.event(us, {"kind": "test", "test": "a/test_b"})

    lines = console.file.getvalue().splitlines()[4:]  # type: ignore[attr-defined]
    assert [line.split(", ")[1] for line in lines] == ["1/9 tests", "0/9 tests"]


def test_error_is_told_without_control_characters(targets: Targets) -> None:
    """Text of a target or its machine is shown, and cannot control the terminal."""
    console, (eu,) = Console(file=StringIO(), width=60), targets("eu")

    with FleetProgress(console, (eu,)) as progress:
        progress.end(eu, ReportPart("eu", error="died \x1b[31m", exit_code=4))

    assert "eu: died \\x1b[31m" in console.file.getvalue()  # type: ignore[attr-defined]


def test_terminal_has_a_line_a_target(targets: Targets) -> None:
    """On a terminal every target has its line, those that wait included, and nothing stays behind."""
    console = Console(file=StringIO(), width=80, force_terminal=True, color_system=None)
    fleet = targets("eu", "us-west")

    with FleetProgress(console, fleet, clock=lambda: 0.0) as progress:
        progress.begin(fleet[0])
        drawn = console.file.getvalue()  # type: ignore[attr-defined]

    assert "eu       starting https://eu.example" in drawn
    assert "us-west  waiting" in drawn
    assert console.file.getvalue().endswith("\x1b[1A\x1b[2K")  # type: ignore[attr-defined]
