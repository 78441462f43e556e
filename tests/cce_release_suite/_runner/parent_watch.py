"""The parent process of a run: a run that has lost it ends as Ctrl-C ends it, so that nothing goes on unseen."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Final

PARENT_CHECK_SECONDS: Final = 0.2
SECONDS_BETWEEN_SIGNALS: Final = 5.0
"""An interruption can get lost, in a finalizer for example: it is repeated until the run is ending."""


class ParentWatch:
    """Interrupts the main thread of this process once its parent is gone, until the run is ending.

    `parent` is the id of the process to watch; None watches nothing, and nor does Windows, where a process keeps the id
    of a parent that is gone. Begins in the main thread. `interrupted` says that an interruption came, from whomever:
    the KeyboardInterrupt itself can get lost in a callback, or become another error.
    """

    def __init__(self, parent: int | None) -> None:
        self._parent = parent
        self._lost = False
        self.interrupted = False
        self._ending = threading.Event()

    def begin(self) -> None:
        """Watch from now on."""
        if self._parent is None or sys.platform == "win32":
            return
        signal.signal(signal.SIGINT, self._interrupted)
        threading.Thread(target=self._watch, args=(threading.main_thread().ident,), daemon=True).start()

    def end(self) -> None:
        """The run is ending: what it still does is not to be interrupted."""
        self._ending.set()

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if not (self._lost and self._ending.is_set()):  # else it left the watch a moment before the run was ending
            self.interrupted = True
            signal.default_int_handler(number, frame)

    def _watch(self, main_thread: int) -> None:
        wait = PARENT_CHECK_SECONDS
        while not self._ending.wait(wait):
            if os.getppid() != self._parent:
                self._lost = True
                signal.pthread_kill(main_thread, signal.SIGINT)
                wait = SECONDS_BETWEEN_SIGNALS
