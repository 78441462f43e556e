"""Every byte of a request and of a response arrives as it was sent."""

from __future__ import annotations

import asyncio

import pytest
from tests.unit.proxy.raw_sockets import Scripted, proxied, sent

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
H = b"Host: CCE.example.com:8443\r\n"

REQUESTS = {
    "plain": b"GET /a HTTP/1.1\r\n" + H + b"\r\n",
    "doubled headers": b"GET / HTTP/1.1\r\nX-A: 1\r\nX-B: 2\r\nX-A: 1\r\nX-A: 3\r\n" + H + b"\r\n",
    "odd case": b"GET / HTTP/1.1\r\nhOST: a\r\nx-sdk-DATE: now\r\nCONTENT-length: 0\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\nX: 1\r\n\r\n",
    "two Hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "doubled slashes": b"GET //cce//v3/./x/../y// HTTP/1.1\r\n" + H + b"\r\n",
    "percent-encodings": b"PUT /%2F%2f/%e4%B8%ad%/%zz?a=%20+&&=&a HTTP/1.1\r\n" + H + b"Content-Length: 0\r\n\r\n",
    "unquoted characters": b'GET /a"<>[]{}|\\^`?x#y HTTP/1.1\r\n' + H + b"\r\n",
    "obs-text in the target": b"GET /\xe4\xff HTTP/1.1\r\n" + H + b"\r\n",
    "obs-text in a value": b"GET / HTTP/1.1\r\nX: \xff\x80\xfe\r\n" + H + b"\r\n",
    "control characters in a value": b"GET / HTTP/1.1\r\nX: \x01\x7f\t\r\n" + H + b"\r\n",
    "empty values": b"GET / HTTP/1.1\r\nX:\r\nY: \r\nZ:\t \r\n" + H + b"\r\n",
    "outer white space": b"GET / HTTP/1.1\r\nX:   a  b \t\r\n" + H + b"\r\n",
    "GET with a body": b"GET / HTTP/1.1\r\n" + H + b"Content-Length: 4\r\n\r\nbody",
    "unknown method": b"br3w!#$ / HTTP/1.1\r\n" + H + b"\r\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\n" + H + b"\r\n",
    "HTTP/1.0": b"GET / HTTP/1.0\r\n\r\n",
    "HTTP/1.0 kept alive": b"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
    "hop-by-hop headers": b"GET / HTTP/1.1\r\nConnection: close, X\r\nX: 1\r\nTE: trailers\r\nKeep-Alive: 9\r\n\r\n",
    "upgrade": b"GET / HTTP/1.1\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\nConnection: Upgrade\r\n\r\n",
    "body of zeros": b"PUT / HTTP/1.1\r\n" + H + b"Content-Length: 300\r\n\r\n" + bytes(300),
    "equal lengths": b"PUT / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab",
    "leading zeros": b"PUT / HTTP/1.1\r\nContent-Length: 002\r\n\r\nab",
    "one chunk": b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "chunks": b"PUT / HTTP/1.1\r\nTRANSFER-ENCODING:  Chunked\r\n\r\n01\r\na\r\n00a\r\n" + b"\r\n" * 6 + b"00\r\n\r\n",
    "chunk extensions": b'PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b;c="d"\r\na\r\n0 ;e\r\n\r\n',
    "trailers": b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-T: 1\r\nx-t:\r\n\r\n",
    "a signature": b"GET /a HTTP/1.1\r\nAuthorization: SDK-HMAC-SHA256 Access=a, SignedHeaders=b, Signature=c\r\n\r\n",
    "long target": b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(5000)) + b"\r\n",
    "large body": b"PUT / HTTP/1.1\r\nContent-Length: 3000003\r\n\r\n" + b"0123456789" * 300_000 + b"end",
}

RESPONSES = {
    "plain": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "no reason": b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
    "odd reason": b"HTTP/1.1 299 \xff  \t?\r\nContent-Length: 0\r\n\r\n",
    "doubled headers": b"HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nX:\r\nset-cookie: b\r\nContent-Length: 0\r\n\r\n",
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nok\r\n0\r\nX: y\r\n\r\n",
    "chunks and a length": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "until the end": b"HTTP/1.1 200 OK\r\n\r\nuntil the end",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
    "no content": b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n",
    "not modified, with a length": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    "interim ones": b"HTTP/1.1 102 P\r\n\r\nHTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" + OK,
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    "folded header": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok",
    "length too large": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
    "length too small": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nok",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok",
    "bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nok",
    "cut chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nok",
    "cut head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "not HTTP": b"SSH-2.0-OpenSSH_9.6\r\n\r\nhello",
    "nothing": b"",
    "large body": b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + b"0123456789" * 300_000,
}


