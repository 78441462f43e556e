"""The errors of the transport when there is no response."""

from __future__ import annotations

import socket
import ssl

import pytest

from cce_release_contract.client.transport.transport import Timeouts, Transport, failure_reason
from cce_release_contract.errors import TransportError
from cce_release_contract.exchanges.request import Request


def test_nothing_listens():
    """A port without a server is refused, with cause and remedy."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Transport(f"http://127.0.0.1:{port}") as transport, pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"))

    assert failed.value.reason == "refused"
    assert failed.value.cause
    assert failed.value.remedy
    assert str(port) in failed.value.where


def test_name_that_does_not_resolve(monkeypatch):
    """A host without an address is a DNS failure."""

    def no_address(*_args, **_options):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    with Transport("http://no-such-host.invalid") as transport, pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"))

    assert failed.value.reason == "dns"


def test_plain_server_on_an_https_url(server):
    """A server without TLS is a TLS failure."""
    server.script = lambda connection: (connection.recv(9), connection.sendall(b"HTTP/1.1 400 X\r\n\r\n"))
    with (
        Transport(f"https://127.0.0.1:{server.port}", Timeouts(2, 0.3)) as transport,
        pytest.raises(TransportError) as failed,
    ):
        transport.send(Request("GET", "/"))

    assert failed.value.reason == "tls"


def test_slow_server(server):
    """A server that sends nothing is a timeout."""
    server.response = b""
    with Transport(server.url, Timeouts(1, 0.1)) as transport, pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"))

    assert failed.value.reason == "timeout"


def test_server_that_hangs_up(server, transport):
    """A connection that closes without a response is a reset, and the next request works."""
    server.response = None
    with pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"))
    server.response = b"HTTP/1.1 204 No Content\r\n\r\n"

    assert failed.value.reason == "reset"
    assert transport.send(Request("GET", "/")).status == 204


def test_response_that_ends_early(server, transport):
    """A body that is shorter than its Content-Length is a reset."""

    server.script = lambda connection: (
        connection.recv(999),
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
    )
    with pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"))

    assert failed.value.reason == "reset"


@pytest.mark.parametrize("content", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"\x00\x01\r\n\r\n"])
def test_response_that_is_not_http(server, transport, content):
    """Anything that is not HTTP is a protocol failure."""
    server.response = content

    with pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"))

    assert failed.value.reason == "protocol"


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/a b"),
        Request("GET", "/é"),
        Request("GET", "/\n"),
        Request("GET", ""),
        Request("G T", "/"),
        Request("É", "/"),
        Request("", "/"),
        Request("GET", "/", (("X A", "1"),)),
        Request("GET", "/", (("X-A", "1\r\nX-B: 2"),)),
        Request("GET", "/", (("X-A", "回"),)),
        Request("GET", "/", (("Host", "a"), ("Host", "b"))),
        Request("PUT", "/", (("Content-Length", "5"),), b"123"),
        Request("PUT", "/", (("Content-Length", "1"),), b"123"),
        Request("PUT", "/", (("Content-Length", "x"),), b"123"),
    ],
    ids=repr,
)
def test_request_that_is_not_http(transport, request_):
    """A request that cannot be written as HTTP is a protocol failure, and the next one works."""
    with pytest.raises(TransportError) as failed:
        transport.send(request_)

    assert failed.value.reason == "protocol"
    assert transport.send(Request("GET", "/")).status == 200


def test_early_response_to_a_large_body_is_read(server, transport):
    """A response that arrives while the body is still being sent is returned."""

    def refuse(connection):
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 413 X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        while connection.recv(65536):
            pass

    server.script = refuse

    assert transport.send(Request("PUT", "/", (), b"x" * 300_000)).status == 413


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ssl.SSLError("bad"), "tls"),
        (socket.gaierror(-2, "x"), "dns"),
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(), "refused"),
        (ConnectionResetError(), "reset"),
        (OSError("x"), "reset"),
        (ValueError("x"), "protocol"),
    ],
)
def test_reason_is_that_of_the_deepest_cause(error, reason):
    """The reason of a wrapped error is that of its cause."""
    wrapper = RuntimeError("wrapper")
    wrapper.__cause__ = error

    assert failure_reason(error) == reason
    if reason != "protocol" and type(error) is not OSError:
        assert failure_reason(wrapper) == reason
