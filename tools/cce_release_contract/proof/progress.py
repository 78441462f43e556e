"""Progress of a proof: a live line on a terminal, one plain line every 30 seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Self

from rich.console import Console
from rich.text import Text

from cce_release_contract.printable import counted
from cce_release_contract.proof.matrix import DeclaredFault, fault_proof
from cce_release_contract.proof.proving import ProofPlan
from cce_release_contract.protocol.events import SECONDS_BETWEEN_TICKS
from cce_release_contract.protocol.trials import CONTROL, TrialResult
from cce_release_contract.reporting.live_display import LiveDisplay
from cce_release_contract.reporting.progress import SECONDS_BETWEEN_LINES, minutes
from cce_release_contract.verdicts.verdict import Verdict

_FEWEST_TO_EXTRAPOLATE: Final = 5
"""Faults after which the time so far says how long the proof takes."""


class ProofProgress(LiveDisplay):
    """Shows how many faults were tried, and each finding at once. All output goes to the given console."""

    def __init__(self, console: Console, plan: ProofPlan, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(console)
        self._console = console
        self._clock = clock
        self._faults: dict[str, DeclaredFault] = {fault.id: fault for fault in plan.faults}
        self._started_at = self._line_at = self._drawn_at = clock()
        self._last = "starting"
        self._plan = plan
        self.done = 0
        self.survived = 0

    def __enter__(self) -> Self:
        super().__enter__()
        scope = "the whole suite" if self._plan.full else "the clauses that they break"
        faults, workers = counted(len(self._faults), "fault"), counted(self._plan.workers, "worker")
        self._print(f"{faults} against {scope}, profile {self._plan.profile}, {workers}")
        return self

    def show(self, result: TrialResult) -> None:
        """Process one result and redraw."""
        if result.fault == CONTROL:
            failed = [clause for clause, outcome in result.clauses.items() if outcome.verdict is Verdict.FAIL]
            self._print(
                f"FALSE ALARM {', '.join(failed)}" if failed else result.error or "the correct emulator: no failure"
            )
        else:
            self.done += 1
            proof = fault_proof(self._faults[result.fault], result)
            if not proof.killed:
                self.survived += 1
                self._print(f"SURVIVED {result.fault}{f': {result.error}' if result.error else ''}")
        self._last = result.fault or "the correct emulator"
        self._draw(self._clock())

    def tick(self) -> None:
        """Redraw if a second has passed."""
        now = self._clock()
        if now - self._drawn_at >= SECONDS_BETWEEN_TICKS:
            self._draw(now)

    def line(self) -> str:
        """The state in one line."""
        survived = f", {self.survived} survived" if self.survived else ""
        return f"{self.done}/{len(self._faults)} faults{survived}"

    def _draw(self, now: float) -> None:
        self._drawn_at = now
        line = f"{self._time(now - self._started_at)}, {self.line()}"
        if self.shown:
            self.draw(Text(f"{line}  {self._last}"))
        elif now - self._line_at >= SECONDS_BETWEEN_LINES:
            self._line_at = now
            self._print(line)

    def _time(self, elapsed: float) -> str:
        """The time so far, and the expected time if enough faults were tried."""
        if self.done < min(_FEWEST_TO_EXTRAPOLATE, len(self._faults)):
            return minutes(elapsed)
        return f"{minutes(elapsed)} of about {minutes(elapsed * len(self._faults) / self.done)}"

    def _print(self, text: str) -> None:
        self._console.print(Text(text), soft_wrap=True, highlight=False)
