"""Sending header values with outer white space as they are."""

from __future__ import annotations

import http.client
import socket

import pytest

from cce_release_contract.client.transport import USER_AGENT, Timeouts, Transport
from cce_release_contract.client.verbatim import needs_verbatim, send_verbatim
from cce_release_contract.errors import TransportError
from cce_release_contract.exchanges.request import Request

SPACED = Request("PUT", "/a?b=c", (("X-Auth-Token", " token\t"),), b'{"a": 1}')


@pytest.mark.parametrize(
    ("value", "needed"),
    [
        ("token", False),
        ("", False),
        ("to ken", False),
        ("to\tken", False),
        ("\xa0token\xa0", False),
        (" token", True),
        ("token ", True),
        ("\ttoken", True),
        ("token\t", True),
        (" token\t", True),
        (" ", True),
        ("\t", True),
    ],
)
def test_outer_white_space_needs_it(value, needed):
    """Only spaces and tabs at an end of a value need the other way of sending."""
    assert needs_verbatim((("X-Auth-Token", value),)) is needed


def test_one_value_is_enough():
    """One value of many with outer white space counts, a request without headers has none."""
    assert needs_verbatim((("X-A", "1"), ("X-B", "2 "), ("X-C", "3")))
    assert not needs_verbatim(())


def test_value_arrives_byte_for_byte(server, transport):
    """The white space stands in the bytes that arrive, beside Host, Content-Length and the body."""
    transport.send(SPACED)

    assert server.received == [
        b"PUT /a?b=c HTTP/1.1\r\n"
        + f"Host: 127.0.0.1:{server.port}\r\n".encode()
        + f"User-Agent: {USER_AGENT}\r\n".encode()
        + b"X-Auth-Token:  token\t\r\nAccept: application/json\r\nContent-Length: 8\r\n\r\n"
        + b'{"a": 1}'
    ]


@pytest.mark.parametrize(
    ("method", "target", "headers", "body"),
    [
        ("GET", "/", (), b""),
        ("PUT", "/a/../%2e//b?c=%20&d", (), b""),
        ("PUT", "/", (("Content-Type", "application/json"),), b"\x00\xff{}\n"),
        ("put", "*", (("hOsT", "other.invalid"), ("Accept", "*/*"), ("user-AGENT", "u")), b""),
        ("GET", "/", (("X-A", "1"), ("x-a", "\xe9"), ("X-B", ""), ("X-A", "2")), b""),
        ("PUT", "/", (("Connection", "close"), ("Content-Length", "3")), b"abc"),
        ("PUT", "/", (("X-Long", "b" * 33_000),), b"c" * 1_000_000),
    ],
    ids=["bare", "target", "body", "own-headers", "copies", "own-length", "large"],
)
def test_rest_of_the_wire_stays_the_same(server, transport, method, target, headers, body):
    """Request line, order and spelling of the headers, and body are those of a request without white space."""
    transport.send(Request(method, target, (*headers, ("X-Last", "token")), body))
    transport.send(Request(method, target, (*headers, ("X-Last", " token\t")), body))

    plain, spaced = server.received
    assert spaced == plain.replace(b"X-Last: token\r\n", b"X-Last:  token\t\r\n")


def test_answer_is_returned(server, transport, answer):
    """Status, headers and body of the answer come back as they do otherwise, a redirect is not followed."""
    server.answer = answer(302, {"a": 1}, "Location: /elsewhere", "X-A: 1", "x-a: 2")

    response = transport.send(SPACED)
    expected = transport.send(SPACED.with_header("X-Auth-Token", "token"))

    assert (response.status, response.json(), response.header("location")) == (302, {"a": 1}, "/elsewhere")
    assert (response.headers, response.body) == (expected.headers, expected.body)
    assert response.elapsed_seconds > 0
    assert len(server.received) == 2


