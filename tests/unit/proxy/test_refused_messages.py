"""Requests whose end is ambiguous, or that no upstream of ours should get, are refused and the connection is closed."""

from __future__ import annotations

import asyncio
import json

import pytest
from tests.unit.proxy.raw_sockets import Scripted, proxied, sent

from cce_release_contract.proxy.forwarding.heads import LARGEST_HEAD

BEFORE = b"PUT / HTTP/1.1\r\nHost: a\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\n\r\n"

REFUSED = {
    "length and chunks": (BEFORE + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "chunks and length": (BEFORE + b"Transfer-Encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n", 400),
    "two lengths": (BEFORE + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "list of lengths": (BEFORE + b"Content-Length: 1, 1\r\n\r\nab", 400),
    "signed length": (BEFORE + b"Content-Length: +1\r\n\r\na", 400),
    "hexadecimal length": (BEFORE + b"Content-Length: 0x1\r\n\r\na", 400),
    "empty length": (BEFORE + b"Content-Length:\r\n\r\n", 400),
    "huge length": (BEFORE + b"Content-Length: 9999999999999999999\r\n\r\n", 400),
    "unknown coding": (BEFORE + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
    "two codings": (BEFORE + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400),
    "coding twice": (BEFORE + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "coding after a control character": (BEFORE + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", 400),
    "chunks in HTTP/1.0": (b"PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "blank before the colon": (BEFORE + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
    "folded header": (BEFORE + b"X: a\r\n Content-Length: 5\r\n\r\n", 400),
    "folded first header": (b"PUT / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    "bare line feed": (BEFORE + b"X: a\nContent-Length: 5\r\n\r\n", 400),
    "bare line feeds only": (b"GET / HTTP/1.1\nHost: a\n\n", 400),
    "bare carriage return": (BEFORE + b"X: a\rContent-Length: 5\r\n\r\n", 400),
    "zero byte": (BEFORE + b"X: \x00\r\n\r\n", 400),
    "no name": (BEFORE + b": a\r\n\r\n", 400),
    "name with a blank": (BEFORE + b"X Y: a\r\n\r\n", 400),
    "no colon": (BEFORE + b"XY\r\n\r\n", 400),
    "blanks in the request line": (b"GET /  HTTP/1.1\r\n\r\n", 400),
    "no version": (b"GET /\r\n\r\n", 400),
    "another version": (b"GET / HTTP/1.2\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "CONNECT": (b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    "another origin": (b"GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n", 421),
    "target that is no path": (b"GET a HTTP/1.1\r\nHost: a\r\n\r\n", 421),
    "endless header": (BEFORE + b"X: " + b"a" * LARGEST_HEAD, 431),
    "endless headers": (BEFORE + b"X: a\r\n" * (LARGEST_HEAD // 6), 431),
    "endless blank lines": (b"\r\n" * (LARGEST_HEAD // 2 + 1), 431),
}

BAD_CHUNKS = {
    "size with a sign": b"+1\r\na\r\n",
    "size with 0x": b"0x1\r\na\r\n",
    "no size": b"\r\n\r\n",
    "huge size": b"1" * 16 + b"\r\n",
    "bare line feed": b"1\na\r\n",
    "longer than its size": b"1\r\nabc\r\n",
    "bare line feed after the data": b"1\r\na\n",
    "endless extension": b"1;" + b"a" * 20_000,
    "bare line feed in an extension": b"1;a\nb\r\na\r\n",
    "endless trailers": b"0\r\n" + b"X: a\r\n" * 4000,
    "carriage return in a trailer": b"0\r\nX: a\r\r\n\r\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_ambiguous_requests_are_refused(name: str) -> None:
    """The upstream gets no byte of them; the client gets an error that says why, then the end of the connection."""
    request, status = REFUSED[name]

    async def run() -> None:
        upstream = Scripted([(b"never", b"")])
        async with proxied(upstream) as around:
            response = await sent(around, request + SMUGGLED)
            assert len(around.watcher.refusals) == 1
        assert upstream.connections == 0
        head, _, body = response.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 %d " % status)
        assert b"\r\nConnection: close" in head
        assert around.watcher.refusals[0] in json.loads(body)["error_msg"]

    asyncio.run(run())


@pytest.mark.parametrize("name", BAD_CHUNKS)
def test_chunks_that_can_be_read_in_two_ways_end_the_connection(name: str) -> None:
    """What follows a chunk that is not clear reaches the upstream neither as a chunk nor as a request."""
    head = BEFORE + b"Transfer-Encoding: chunked\r\n\r\n"
    good = b"3\r\nabc\r\n"

    async def run() -> None:
        upstream = Scripted([(b"never", b"")])
        async with proxied(upstream) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(head + good)
            await around.watcher.received(upstream, len(head + good))
            writer.write(BAD_CHUNKS[name] + SMUGGLED)
            assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
            writer.close()
            await upstream.gone.wait()
            (passed,) = await around.watcher.exchanges(1)
        assert bytes(upstream.received) == head + good
        assert passed.failure == "request"

    asyncio.run(run())


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/a?b", "HTTP://127.0.0.1:{port}"])
def test_absolute_targets_of_the_upstream_pass(target: str) -> None:
    """A client that takes the proxy for a forward proxy reaches the upstream, byte for byte, and no other host."""

    async def run() -> None:
        upstream = Scripted([(b"\r\n\r\n", b"HTTP/1.1 204 No Content\r\n\r\n")])
        async with proxied(upstream) as around:
            absolute = target.format(port=around.route.upstream.port)
            request = f"GET {absolute} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
            assert await sent(around, request) == b"HTTP/1.1 204 No Content\r\n\r\n"
        assert bytes(upstream.received) == request

    asyncio.run(run())
