"""The updates in progress, for faults that only parallel requests show."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Conversation, Wrap

Conduct = Callable[[Conversation], Awaitable[None]]
ReadBody = Callable[[], Awaitable[bytes]]
TakeIn = Callable[[Incoming, ReadBody], Awaitable[bytes]]

LONGEST_WAIT_SECONDS: Final = 10.0
"""Seconds after which a request continues in any case, so that an endless body does not block the server."""

_PASSES: Final = 10
"""Turns of the event loop after which every request has started whose first bytes had arrived before."""


class Underway:
    """The updates of each path that have started and have no response yet."""

    def __init__(self) -> None:
        self._coming: Counter[str] = Counter()  # the head has arrived, the body is being read
        self._come: Counter[str] = Counter()
        self._moved = asyncio.Event()

    def wraps(self, conduct: Conduct) -> Mapping[str, Wrap]:
        """The steps that track updates from their head to their response, around `conduct`."""

        def take_in(original: TakeIn | None) -> TakeIn:
            async def taken(incoming: Incoming, read: ReadBody) -> bytes:
                with self._counted(self._coming, incoming):
                    return await (read() if original is None else original(incoming, read))

            return taken

        async def conducted(conversation: Conversation) -> None:
            with self._counted(self._come, conversation.incoming):
                await conduct(conversation)

        return {"take_in": take_in, "conduct": lambda _: conducted}

    async def all_have_come(self, path: str) -> None:
        """Wait until the body of every started update has been read."""
        await _let_in()
        await self._until(lambda: not self._coming[path])

    async def all_have_responses(self, path: str) -> bool:
        """Wait until every started update has its response. Return whether there was one."""
        await _let_in()
        if not (self._coming[path] or self._come[path]):
            return False
        await self._until(lambda: not (self._coming[path] or self._come[path]))
        return True

    @contextmanager
    def _counted(self, count: Counter[str], incoming: Incoming) -> Iterator[None]:
        if incoming.method != "PUT":
            yield
            return
        count[incoming.raw_path] += 1
        try:
            yield
        finally:
            count[incoming.raw_path] -= 1
            if not count[incoming.raw_path]:
                del count[incoming.raw_path]
            self._moved.set()
            self._moved = asyncio.Event()

    async def _until(self, reached: Callable[[], bool]) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                while not reached():
                    await self._moved.wait()


async def _let_in() -> None:
    for _ in range(_PASSES):
        await asyncio.sleep(0)
