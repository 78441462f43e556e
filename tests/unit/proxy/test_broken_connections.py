"""Upstreams that fail: what the other side sees, and what is recorded."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct

import pytest
from tests.unit.proxy.raw_sockets import Scripted, proxied, proxy_to, sent, until

from cce_release_contract.proxy.forwarding.bodies import LARGEST_COPY

GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.mark.parametrize(
    ("response", "failure", "detail"),
    [
        (b"", "closed", "without a response"),
        (b"HTTP/1.1 20", "closed", "inside the head"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "length", "after 2 of the 9 bytes"),
        (OK + b"more", "length", "4 bytes follow the response"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "closed", "before the last chunk"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "protocol", "does not begin with its size"),
        (b"220 smtp\r\n\r\n", "protocol", "not HTTP/1.1"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "protocol", "another protocol"),
    ],
)
def test_responses_that_break_off_are_told(response: bytes, failure: str, detail: str) -> None:
    """The client gets the bytes that came, and the observer the reason why there are no more."""

    async def run() -> None:
        async with proxied(Scripted([(GET, response)])) as around:
            assert await sent(around, GET) == response
            (passed,) = await around.watcher.exchanges(1)
        assert passed.failure == failure
        assert detail in passed.detail

    asyncio.run(run())


def test_reset_reaches_the_client_as_a_reset() -> None:
    """An upstream that resets its connection resets that of the client."""

    async def resetting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(len(GET))
        handle = writer.get_extra_info("socket")
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async def run() -> None:
        async with proxied(resetting) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(GET)
            with pytest.raises(ConnectionResetError):
                await reader.read()
            writer.close()
            (passed,) = await around.watcher.exchanges(1)
        assert passed.failure == "reset"

    asyncio.run(run())


def test_upstream_that_is_down() -> None:
    """A connection that is refused is a 502 of the proxy, in the form of the endpoint's errors."""

    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        async with proxy_to(f"http://127.0.0.1:{port}") as around:
            response = await sent(around, GET)
            (passed,) = await around.watcher.exchanges(1)
        head, _, body = response.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 502 ")
        assert b"\r\nCce-Release-Proxy: " in head
        assert "cannot connect to 127.0.0.1" in json.loads(body)["errorMessage"]
        assert (passed.failure, passed.response_head) == ("refused", b"")

    asyncio.run(run())


def test_upstream_without_a_name() -> None:
    """A host that does not exist is a 502 that says so."""

    async def run() -> None:
        async with proxy_to("http://no-such-host.invalid") as around:
            response = await sent(around, GET)
            (passed,) = await around.watcher.exchanges(1)
        assert b"there is no host no-such-host.invalid" in response
        assert passed.failure == "dns"

    asyncio.run(run())


