"""Sending one request byte for byte."""

from __future__ import annotations

import pytest
from tests.waiting import wait_for

from cce_release_contract.client.transport.transport import Transport
from cce_release_contract.errors import UsageError
from cce_release_contract.exchanges.request import Request


def test_only_needed_headers_are_added(server, transport):
    """A bare PUT gets Host, User-Agent, Accept, Accept-Encoding and Content-Length, and nothing else."""
    response = transport.send(Request("PUT", "/a"))

    names = sorted(line.split(b":")[0] for line in server.heads[0][1:])
    assert server.heads[0][0] == b"PUT /a HTTP/1.1"
    assert names == [b"Accept", b"Accept-Encoding", b"Content-Length", b"Host", b"User-Agent"]
    assert f"Host: 127.0.0.1:{server.port}".encode() in server.heads[0]
    assert response.status == 200
    assert response.json() == {}
    assert response.elapsed_seconds > 0


def test_given_headers_stay_as_they_are(server, transport):
    """Headers keep their case, their order, their copies and their bytes, and replace what would be added."""
    headers = (
        ("hOsT", "other.invalid"),
        ("user-AGENT", "u"),
        ("Accept", "*/*"),
        ("aCCept-encoding", "x"),
        ("X-A", "1"),
        ("x-a", "\xe9"),
        ("X-B", ""),
    )

    transport.send(Request("GET", "/", headers))

    assert server.heads[0][1:] == [
        b"hOsT: other.invalid",
        b"user-AGENT: u",
        b"Accept: */*",
        b"aCCept-encoding: x",
        b"X-A: 1",
        b"x-a: \xe9",
        b"X-B: ",
    ]


@pytest.mark.parametrize(
    "target",
    [
        "/a/../b/./c",
        "//a//b",
        "/%2e%2E/%2F/%5c",
        "/a?b=c d".replace(" ", "%20"),
        "/a?",
        "/a#b",
        "/a\\b",
        '/[a]{b}|^`"<>',
        "*",
        "http://other.invalid/a",
        "a",
        "/%zz%",
        "/a;b=c",
    ],
)
def test_raw_target_is_untouched(server, transport, target):
    """The target is sent byte for byte, however odd it is."""
    transport.send(Request("PUT", target))

    assert server.heads[0][0] == f"PUT {target} HTTP/1.1".encode()


@pytest.mark.parametrize("method", ["put", "DELETE", "QUERY", "X-ODD!"])
def test_method_is_untouched(server, transport, method):
    """The case of the method is kept."""
    transport.send(Request(method, "/"))

    assert server.heads[0][0] == f"{method} / HTTP/1.1".encode()


def test_body_is_sent_as_bytes(server, transport):
    """A body is sent with its length, whatever its bytes."""
    transport.send(Request("PUT", "/", (), b"\x00\xff{}\n"))

    assert server.received[0].endswith(b"\r\n\r\n\x00\xff{}\n")
    assert b"Content-Length: 5" in server.heads[0]


def test_large_heads_and_bodies_are_sent(server, transport):
    """A target and a header of 33 KB and a body of a megabyte arrive complete."""
    transport.send(Request("PUT", "/" + "a" * 33_000, (("X-Long", "b" * 33_000),), b"c" * 1_000_000))

    assert len(server.heads[0][0]) > 33_000
    assert b"X-Long: " + b"b" * 33_000 in server.heads[0]
    assert server.received[0].endswith(b"c" * 1_000_000)


def test_connection_is_kept(server, transport):
    """Consecutive requests use one connection."""
    for _ in range(5):
        transport.send(Request("GET", "/"))

    assert server.connections == 1


def test_redirects_are_not_followed(server, transport, json_response):
    """A redirect is a response like any other."""
    server.response = json_response(302, {}, "Location: /elsewhere")

    response = transport.send(Request("GET", "/"))

    assert response.status == 302
    assert response.header("location") == "/elsewhere"
    assert len(server.received) == 1


def test_cookies_are_not_kept(server, transport, json_response):
    """A cookie of one response is not sent with the next request."""
    server.response = json_response(200, {}, "Set-Cookie: a=b")

    transport.send(Request("GET", "/"))
    transport.send(Request("GET", "/"))

    assert not any(line.lower().startswith(b"cookie") for line in server.heads[1])


def test_header_bytes_stay(server, transport):
    """The bytes of a header stay Latin-1."""
    server.response = b"HTTP/1.1 200 OK\r\nX-A: \xe9\r\nContent-Length: 3\r\n\r\nabc"

    response = transport.send(Request("GET", "/"))

    assert response.body == b"abc"
    assert response.header("x-a") == "\xe9"


def test_chunked_response_is_joined(server, transport):
    """The transfer coding is removed."""
    server.response = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"

    assert transport.send(Request("GET", "/")).body == b"{}"


@pytest.mark.parametrize(
    "url", ["ftp://h", "h", "", "http://", "http://u:p@h", "http://h/path", "http://h?q", "http://h:x"]
)
def test_base_url_that_cannot_be_used(url):
    """A base URL is scheme, host and port; the message never shows a password."""
    with pytest.raises(UsageError) as refused:
        Transport(url)

    assert "u:p" not in str(refused.value)


def test_pause_comes_between_two_halves_of_a_body(server):
    """With a pause, the second half of the body is sent after the pause."""
    paused = []
    request = Request("PUT", "/path", (), b"first second")

    with Transport(server.url) as transport:
        response = transport.send(request, lambda: paused.append(list(server.received)))

    assert response.status == 200
    assert paused == [[]]
    assert server.received[0].endswith(b"first second")


def test_request_without_a_body_has_left_when_the_pause_begins(server):
    """With a pause, a request without a body arrives before the end of the pause."""
    request = Request("GET", "/path", (), b"")

    with Transport(server.url) as transport:
        response = transport.send(request, lambda: wait_for(lambda: server.received))

    assert response.status == 200
    assert len(server.received) == 1
