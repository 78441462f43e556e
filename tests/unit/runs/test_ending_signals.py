"""Tests of the signals that end a run."""

from __future__ import annotations

import signal
import threading

from cce_release_contract.runs.ending_signals import handling


def test_signals_are_the_main_threads() -> None:
    """In another thread no signal is taken over, and the work is done all the same."""
    before, during = signal.getsignal(signal.SIGTERM), []

    def work() -> None:
        with handling([signal.SIGTERM], lambda _number, _frame: None):
            during.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert during == [before]
