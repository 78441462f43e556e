"""Clients that leave or end their side, and a proxy that ends: what the upstream sees, and what is recorded."""

from __future__ import annotations

import asyncio

import pytest
from tests.unit.proxy.raw_sockets import Scripted, proxied, sent, until

GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_client_that_leaves_in_the_middle_of_its_request() -> None:
    """The upstream sees the end of the connection after the bytes that were sent."""
    half = b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"

    async def run() -> None:
        upstream = Scripted([(b"never", b"")])
        async with proxied(upstream) as around:
            _, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(half)
            await around.watcher.received(upstream, len(half))
            writer.close()
            await upstream.gone.wait()
            (passed,) = await around.watcher.exchanges(1)
        assert bytes(upstream.received) == half
        assert (passed.failure, passed.request_body) == ("client", b"abc")

    asyncio.run(run())


def test_client_that_leaves_in_the_middle_of_a_request_to_be_judged() -> None:
    """A request that is kept back and never complete is not passed on, and leaves nothing behind."""
    half = b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"

    async def run() -> None:
        upstream = Scripted([(b"never", b"")])
        async with proxied(upstream, refuser=lambda _: None) as around:
            assert await sent(around, half, end=True) == b""
            (passed,) = await around.watcher.exchanges(1)
            await until(lambda: not around.route.connections)
        assert (upstream.connections, passed.failure) == (0, "client")

    asyncio.run(run())


def test_upstream_that_does_not_mind_a_cut_request_is_given_up() -> None:
    """An upstream that stays silent after its client left in the middle is given up as any silent one."""
    half = b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"
    end = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()
        await end.wait()

    async def run() -> None:
        async with proxied(deaf, silent_seconds=0) as around:
            _, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(half)
            writer.write_eof()
            await until(lambda: any(one.exchange and one.exchange.failure for one in around.route.connections))
            around.route.end_silent_exchanges()
            (passed,) = await around.watcher.exchanges(1)
            end.set()
            assert passed.failure == "client"
            writer.close()

    asyncio.run(run())


def test_client_that_leaves_in_the_middle_of_its_response() -> None:
    """The upstream's connection ends, and the exchange is told as one that its client left."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(len(GET))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        while True:
            writer.write(bytes(65536))
            await writer.drain()

    async def run() -> None:
        async with proxied(endless) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(GET)
            await reader.readexactly(100_000)
            writer.transport.abort()
            (passed,) = await around.watcher.exchanges(1)
        assert passed.failure == "client"

    asyncio.run(run())


def test_exchange_under_way_may_end_when_the_proxy_does() -> None:
    """A proxy that ends closes idle connections, and the others after their response."""
    goes_on = asyncio.Event()

    async def waiting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(len(GET))
        await goes_on.wait()
        writer.write(OK)
        await reader.read()

    async def run() -> None:
        async with proxied(waiting) as around:
            idle, idle_writer = await asyncio.open_connection("127.0.0.1", around.port)
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(GET)
            await until(lambda: any(one.exchange for one in around.route.connections))
            for connection in list(around.route.connections):
                connection.finish()
            assert await idle.read() == b""
            goes_on.set()
            assert await reader.read() == OK
            idle_writer.close()
            writer.close()

    asyncio.run(run())


def test_client_that_ends_its_side_gets_its_response() -> None:
    """A client may end its sending side after the request; the upstream sees that end too."""

    async def until_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.read() == GET
        writer.write(OK)

    async def run() -> None:
        async with proxied(until_end) as around:
            assert await sent(around, GET, end=True) == OK

    asyncio.run(run())


@pytest.mark.parametrize("begun", [b"GET / HT", GET + b"GET / HT"])
def test_client_that_ends_inside_a_head(begun: bytes) -> None:
    """A head that never ends closes the connection, after the response to the request before it."""

    async def run() -> None:
        async with proxied(Scripted([(GET, OK)], stay=True)) as around:
            assert await sent(around, begun, end=True) == (OK if begun.startswith(GET) else b"")

    asyncio.run(run())
