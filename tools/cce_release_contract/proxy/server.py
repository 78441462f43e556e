"""The proxy as a server: pass on until a signal comes, finish what is under way."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import ssl
from collections.abc import Callable
from typing import Final

from cce_release_contract.emulator.serving.listening import BACKLOG
from cce_release_contract.proxy.forwarding.client_side import ClientSide
from cce_release_contract.proxy.forwarding.routes import ProxyRoute
from cce_release_contract.runs.ending_signals import ENDING_SIGNALS, handling

_GRACE_SECONDS: Final = 5.0
"""Seconds that exchanges under way have to end after the first signal."""

_SECONDS_BETWEEN_LOOKS: Final = 1.0
_SECONDS_BETWEEN_ENDINGS: Final = 0.05


async def serve_until_stopped(
    listener: socket.socket, route: ProxyRoute, *, tls: ssl.SSLContext | None = None, on_ready: Callable[[], None]
) -> bool:
    """Pass on what clients send until SIGINT or SIGTERM; then exchanges under way have five seconds to end.

    A second signal ends them at once; the result says whether one came.
    """
    loop = asyncio.get_running_loop()
    stopped, hurried = asyncio.Event(), asyncio.Event()

    def stop() -> None:
        (hurried if stopped.is_set() else stopped).set()

    def on_signal(_number: int, _frame: object) -> None:
        loop.call_soon_threadsafe(stop)

    with handling((signal.SIGINT, *ENDING_SIGNALS), on_signal):
        server = await loop.create_server(lambda: ClientSide(route), sock=listener, ssl=tls, backlog=BACKLOG)
        on_ready()
        while not stopped.is_set():
            await _set_within(stopped, _SECONDS_BETWEEN_LOOKS)
            route.end_silent_exchanges()
        server.close()
        for connection in list(route.connections):
            connection.finish()
        ends = loop.time() + _GRACE_SECONDS
        while route.connections and not hurried.is_set() and loop.time() < ends:
            await _set_within(hurried, _SECONDS_BETWEEN_ENDINGS)
        for connection in list(route.connections):
            connection.abort()
        await asyncio.sleep(0)  # lets the connections say that they are closed
        return hurried.is_set()


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, for so long at most."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
