"""Lines for the user, written by a thread of their own: a terminal that stands still does not hold up what passes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Final

_MOST_WAITING: Final = 1000
_SECONDS_TO_END: Final = 2.0


class SpokenLines:
    """Hands lines to `write` in their order. Lines beyond a thousand that wait are dropped and counted."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._waiting: queue.Queue[str | None] = queue.Queue(_MOST_WAITING)
        self._dropped = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def say(self, line: str) -> None:
        """Write a line soon. Never waits."""
        try:
            self._waiting.put_nowait(line)
        except queue.Full:
            self._dropped += 1

    def end(self) -> None:
        """Write what still waits, for two seconds at most."""
        try:
            if self._dropped:
                self._waiting.put(f"{self._dropped} more lines were not written", timeout=_SECONDS_TO_END)
            self._waiting.put(None, timeout=_SECONDS_TO_END)
        except queue.Full:
            return
        self._thread.join(_SECONDS_TO_END)

    def _run(self) -> None:
        while (line := self._waiting.get()) is not None:
            self._write(line)