@pytest.mark.parametrize(
    ("answer_bytes", "header", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nX-A: \xe9\r\nContent-Length: 3\r\n\r\nabc", "\xe9", b"abc"),
        (b"HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "1", b"{}"),
        (b"HTTP/1.1 204 No Content\r\nX-A: 2\r\n\r\n", "2", b""),
    ],
    ids=["undecoded", "chunked", "empty"],
)
def test_body_of_the_answer_is_read_whole(server, transport, answer_bytes, header, body):
    """Transfer coding is taken off, a content coding stays, header bytes are Latin-1."""
    server.answer = answer_bytes

    response = transport.send(SPACED)

    assert (response.header("x-a"), response.body) == (header, body)


def test_each_request_has_its_connection(server, transport):
    """A connection is used once, and the transport's own one is still there afterwards."""
    for request in (Request("GET", "/"), SPACED, SPACED, Request("GET", "/")):
        transport.send(request)

    assert server.connections == 3


def test_nothing_listens():
    """A port without a server is refused, with cause and remedy."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Transport(f"http://127.0.0.1:{port}") as transport, pytest.raises(TransportError) as failed:
        transport.send(SPACED)

    assert failed.value.reason == "refused"
    assert failed.value.cause
    assert failed.value.remedy
    assert str(port) in failed.value.where


@pytest.mark.parametrize("answer_bytes", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
def test_slow_server(server, answer_bytes):
    """A server that sends nothing, or stops in the middle of its answer, is a timeout."""
    server.answer = answer_bytes
    with Transport(server.url, Timeouts(1, 0.1)) as transport, pytest.raises(TransportError) as failed:
        transport.send(SPACED)

    assert failed.value.reason == "timeout"


def test_server_that_hangs_up(server, transport):
    """A connection that closes without an answer is a reset, and the next request works."""
    server.answer = None
    with pytest.raises(TransportError) as failed:
        transport.send(SPACED)
    server.answer = b"HTTP/1.1 204 No Content\r\n\r\n"

    assert failed.value.reason == "reset"
    assert transport.send(SPACED).status == 204


def test_plain_server_on_an_https_url(server):
    """A server that speaks no TLS is a TLS failure."""
    server.script = lambda connection: (connection.recv(9), connection.sendall(b"HTTP/1.1 400 X\r\n\r\n"))
    with (
        Transport(f"https://127.0.0.1:{server.port}", Timeouts(2, 0.3)) as transport,
        pytest.raises(TransportError) as failed,
    ):
        transport.send(SPACED)

    assert failed.value.reason == "tls"


@pytest.mark.parametrize("answer_bytes", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"\x00\x01\r\n\r\n"])
def test_answer_that_is_not_http(server, transport, answer_bytes):
    """Anything that is not HTTP is a protocol failure."""
    server.answer = answer_bytes

    with pytest.raises(TransportError) as failed:
        transport.send(SPACED)

    assert failed.value.reason == "protocol"


def test_proxy_is_not_used(server):
    """With a proxy such a value is refused, with cause and remedy, before anything is sent."""
    with Transport("http://target.invalid", proxy=server.url) as transport, pytest.raises(TransportError) as failed:
        transport.send(SPACED)

    assert failed.value.reason == "protocol"
    assert "proxy" in failed.value.what
    assert failed.value.cause
    assert failed.value.remedy
    assert server.connections == 0


def test_errors_of_the_client_are_passed_on(server):
    """Called by itself it raises what the standard library raises."""
    server.answer = b"SSH-2.0-OpenSSH\r\n\r\n"
    with pytest.raises(http.client.BadStatusLine):
        send_verbatim(server.url, SPACED, verify=None, timeout_seconds=2)
    server.answer = b""

    with pytest.raises(TimeoutError):
        send_verbatim(server.url, SPACED, verify=None, timeout_seconds=0.1)


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
    assert server.received in ([], [b""])


def test_answer_that_ends_early(server, transport):
    """An answer that is shorter than it said is a reset."""
    server.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabc"

    with pytest.raises(TransportError) as failed:
        transport.send(SPACED)

    assert failed.value.reason in ("reset", "timeout")
