"""Progress of a fleet: on a terminal one live line per target, elsewhere plain lines with the target's name."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from cce_release_contract.fleet.fleet_target import FleetTarget
from cce_release_contract.fleet.merged.target import ReportPart
from cce_release_contract.fleet.merged.terminal import words_of
from cce_release_contract.printable import printable
from cce_release_contract.protocol.events import Event
from cce_release_contract.reporting.formats.terminal import say
from cce_release_contract.reporting.live_display import LiveDisplay
from cce_release_contract.reporting.progress import SECONDS_BETWEEN_LINES, ConsoleProgress
from cce_release_contract.reporting.wording import verdict_counts

_SECONDS_BETWEEN_PICTURES: Final = 0.2


class FleetProgress(LiveDisplay):
    """Shows what each target is doing. All output goes to the given console, which writes to stderr.

    On a terminal each target has one line, which is redrawn. Elsewhere there is one line when a target starts, one when
    it ends, and every 30 seconds one line per running target.
    """

    def __init__(
        self, console: Console, targets: Sequence[FleetTarget], clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(console)
        self._console = console
        self._clock = clock
        self._lines = {target.name: Text("waiting", style="dim") for target in targets}
        # The silent progress of each run; its counts make the target's line.
        self._runs: dict[str, ConsoleProgress] = {}
        self._shown_at = clock()

    def begin(self, target: FleetTarget) -> None:
        """A target's process starts."""
        self._runs[target.name] = ConsoleProgress(Console(quiet=True), self._clock)
        self._set(target.name, Text(f"starting {target.url}"), now=True)

    def event(self, target: FleetTarget, event: Event) -> None:
        """Something happens in a target's process."""
        run = self._runs[target.name]
        run.show(event)
        state = run.line() if run.total else f"starting {target.url}"
        self._set(target.name, Text(state))

    def end(self, target: FleetTarget, part: ReportPart) -> None:
        """A target is done, or was not started."""
        self._runs.pop(target.name, None)
        clauses = "no clause" if part.report is None else verdict_counts(part.report)
        self._set(target.name, Text.assemble(words_of(part.code), f" ({clauses})"), now=True)
        if part.error:
            self._say(target.name, Text(printable(part.error)))

    def _set(self, name: str, text: Text, *, now: bool = False) -> None:
        self._lines[name] = text
        if self.shown:
            if now or self._clock() - self._shown_at >= _SECONDS_BETWEEN_PICTURES:
                self._shown_at = self._clock()
                self.draw(self._picture())
        elif now:
            self._say(name, text)
        elif self._clock() - self._shown_at >= SECONDS_BETWEEN_LINES:
            self._shown_at = self._clock()
            for running in self._runs:
                self._say(running, self._lines[running])

    def _picture(self) -> Text:
        width = max(map(len, self._lines), default=0)
        lines = [Text(f"{name:{width}}  ", style="bold").append_text(text) for name, text in self._lines.items()]
        return Text("\n").join(lines)

    def _say(self, name: str, text: Text) -> None:
        say(self._console, Text(f"{name}: ", style="bold").append_text(text))
