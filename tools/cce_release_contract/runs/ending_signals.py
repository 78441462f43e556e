"""The signals that end a run from outside, handled while it lasts."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

ENDING_SIGNALS: Final = (signal.SIGTERM,) if sys.platform == "win32" else (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def handling(numbers: Iterable[signal.Signals], handler: Callable[[int, object], None]) -> Iterator[None]:
    """Let signals call `handler` within the block. Only the main thread gets signals; elsewhere nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


@contextmanager
def ending_politely() -> Iterator[None]:
    """Let SIGTERM (a cancelled CI job) and a closed terminal end the run in the same way as Ctrl-C."""

    def end(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with handling(ENDING_SIGNALS, end):
        yield
