"""Raw clients and raw upstreams around a proxy that runs in the loop of the test."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.waiting import LONGEST_SECONDS

from cce_release_contract.proxy.forwarding.client_side import ClientSide
from cce_release_contract.proxy.forwarding.routes import ProxyRoute, UpstreamPlace
from cce_release_contract.proxy.passed import PassedExchange

Served = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def until(found: Callable[[], object]) -> None:
    """Wait until something is found."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while not found():
            await asyncio.sleep(0)


@dataclass
class Watcher:
    """An observer that keeps what it gets. `line` is what it says when it is asked."""

    passed: list[PassedExchange] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    line: bytes = b""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, passed: PassedExchange) -> None:
        self.passed.append(passed)
        self.news.set()

    def ask(self, passed: PassedExchange, done: Callable[[bytes], None]) -> None:
        self.take(passed)
        asyncio.get_running_loop().call_soon(done, self.line)

    def refused(self, _connection: int, reason: str) -> None:
        self.refusals.append(reason)

    async def exchanges(self, count: int) -> list[PassedExchange]:
        """What passed, once it is that many bytes."""
        async with asyncio.timeout(LONGEST_SECONDS):
            while len(self.passed) < count:
                self.news.clear()
                await self.news.wait()
        return self.passed

    async def received(self, upstream: Scripted, size: int) -> None:
        """Wait until the upstream has got this number of bytes."""
        await until(lambda: len(upstream.received) >= size)


@dataclass
class Scripted:
    """An upstream that reads until `requests` ends with what it waits for, then sends a script of bytes.

    Each step is `(end of the request, response)`; the connection is closed after the last one, unless `stay` is set.
    """

    steps: list[tuple[bytes, bytes]]
    stay: bool = False
    received: bytearray = field(default_factory=bytearray)
    connections: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        steps = list(self.steps)
        here = bytearray()
        while steps:
            wanted, response = steps[0]
            while not here.endswith(wanted):
                data = await reader.read(65536)
                if not data:
                    self.gone.set()
                    return
                here += data
                self.received += data
            steps.pop(0)
            here.clear()
            writer.write(response)
            await writer.drain()
        while self.stay:
            data = await reader.read(65536)
            if not data:
                self.gone.set()
                return
            self.received += data


@dataclass
class Around:
    """A running proxy with its upstream."""

    port: int
    watcher: Watcher
    route: ProxyRoute


def closing(served: Served) -> Served:
    """The same upstream, which closes its connection at the end."""

    async def handled(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await served(reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    return handled


@contextlib.asynccontextmanager
async def proxied(served: Served, **options: object) -> AsyncIterator[Around]:
    """A proxy before an upstream; `options` are those of `ProxyRoute`."""
    upstream = await asyncio.start_server(closing(served), "127.0.0.1", 0)
    port = upstream.sockets[0].getsockname()[1]
    async with proxy_to(f"http://127.0.0.1:{port}", **options) as around:
        yield around
    upstream.close()


@contextlib.asynccontextmanager
async def proxy_to(url: str, *, serve_tls: ssl.SSLContext | None = None, **options: object) -> AsyncIterator[Around]:
    """A proxy to a URL, which serves https if it has a certificate."""
    watcher = Watcher()
    route = ProxyRoute(UpstreamPlace.of(urlsplit(url)), watcher, **options)  # type: ignore[arg-type]
    server = await asyncio.get_running_loop().create_server(lambda: ClientSide(route), "127.0.0.1", 0, ssl=serve_tls)
    try:
        yield Around(server.sockets[0].getsockname()[1], watcher, route)
    finally:
        server.close()
        for connection in list(route.connections):
            connection.abort()
        for _ in range(10):  # for the loop to see that everything is closed
            await asyncio.sleep(0)


async def sent(around: Around, data: bytes, *, end: bool = False) -> bytes:
    """Send bytes on a connection of their own; everything that comes back until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
    writer.write(data)
    if end:
        writer.write_eof()
    received = bytearray()
    async with asyncio.timeout(LONGEST_SECONDS):
        with contextlib.suppress(ConnectionResetError):
            while data := await reader.read(65536):
                received += data
    writer.close()
    return bytes(received)
