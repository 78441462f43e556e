"""The signals by which others end a run, for as long as it lasts."""

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
    """Let signals call `handler` for a while. They are the main thread's; in another one nothing changes."""
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
    """Let SIGTERM, which ends a cancelled CI job, and a closed terminal end the run as the keyboard does."""

    def end(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with handling(ENDING_SIGNALS, end):
        yield
