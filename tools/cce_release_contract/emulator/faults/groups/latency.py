"""Faults of latency: requests that wait for unrelated requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from cce_release_contract.emulator.faults.underway import LONGEST_WAIT_SECONDS, ReadBody
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Fault, Wrap

GROUP: Final = "latency"


def _taken_in(turn_of: Callable[[Incoming], str | None]) -> Mapping[str, Wrap]:
    """A wrap that reads the bodies of requests with the same turn one at a time; None never waits."""
    locks: dict[str, asyncio.Lock] = {}

    async def take_in(incoming: Incoming, read: ReadBody) -> bytes:
        turn = turn_of(incoming)
        if turn is None:
            return await read()
        lock = locks.setdefault(turn, asyncio.Lock())
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await lock.acquire()
        except TimeoutError:
            return await read()
        try:
            return await read()
        finally:
            lock.release()
            if not lock.locked():
                locks.pop(turn, None)

    return {"take_in": lambda _: take_in}


def _update(incoming: Incoming) -> str | None:
    return "update" if incoming.method == "PUT" else None


def _namespace(incoming: Incoming) -> str | None:
    return incoming.raw_path.rpartition("/releases/")[0] if incoming.method == "PUT" else None


def _anything(_: Incoming) -> str:
    return "request"


FAULTS: Final = (
    Fault(
        "updates-in-single-file",
        "an update is read only after the previous one was read completely",
        GROUP,
        ("concurrency.release.not_held_up",),
        _taken_in(_update),
    ),
    Fault(
        "namespace-in-single-file",
        "the updates of one namespace are read one after the other",
        GROUP,
        ("concurrency.release.not_held_up",),
        _taken_in(_namespace),
    ),
    Fault(
        "requests-in-single-file",
        "a request is read only after the previous one was read completely",
        GROUP,
        ("concurrency.release.not_held_up",),
        _taken_in(_anything),
    ),
)
