"""Tests of the progress of a run."""

from __future__ import annotations

from io import StringIO
from typing import Any

from rich.console import Console

from cce_release_contract.protocol.events import TICK
from cce_release_contract.reporting.progress import ConsoleProgress

STARTED: dict[str, Any] = {
    "kind": "started",
    "base_url": "http://x",
    "mode": "embedded",
    "tests": ["a::b", "a::c"],
    "clauses": 3,
    "plan": {"kind": "emulator"},
}
PACED = {"plan": {"kind": "emulator", "requests": 2000, "puts": 40, "expected_minutes": 4}}
WAITING = {"kind": "waiting", "seconds": 41.2, "what": "the PUT limit, 10 a minute"}


def finished(test: str, verdict: str, requests: int) -> dict[str, object]:
    return {"kind": "finished", "test": test, "verdict": verdict, "requests": requests, "writes": 0}


class Watched(ConsoleProgress):
    """A progress with a clock of its own, on a terminal or not."""

    def __init__(self, *, terminal: bool = False, width: int = 200) -> None:
        self.now = 0.0
        self.file = StringIO()
        super().__init__(Console(file=self.file, width=width, force_terminal=terminal), clock=lambda: self.now)

    def seconds(self, number: int) -> list[str]:
        """What is written in each of these seconds, one tick each."""
        written = []
        for _ in range(number):
            self.now += 1.0
            before = len(self.file.getvalue())
            self.show(TICK)
            written.append(self.file.getvalue()[before:])
        return written


def test_log_gets_plain_lines_now_and_then() -> None:
    """Elsewhere than on a terminal the target, failures and a line every 30 seconds are printed."""
    progress = Watched()

    with progress:
        progress.show(STARTED)
        progress.show({"kind": "test", "test": "a::b", "clauses": []})
        progress.now = 15.0
        progress.show({"kind": "requests", "requests": 50, "writes": 1})
        progress.show(finished("a::b", "fail", 100))
        progress.seconds(30)

    assert progress.file.getvalue().splitlines() == [
        "target http://x (embedded), 2 tests of 3 clauses",
        "FAIL a::b",
        "0:30 of about 1:00, 1/2 tests, 1 failed, 100 requests; a::b",
    ]


def test_terminal_shows_two_lines_and_removes_them() -> None:
    """On a terminal the lines tell what runs, how long, and how many are done; they are gone at the end."""
    progress = Watched(terminal=True)

    with progress:
        progress.show(STARTED)
        progress.show({"kind": "test", "test": "a::b", "clauses": []})
        during = progress.file.getvalue()

    assert "0:00, 0/2 tests, 0 requests\na::b" in during
    assert progress.file.getvalue().endswith("\x1b[?25h") or "\x1b[2K" in progress.file.getvalue()[len(during) :]


def test_terminal_is_never_silent_while_the_run_waits() -> None:
    """While the run waits for a minute, each second shows what for and how long, in 80 columns without a cut."""
    progress = Watched(terminal=True, width=80)

    with progress:
        progress.show(STARTED | PACED)
        progress.show({"kind": "test", "test": "a::b", "clauses": []})
        progress.show(WAITING)
        written = progress.seconds(60)

    assert all(written)
    assert "waiting 40 s for the PUT limit, 10 a minute" in written[0]
    assert "0:30 of about 4:00" in written[29]
    assert "a::b" in written[41]
    assert not any("…" in text for text in written)


def test_terminal_shows_that_the_suite_starts() -> None:
    """Before the first event, each second shows that the suite starts."""
    progress = Watched(terminal=True)

    with progress:
        written = progress.seconds(3)

    assert all("starting the suite" in text for text in written)
    assert "0:03" in written[2]


def test_waiting_is_told_in_a_log() -> None:
    """The line of a log says what the run waits for."""
    progress = Watched()

    progress.show(STARTED | PACED)
    progress.show(WAITING)
    progress.seconds(30)

    assert progress.file.getvalue().splitlines()[-1] == (
        "0:30 of about 4:00, 0/2 tests, 0 of 2000 requests, 0 of 40 PUTs; waiting 11 s for the PUT limit, 10 a minute"
    )


def test_run_that_takes_longer_says_so() -> None:
    """When the expected time is over, the line no longer promises it."""
    progress = Watched()

    progress.show(STARTED | PACED)
    progress.now = 250.0

    assert progress.line().startswith("4:10, late, 0/2 tests")


def test_restoration_is_shown() -> None:
    """After the tests of an armed run, the display says that the release is restored."""
    progress = Watched()

    progress.show(STARTED)
    progress.show({"kind": "restoring", "text": "x"})

    assert progress.activity() == "restoring the release"


def test_tests_that_cannot_run_are_not_counted() -> None:
    """A test that the target cannot be asked is neither shown nor counted."""
    progress = Watched()

    progress.show(STARTED)
    progress.show({"kind": "test", "test": "a::not-planned", "clauses": []})
    progress.show(finished("a::not-planned", "skipped", 0))

    assert progress.line() == "0:00, 0/2 tests, 0 requests; starting the suite"


def test_events_before_the_start_show_nothing() -> None:
    """An error before the run began draws no progress."""
    progress = Watched()

    progress.show({"kind": "error", "what": "x"})

    assert progress.file.getvalue() == ""


def test_budget_is_shown_beside_what_was_sent() -> None:
    """If requests and PUTs have a budget, the line shows it with the number sent."""
    progress = Watched()

    with progress:
        progress.show(STARTED | PACED)
        progress.show({"kind": "requests", "requests": 50, "writes": 7})

    assert "50 of 2000 requests, 7 of 40 PUTs" in progress.line()