@pytest.mark.parametrize(("begun", "status"), [(b"", b"HTTP/1.1 504 "), (b"HTTP/1.1 200 OK\r\n", b"")])
def test_silent_upstreams_are_given_up(begun: bytes, status: bytes) -> None:
    """After the limit without a byte the client gets 504, or a reset if the response has begun."""

    async def run() -> None:
        async with proxied(Scripted([(GET, begun)], stay=True), silent_seconds=0) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(GET)
            await until(lambda: any(c.exchange and c.exchange.request_done for c in around.route.connections))
            if begun:
                assert await reader.readexactly(len(begun)) == begun
            around.route.end_silent_exchanges()
            received = b""
            with contextlib.suppress(ConnectionResetError):
                received = await reader.read()
            writer.close()
            (passed,) = await around.watcher.exchanges(1)
        assert received.startswith(status)
        assert passed.failure == "timeout"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("head", "body"),
    [(b"Expect: 100-continue\r\nContent-Length: 9", 0), (b"Content-Length: 100000000", 64 * 1_048_576)],
    ids=["permission", "unread body"],
)
def test_upstreams_that_are_silent_before_the_end_of_the_request(head: bytes, body: int) -> None:
    """An upstream that neither permits nor reads a body is given up too, and the client gets 504."""
    done = asyncio.Event()

    async def deaf(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await done.wait()

    async def run() -> None:
        async with proxied(deaf, silent_seconds=0) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(b"PUT /a HTTP/1.1\r\n" + head + b"\r\n\r\n" + bytes(body))
            await until(lambda: any(c.exchange and c.exchange.waits_for_upstream for c in around.route.connections))
            around.route.end_silent_exchanges()
            received = await reader.readexactly(13)
            writer.transport.abort()
            (passed,) = await around.watcher.exchanges(1)
            done.set()
        assert received == b"HTTP/1.1 504 "
        assert passed.failure == "timeout"

    asyncio.run(run())


def test_client_that_has_a_permission_is_waited_for() -> None:
    """While a client that may send its body does not, its upstream is not silent."""
    request = b"PUT /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"

    async def run() -> None:
        async with proxied(Scripted([(request, b"HTTP/1.1 100 C\r\n\r\n"), (b"ab", OK)]), silent_seconds=0) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(request)
            await reader.readuntil(b"\r\n\r\n")
            around.route.end_silent_exchanges()
            writer.write(b"ab")
            assert await reader.readexactly(len(OK)) == OK
            writer.close()

    asyncio.run(run())


def test_early_response_to_an_unfinished_request() -> None:
    """A response before the end of the request passes at once, so does the rest, and the connection goes on."""
    head = b"PUT / HTTP/1.1\r\nContent-Length: 6\r\n\r\n"

    async def run() -> None:
        upstream = Scripted([(head + b"abc", OK), (b"def", b""), (GET, OK)])
        async with proxied(upstream) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(head + b"abc")
            assert await reader.readexactly(len(OK)) == OK
            writer.write(b"def")
            await around.watcher.received(upstream, len(head) + 6)
            writer.write(GET)
            assert await reader.read() == OK
            writer.close()
            passed, _ = await around.watcher.exchanges(2)
        assert (passed.failure, passed.request_body) == ("", b"abcdef")

    asyncio.run(run())


def test_bodies_beyond_the_copy_pass_and_are_marked() -> None:
    """More than 16 MB pass in both directions while the copy stays bounded, also if the response was to be held."""
    body = bytes(LARGEST_COPY + 5)
    request = b"PUT / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (len(body) + 3) + body + b"end"
    response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    async def run() -> None:
        async with proxied(Scripted([(b"end", response)]), hold=True) as around:
            assert await sent(around, request) == response
            (passed,) = await around.watcher.exchanges(1)
        assert (passed.request_cut, passed.response_cut, passed.failure) == (True, True, "")
        assert len(passed.request_body) == len(passed.response_body) == LARGEST_COPY

    asyncio.run(run())


def test_slow_client_slows_the_upstream() -> None:
    """What a client does not read stays with the upstream, not in the memory of the proxy."""
    size = 64 * 1_048_576
    written = 0

    async def fast(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await reader.readexactly(len(GET))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // 65536):
            writer.write(bytes(65536))
            written += 65536
            await writer.drain()

    async def run() -> None:
        async with proxied(fast) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port, limit=65536)
            writer.write(GET)
            before = -1
            while before != written:  # until nothing moves any more
                before = written
                for _ in range(2000):
                    await asyncio.sleep(0)
            assert written < size // 2
            assert len(await reader.read()) > size
            writer.close()

    asyncio.run(run())


def test_finding_is_shown_in_a_header_of_a_held_response() -> None:
    """A held response gets one more header line, and nothing else changes."""

    async def run() -> None:
        async with proxied(Scripted([(GET, b"HTTP/1.1 100 C\r\n\r\n" + OK), (GET, OK)]), hold=True) as around:
            around.watcher.line = b"X-Found: response.body.status\r\n"
            response = await sent(around, GET + GET)
        changed = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Found: response.body.status\r\n\r\nok"
        assert response == b"HTTP/1.1 100 C\r\n\r\n" + changed + changed

    asyncio.run(run())
