"""The limits of one exchange, and unchanged header values."""

from __future__ import annotations

import itertools

import pytest

from cce_release_contract.client.transport.transport import USER_AGENT, Timeouts, Transport
from cce_release_contract.client.transport.wire import MEGABYTE, Allowance
from cce_release_contract.errors import TransportError
from cce_release_contract.exchanges.request import Request

SPACED = Request("PUT", "/a?b=c", (("X-Auth-Token", " token\t"),), b'{"a": 1}')
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
ENDLESS = {
    "body": (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "long-body": (b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", b" "),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10\r\n0123456789abcdef\r\n"),
    "chunk-extension": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x"),
    "trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: b\r\n"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "one-header": (b"HTTP/1.1 200 OK\r\nX-A: ", b"b"),
    "status-line": (b"HTTP/1.1 200 ", b"K"),
    "continue": (b"", CONTINUE),
    "early-hints": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
}
"""Endless responses: their beginning, and the part that repeats."""


def endless(begin, more, *, times):
    """A script that begins a response and continues until the connection closes, `times` parts with each write."""

    def run(connection):
        connection.recv(65536)
        connection.sendall(begin)
        while True:
            connection.sendall(more * times)

    return run


def bit_by_bit(begin, more, wait):
    """A script that begins a response and continues with one part after each `wait`."""

    def run(connection):
        connection.recv(65536)
        connection.sendall(begin)
        while not wait(0.01):
            connection.sendall(more)

    return run


@pytest.mark.parametrize(("begin", "more"), ENDLESS.values(), ids=list(ENDLESS))
def test_response_without_end_is_too_large(server, begin, more):
    """Any endless response is aborted when it is too large."""
    server.script = endless(begin, more, times=4_000)

    with (
        Transport(server.url, Timeouts(60, 60), most_megabytes=1) as transport,
        pytest.raises(TransportError) as failed,
    ):
        transport.send(Request("GET", "/"))

    assert failed.value.reason == "size"
    assert failed.value.cause
    assert failed.value.remedy
    assert server.url in failed.value.where


@pytest.mark.parametrize(("begin", "more"), ENDLESS.values(), ids=list(ENDLESS))
def test_response_bit_by_bit_takes_too_long(server, finished, begin, more):
    """Any slow response is aborted when its time is over."""
    server.script = bit_by_bit(begin, more, finished.wait)

    with Transport(server.url, Timeouts(20, 20)) as transport, pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"), seconds=0.3)

    assert failed.value.reason == "time"
    assert "0.3 seconds" in failed.value.what


def test_silence_ends_with_the_time_that_is_left(server):
    """A server that sends nothing is a timeout at the limit of the exchange, before the usual timeout."""
    server.response = b""

    with Transport(server.url, Timeouts(20, 20)) as transport, pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"), seconds=0.2)

    assert failed.value.reason == "time"


def test_reader_that_is_slow_takes_too_long(server, finished):
    """A server that does not read the body is a timeout at the limit of the exchange."""
    server.script = lambda _: finished.wait()

    with Transport(server.url, Timeouts(20, 20, 0.3)) as transport, pytest.raises(TransportError) as failed:
        transport.send(Request("PUT", "/", (), b" " * 30_000_000))

    assert failed.value.reason == "time"


def test_largest_response_is_read(server):
    """A response within the limit is read completely, and the next request works."""
    body = b" " * (2 * MEGABYTE - 1_000)
    server.response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    with Transport(server.url, Timeouts(20, 20), most_megabytes=2) as transport:
        first, second = (transport.send(Request("GET", "/")) for _ in range(2))

    assert first.body == second.body == body


def test_time_counts_from_the_beginning():
    """The remaining time shrinks with the clock, and a shorter wait stays unchanged."""
    allowance = Allowance(seconds=10, megabytes=1, where="here", clock=itertools.count(100, 4).__next__)

    assert (allowance.timeout(20), allowance.timeout(1)) == (6, 1)
    with pytest.raises(TransportError, match="10 seconds"):
        allowance.timeout(None)


def test_requests_during_a_pause_have_an_allowance_of_their_own(server):
    """The bytes of another request during a pause do not count for the paused one."""
    large = b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b" " * 900_000
    server.response = lambda request: large if request.startswith(b"GET") else OK

    with Transport(server.url, Timeouts(20, 20), most_megabytes=1) as transport:
        paused = transport.send(
            Request("PUT", "/", (), b"1234"), lambda: [transport.send(Request("GET", "/")) for _ in range(3)]
        )

    assert paused.status == 200


def test_outer_white_space_arrives_byte_for_byte(server, transport):
    """The received bytes contain the white space and all the usual headers."""
    transport.send(SPACED)

    assert server.received == [
        b"PUT /a?b=c HTTP/1.1\r\n"
        + f"Host: 127.0.0.1:{server.port}\r\n".encode()
        + f"User-Agent: {USER_AGENT}\r\n".encode()
        + b"X-Auth-Token:  token\t\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n"
        + b'Content-Length: 8\r\n\r\n{"a": 1}'
    ]


@pytest.mark.parametrize(
    "value", [" v", "v ", "\tv", "v\t", " \t v\t v \t", " ", "\t \t", " \xa0v\xa0 ", "\t\x010\x02 "]
)
def test_every_outer_white_space_is_written(server, transport, value):
    """Spaces and tabs at the ends of a value are sent unchanged, whatever is between them."""
    transport.send(Request("GET", "/", (("X-A", value), ("X-B", "1"))))

    assert b"X-A: " + value.encode("latin-1") in server.heads[0]
    assert b"X-B: 1" in server.heads[0]


@pytest.mark.parametrize(
    ("method", "target", "headers", "body"),
    [
        ("GET", "/", (), b""),
        ("PUT", "/a/../%2e//b?c=%20&d", (), b""),
        ("PUT", "/", (("Content-Type", "application/json"),), b"\x00\xff{}\n"),
        ("PUT", "/", (), b"\x010\x02\x011\x02"),
        ("put", "*", (("hOsT", "other.invalid"), ("Accept", "*/*"), ("user-AGENT", "u")), b""),
        ("GET", "/", (("X-A", "1"), ("x-a", "\xe9"), ("X-B", ""), ("X-A", "2")), b""),
        ("PUT", "/", (("Connection", "close"), ("Content-Length", "3")), b"abc"),
        ("PUT", "/", (("X-Long", "b" * 33_000),), b"c" * 1_000_000),
    ],
    ids=["bare", "target", "body", "marks", "own-headers", "copies", "own-length", "large"],
)
def test_rest_of_the_wire_stays_the_same(server, transport, method, target, headers, body):
    """White space changes neither the request line, nor the order and spelling of headers, nor the body."""
    transport.send(Request(method, target, (*headers, ("X-Last", "token")), body))
    transport.send(Request(method, target, (*headers, ("X-Last", " token\t")), body))

    plain, spaced = server.received
    assert spaced == plain.replace(b"X-Last: token\r\n", b"X-Last:  token\t\r\n")


def test_connection_is_kept_whatever_the_values(server, transport):
    """Requests with and without outer white space share one connection."""
    for request in (Request("GET", "/"), SPACED, SPACED, Request("GET", "/")):
        transport.send(request)

    assert server.connections == 1


@pytest.mark.parametrize(
    "request_",
    [
        Request("PUT", "/é", (("X-A", " b"),)),
        Request("PUT", "/", (("X-A", " b\r\nX-C: d"),)),
        Request("P\n", "/", (("X-A", " b"),)),
    ],
    ids=["target", "line-break", "method"],
)
def test_what_cannot_be_written_is_refused(server, transport, request_):
    """A request that cannot be written is a protocol failure, and nothing of it is sent."""
    with pytest.raises(TransportError) as failed:
        transport.send(request_)

    assert failed.value.reason == "protocol"
    assert server.received == []
