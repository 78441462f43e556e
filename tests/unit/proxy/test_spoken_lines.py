"""Lines on stderr do not hold up the proxy."""

from __future__ import annotations

import threading

from cce_release_contract.proxy.spoken_lines import SpokenLines


def test_lines_wait_for_a_reader() -> None:
    """Speaking never waits; what is too much is counted and said, and the order stays."""
    reads = threading.Event()
    written: list[str] = []

    def write(line: str) -> None:
        reads.wait()
        written.append(line)

    lines = SpokenLines(write)
    for number in range(1500):
        lines.say(str(number))
    reads.set()
    lines.end()

    kept = len(written) - 1
    assert written == [*map(str, range(kept)), f"{1500 - kept} more lines were not written"]
    assert 1000 <= kept <= 1001
