"""One PUT at short and long histories: one process, and two that share a state file in turn.

A revision is stored once and an update writes one, so what it costs must not depend on how many there are.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator
from cce_release_contract.client.transport.transport import Transport
from cce_release_contract.emulator.rules.releases import ReleaseKey
from cce_release_contract.emulator.storage.sql import open_store
from cce_release_contract.exchanges.request import Request

LENGTHS: Final = (100, 20_000)
UPDATES: Final = 60
GROWTHS: Final = 2000


def long_histories(put: Callable[[LocalEmulator], Request]) -> None:
    """Print a line for each length; `put` makes the request to an emulator."""
    for length in LENGTHS:
        with tempfile.TemporaryDirectory() as name:
            state = str(Path(name) / "state.db")
            with start_emulator(["--state", state]) as emulator:
                request = put(emulator)
                key = ReleaseKey(emulator.address.cluster_id, emulator.address.namespace, emulator.address.name)
            lengthen(state, key, length)
            grown = microseconds_to_grow(state, key)
            with start_emulator(["--state", state]) as one:
                alone = milliseconds(request, one, one)
                with start_emulator(["--state", state]) as other:
                    in_turn = milliseconds(request, one, other)
        print(
            f"one PUT at {length:6} revisions: one process {alone:8.2f} ms, two on one state file {in_turn:8.2f} ms"
            f"   (median of {UPDATES}); growing its history in memory {grown:6.1f} us   (mean of {GROWTHS})",
            flush=True,
        )


def lengthen(state: str, key: ReleaseKey, length: int) -> None:
    """Give the release in a state file so many revisions, copies of its last one."""
    store = open_store(state)
    with store.transaction() as transaction:
        release = transaction.load(key)
        assert release is not None
        for number in range(release.last.number + 1, length + 1):
            transaction.append(key, replace(release.last, number=number))
    store.close()


def microseconds_to_grow(state: str, key: ReleaseKey) -> float:
    """What one more revision costs a release that is in memory already."""
    store = open_store(state)
    release = store.load(key)
    store.close()
    assert release is not None
    started = time.perf_counter()
    for _ in range(GROWTHS):
        release = release.with_revision(release.last)
    return (time.perf_counter() - started) / GROWTHS * 1e6


def milliseconds(request: Request, *emulators: LocalEmulator) -> float:
    """The median time of an update, sent to the emulators in turn once each of them has read the release."""
    transports = [Transport(emulator.url) for emulator in emulators]
    times: list[float] = []
    for number in range(UPDATES + len(transports)):
        started = time.perf_counter()
        response = transports[number % len(transports)].send(request)
        times.append(time.perf_counter() - started)
        assert response.status == 200, response.text()
    return statistics.median(times[len(transports) :]) * 1000
