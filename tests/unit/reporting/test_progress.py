"""Tests of the progress of a run."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from cce_release_contract.reporting.progress import ConsoleProgress

STARTED = {
    "kind": "started",
    "base_url": "http://x",
    "mode": "embedded",
    "tests": 2,
    "clauses": 3,
    "plan": {"kind": "emulator"},
}


def finished(test: str, verdict: str, requests: int) -> dict[str, object]:
    return {"kind": "finished", "test": test, "verdict": verdict, "requests": requests, "writes": 0}


def test_log_gets_plain_lines_now_and_then() -> None:
    """Elsewhere than on a terminal the target, failures and a line every ten seconds are printed."""
    file, now = StringIO(), [0.0]
    progress = ConsoleProgress(Console(file=file, width=200), clock=lambda: now[0])

    with progress:
        progress.show(STARTED)
        progress.show({"kind": "test", "test": "a::b", "clauses": []})
        now[0] = 5.0
        progress.show({"kind": "requests", "requests": 50, "writes": 1})
        now[0] = 10.0
        progress.show(finished("a::b", "fail", 100))

    assert file.getvalue().splitlines() == [
        "target http://x (embedded), 2 tests of 3 clauses",
        "FAIL a::b",
        "1/2 tests, 1 failed, 100 requests, 10.0/s  a::b",
    ]


def test_terminal_shows_one_line_and_removes_it() -> None:
    """On a terminal the line tells what runs, how many are done, and the rate; it is gone at the end."""
    file = StringIO()
    progress = ConsoleProgress(Console(file=file, width=200, force_terminal=True), clock=lambda: 1.0)

    with progress:
        progress.show(STARTED)
        progress.show({"kind": "test", "test": "a::b", "clauses": []})
        during = file.getvalue()

    assert "0/2 tests, 0 requests" in during
    assert "a::b" in during
    assert file.getvalue().endswith("\x1b[?25h") or "\x1b[2K" in file.getvalue()[len(during) :]


def test_events_before_the_start_show_nothing() -> None:
    """An error before the run began draws no progress."""
    file = StringIO()
    progress = ConsoleProgress(Console(file=file), clock=lambda: 100.0)

    progress.show({"kind": "error", "what": "x"})

    assert file.getvalue() == ""


def test_budget_is_shown_beside_what_was_sent() -> None:
    """If requests and PUTs have a budget, the line shows it with the number sent."""
    progress = ConsoleProgress(Console(file=StringIO(), width=200), clock=lambda: 0.0)
    plan = {"kind": "emulator", "requests": 2000, "puts": 40}

    with progress:
        progress.show(STARTED | {"plan": plan})
        progress.show({"kind": "requests", "requests": 50, "writes": 7})

    assert "50 of 2000 requests, 7 of 40 PUTs" in progress.line()
