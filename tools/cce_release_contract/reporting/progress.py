"""Progress of a run: two live lines on a terminal, one plain line every 30 seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from rich.console import Console
from rich.text import Text

from cce_release_contract.printable import counted
from cce_release_contract.protocol.events import Event
from cce_release_contract.reporting.live_display import LiveDisplay
from cce_release_contract.reporting.plan_text import plan_lines

SECONDS_BETWEEN_LINES: Final = 30.0
"""Seconds between lines of a plain log, so that a quiet run does not look dead."""

_SECONDS_TO_EXTRAPOLATE: Final = 5.0
"""Seconds after which the tests so far say how long the run takes, if its plan does not."""

_STARTING: Final = "starting the suite"


class ConsoleProgress(LiveDisplay):
    """Shows how long the run takes, how many tests are done, how much of each budget is used, and what goes on now.

    On a terminal two lines are redrawn with each event and removed at the end; a `tick` event each second moves the
    time on. Elsewhere (a log, a pipe) a plain line is written every 30 seconds. All output goes to the given console,
    which writes to stderr.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(console)
        self._console = console
        self._clock = clock
        self._started_at = self._line_at = clock()
        self._planned: set[str] = set()
        self._finished: set[str] = set()
        self._most: dict[str, int | None] = {"requests": None, "puts": None}
        self._expected: float | None = None
        self._waits_until = clock()
        self._waits_for = ""
        self.failed = 0
        self.requests = 0
        self.puts = 0
        self.current = _STARTING

    @property
    def total(self) -> int:
        """How many tests the target can be asked; 0 before that is known."""
        return len(self._planned)

    @property
    def done(self) -> int:
        """How many of them have ended."""
        return len(self._finished)

    def show(self, event: Event) -> None:
        """Process one event and redraw."""
        match event["kind"]:
            case "started":
                self._start(event)
            case "test" if event["test"] in self._planned:
                self.current = event["test"]
            case "requests":
                self._count(event)
            case "waiting":
                self._waits_until, self._waits_for = self._clock() + event["seconds"], event["what"]
            case "finished":
                self._finish(event)
            case "restoring":
                self.current = "restoring the release"
        self._draw()

    def line(self) -> str:
        """The state in one line, for a log."""
        return f"{self.counts()}; {self.activity()}"

    def counts(self) -> str:
        """The time, the tests and the requests."""
        failed = f", {self.failed} failed" if self.failed else ""
        sent = f"{_of(self.requests, self._most['requests'])} requests"
        if self._most["puts"] is not None:  # a live target limits PUTs more
            sent += f", {_of(self.puts, self._most['puts'])} PUTs"
        return f"{self._time()}, {self.done}/{self.total} tests{failed}, {sent}"

    def activity(self) -> str:
        """What the run waits for, or else the test that runs."""
        left = self._waits_until - self._clock()
        return f"waiting {left:.0f} s for {self._waits_for}" if left >= 0.5 else self.current

    def _start(self, event: Event) -> None:
        plan = event["plan"]
        self._planned = set(event["tests"])
        self._started_at = self._clock()
        self._most = {name: plan.get(name) for name in self._most}
        self._expected = 60.0 * plan["expected_minutes"] if plan.get("expected_minutes") else None
        work = f"{counted(self.total, 'test')} of {counted(event['clauses'], 'clause')}"
        self._print(f"target {event['base_url']} ({event['mode']}), {work}")
        if plan["kind"] == "live":
            for line in plan_lines(plan):
                self._print(line)

    def _finish(self, event: Event) -> None:
        self._count(event)
        if event["test"] in self._planned:
            self._finished.add(event["test"])
        if event["verdict"] == "fail":
            self.failed += 1
            self._print(f"FAIL {event['test']}")

    def _count(self, event: Event) -> None:
        self.requests, self.puts = event["requests"], event["writes"]

    def _time(self) -> str:
        """The time since the first request, and the expected time if it is known."""
        elapsed = self._clock() - self._started_at
        expected = self._expected
        if expected is None and elapsed >= _SECONDS_TO_EXTRAPOLATE and self.done:
            expected = elapsed * self.total / self.done
        if expected is None:
            return minutes(elapsed)
        return (
            f"{minutes(elapsed)} of about {minutes(expected)}" if elapsed <= expected else f"{minutes(elapsed)}, late"
        )

    def _draw(self) -> None:
        if self.shown:
            top = self.counts() if self.total else minutes(self._clock() - self._started_at)
            self.draw(Text(f"{top}\n{self.activity()}"))
        elif self._clock() - self._line_at >= SECONDS_BETWEEN_LINES:
            self._line_at = self._clock()
            self._print(self.line())

    def _print(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True, highlight=False)


def minutes(seconds: float) -> str:
    """Seconds as minutes and seconds: `1:05`."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def _of(count: int, most: int | None) -> str:
    """The used part of a budget, if there is a budget."""
    return str(count) if most is None else f"{count} of {most}"
