"""Progress of a run: a live line on a terminal, one plain line every ten seconds elsewhere."""

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

_SECONDS_BETWEEN_LINES: Final = 10.0
"""Seconds between lines of a plain log, so that a quiet run does not look dead."""


class ConsoleProgress(LiveDisplay):
    """Shows the current test, how many tests are done, how much of each budget is used, and the request rate.

    On a terminal one line is redrawn and removed at the end; elsewhere (a log, a pipe) a plain line is written every
    ten seconds. All output goes to the given console, which writes to stderr.
    """

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(console)
        self._console = console
        self._clock = clock
        self._started_at = clock()
        self._line_at = clock()
        self.done = 0
        self.total = 0
        self.failed = 0
        self.requests = 0
        self.puts = 0
        self.current = ""
        self._most: dict[str, int | None] = {"requests": None, "puts": None}

    def show(self, event: Event) -> None:
        """Process one event and redraw."""
        match event["kind"]:
            case "started":
                self.total = event["tests"]
                self._started_at = self._clock()
                self._most = {name: event["plan"].get(name) for name in self._most}
                work = f"{counted(event['tests'], 'test')} of {counted(event['clauses'], 'clause')}"
                self._print(f"target {event['base_url']} ({event['mode']}), {work}")
                if event["plan"]["kind"] == "live":
                    for line in plan_lines(event["plan"]):
                        self._print(line)
            case "test":
                self.current = event["test"]
            case "requests":
                self._count(event)
            case "finished":
                self.done += 1
                self._count(event)
                if event["verdict"] == "fail":
                    self.failed += 1
                    self._print(f"FAIL {event['test']}")
        self._draw()

    def line(self) -> str:
        """The state in one line."""
        seconds = max(self._clock() - self._started_at, 0.001)
        failed = f", {self.failed} failed" if self.failed else ""
        digits = 0 if self.requests > 10 * seconds else 1
        sent = f"{_of(self.requests, self._most['requests'])} requests"
        if self._most["puts"] is not None:  # a live target limits PUTs more
            sent += f", {_of(self.puts, self._most['puts'])} PUTs"
        return f"{self.done}/{self.total} tests{failed}, {sent}, {self.requests / seconds:.{digits}f}/s  {self.current}"

    def _count(self, event: Event) -> None:
        self.requests, self.puts = event["requests"], event["writes"]

    def _draw(self) -> None:
        if not self.total:
            return
        if self.shown:
            self.draw(Text(self.line()))
        elif self._clock() - self._line_at >= _SECONDS_BETWEEN_LINES:
            self._line_at = self._clock()
            self._print(self.line())

    def _print(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True, highlight=False)


def _of(count: int, most: int | None) -> str:
    """The used part of a budget, if there is a budget."""
    return str(count) if most is None else f"{count} of {most}"