@pytest.mark.parametrize("hold", [False, True], ids=["passed on", "held"])
@pytest.mark.parametrize("name", REQUESTS)
def test_requests_arrive_byte_for_byte(name: str, hold: bool) -> None:
    """The upstream gets exactly the bytes of the request, whatever they look like."""
    request = REQUESTS[name]

    async def run() -> None:
        upstream = Scripted([(request[-64:], OK)])
        async with proxied(upstream, hold=hold) as around:
            response = await sent(around, request)
            (passed,) = await around.watcher.exchanges(1)

        assert bytes(upstream.received) == request
        assert response == OK
        assert request.startswith(passed.request_head)
        assert (passed.failure, passed.response_body) == ("", b"ok")

    asyncio.run(run())


@pytest.mark.parametrize("hold", [False, True], ids=["passed on", "held"])
@pytest.mark.parametrize("name", RESPONSES)
def test_responses_arrive_byte_for_byte(name: str, hold: bool) -> None:
    """The client gets exactly the bytes of the response, also of one that breaks HTTP."""
    request = REQUESTS["plain"]

    async def run() -> None:
        async with proxied(Scripted([(request, RESPONSES[name])]), hold=hold) as around:
            response = await sent(around, request)
            await around.watcher.exchanges(1)

        assert response == RESPONSES[name]

    asyncio.run(run())


@pytest.mark.parametrize("name", ["chunks", "chunk extensions", "trailers", "equal lengths", "doubled headers"])
def test_bytes_that_arrive_one_by_one(name: str) -> None:
    """A request and a response whose bytes dribble in are passed on as they are."""
    request = REQUESTS[name]
    response = RESPONSES["interim ones"]

    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(len(request)) == request
        for place in range(len(response)):
            writer.write(response[place : place + 1])
            await asyncio.sleep(0)

    async def run() -> None:
        async with proxied(dribble) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            for place in range(len(request)):
                writer.write(request[place : place + 1])
                await asyncio.sleep(0)
            assert await reader.read() == response
            writer.close()
            (passed,) = await around.watcher.exchanges(1)
            assert (passed.failure, passed.response_head) == ("", OK.removesuffix(b"ok"))

    asyncio.run(run())


def test_head_has_no_body() -> None:
    """The response to HEAD ends with its head, whatever length it announces, and the connection goes on."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    first, second = b"HEAD / HTTP/1.1\r\n\r\n", b"GET /2 HTTP/1.1\r\n\r\n"

    async def run() -> None:
        upstream = Scripted([(first, head), (second, OK)])
        async with proxied(upstream) as around:
            assert await sent(around, first + second) == head + OK
            assert len(await around.watcher.exchanges(2)) == 2
        assert (upstream.connections, bytes(upstream.received)) == (1, first + second)

    asyncio.run(run())


def test_pipelined_requests_are_answered_in_order() -> None:
    """Requests that arrive together use one connection to the upstream, one after the other."""
    requests = [b"PUT /%d HTTP/1.1\r\nContent-Length: 1\r\n\r\n%d" % (n, n) for n in range(9)]
    requests[3:3] = [b"\r\n" + REQUESTS["trailers"]]
    responses = [b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % n for n in range(10)]

    async def run() -> None:
        upstream = Scripted(list(zip(requests, responses, strict=True)))
        async with proxied(upstream) as around:
            assert await sent(around, b"".join(requests), end=True) == b"".join(responses)
            passed = await around.watcher.exchanges(10)
        assert (upstream.connections, bytes(upstream.received)) == (1, b"".join(requests))
        assert [one.response_body for one in passed] == [b"%d" % n for n in range(10)]
        assert {one.connection for one in passed} == {1}

    asyncio.run(run())


def test_client_that_waits_for_permission() -> None:
    """`Expect: 100-continue` reaches the upstream, whose permission reaches the client before the body is sent."""
    head = b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    permission = b"HTTP/1.1 100 Continue\r\n\r\n"

    async def run() -> None:
        async with proxied(Scripted([(head, permission), (b"body", OK)])) as around:
            reader, writer = await asyncio.open_connection("127.0.0.1", around.port)
            writer.write(head)
            assert await reader.readexactly(len(permission)) == permission
            writer.write(b"body")
            assert await reader.read() == OK
            writer.close()

    asyncio.run(run())


@pytest.mark.parametrize("hold", [False, True], ids=["passed on", "held"])
def test_body_that_was_not_asked_for_ends_the_connection(hold: bool) -> None:
    """After a final response to a client that waited for permission, its next bytes cannot be a request to anybody."""
    head = b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 19\r\n\r\n"

    async def run() -> None:
        upstream = Scripted([(head, OK)], stay=True)
        async with proxied(upstream, hold=hold) as around:
            assert await sent(around, head) == OK
            await upstream.gone.wait()
        assert bytes(upstream.received) == head

    asyncio.run(run())
