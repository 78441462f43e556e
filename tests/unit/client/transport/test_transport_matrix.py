"""A request with outer white space in a header value follows the same rules as any other request."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import threading

import pytest
import trustme

from cce_release_contract.client.transport.transport import Timeouts, Transport
from cce_release_contract.client.transport.trust import system_certificates, trusted_certificates
from cce_release_contract.errors import TransportError
from cce_release_contract.exchanges.request import Request

REQUESTS = {
    "plain": Request("PUT", "/a/../b?c", (("X-Auth-Token", "token"),), b"{}"),
    "outer-blank": Request("PUT", "/a/../b?c", (("X-Auth-Token", " token\t"),), b"{}"),
}
BODY = b'{"a": 1}'
RESPONSES = {
    "usual": b"HTTP/1.1 200 OK\r\n",
    "early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n",
    "many-headers": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % number for number in range(250)),
}
AUTHORITY = trustme.CA()
EVERY_WAY = list(itertools.product(REQUESTS, ("http", "https"), ("direct", "proxy")))


def pump(source, sink):
    """Forward bytes until the end."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


class Proxy:
    """A proxy that records its requests and forwards everything to one port of this machine."""

    def __init__(self, server, port):
        self.asked = []
        self.url = server.url
        self._port = port
        server.script = self._pass_on

    def _pass_on(self, connection):
        head = connection.recv(65536)
        self.asked.append(head.split(b"\r\n")[0])
        with socket.create_connection(("127.0.0.1", self._port)) as onward:
            if head.startswith(b"CONNECT "):
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                onward.sendall(head)
            back = threading.Thread(target=pump, args=(onward, connection))
            back.start()
            pump(connection, onward)
            back.join()


@pytest.fixture
def reach(server, other_server):
    """Opens a transport to the server of the test: over http or https, directly or through a proxy."""
    opened = []
    system_certificates.cache_clear()

    def make(scheme, way, *, verify=None, issuer=AUTHORITY):
        if scheme == "https":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            issuer.issue_cert("127.0.0.1", "localhost").configure_cert(context)

            def converse(connection):
                with context.wrap_socket(connection, server_side=True) as secured:
                    server._converse(secured)

            server.script = converse
        proxy = Proxy(other_server, server.port) if way == "proxy" else None
        transport = Transport(
            server.url.replace("http", scheme, 1),
            Timeouts(20, 20),
            verify=verify,
            proxy="" if proxy is None else proxy.url,
        )
        opened.append(transport)
        return transport, proxy

    yield make
    for transport in opened:
        transport.close()
    system_certificates.cache_clear()


@pytest.fixture
def trusted(tmp_path):
    """A context that trusts the certificate authority of these tests."""
    path = tmp_path / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    return trusted_certificates(str(path))


@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize(("values", "scheme", "way"), EVERY_WAY)
def test_response_is_the_same(server, reach, trusted, values, scheme, way, response):
    """Whatever its header values, scheme and proxy, a request gets the final response with all headers."""
    server.response = RESPONSES[response] + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    transport, proxy = reach(scheme, way, verify=trusted)

    responses = [transport.send(REQUESTS[values]) for _ in range(2)]

    assert [(received.status, received.body) for received in responses] == [(200, BODY)] * 2
    assert len(responses[0].headers) == 1 + (250 if response == "many-headers" else 0)
    assert server.connections == 1
    token = REQUESTS[values].header("X-Auth-Token").encode()
    assert b"X-Auth-Token: " + token in server.heads[0]
    if proxy is None:
        assert server.heads[0][0] == b"PUT /a/../b?c HTTP/1.1"
    else:
        port = server.port
        asked = f"CONNECT 127.0.0.1:{port}" if scheme == "https" else f"PUT http://127.0.0.1:{port}/a/../b?c"
        assert proxy.asked == [f"{asked} HTTP/1.1".encode()]


@pytest.mark.parametrize(("values", "scheme", "way"), EVERY_WAY)
def test_variables_of_other_programs_change_no_trust(reach, trusted, tmp_path, monkeypatch, values, scheme, way):
    """SSL_CERT_FILE and SSL_CERT_DIR do not block a target with a trusted certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    transport, _ = reach(scheme, way, verify=trusted)

    assert transport.send(REQUESTS[values]).status == 200


@pytest.mark.parametrize("named", ["nothing", "the-file"])
@pytest.mark.parametrize(("values", "way"), list(itertools.product(REQUESTS, ("direct", "proxy"))))
def test_bad_certificate_is_a_tls_failure(server, reach, tmp_path, monkeypatch, values, way, named):
    """An untrusted certificate is reported as such, even if SSL_CERT_FILE names its authority."""
    if named == "the-file":
        AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    transport, _ = reach("https", way)

    with pytest.raises(TransportError) as failed:
        transport.send(REQUESTS[values])

    assert failed.value.reason == "tls"
    assert "certificate" in failed.value.what
    assert "--ca-bundle" in failed.value.remedy
    assert server.received == []


@pytest.mark.parametrize(("values", "scheme", "way"), EVERY_WAY)
def test_every_request_asks_for_the_response_as_it_is(server, reach, trusted, values, scheme, way):
    """Accept-Encoding is identity, unless the request has one."""
    transport, _ = reach(scheme, way, verify=trusted)

    transport.send(REQUESTS[values])
    transport.send(REQUESTS[values].with_header("Accept-Encoding", "x"))

    sent = [[line for line in head if line.lower().startswith(b"accept-encoding")] for head in server.heads]
    assert sent == [[b"Accept-Encoding: identity"], [b"Accept-Encoding: x"]]


def test_response_with_two_framings_is_named(server, reach, trusted):
    """A response with a length and in chunks is an error: what its body is depends on the reader."""
    server.response = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    values, scheme, way = EVERY_WAY[0]
    transport, _ = reach(scheme, way, verify=trusted)

    with pytest.raises(TransportError, match="both Content-Length and Transfer-Encoding") as failed:
        transport.send(REQUESTS[values])

    assert failed.value.reason == "protocol"


@pytest.mark.parametrize("coding", ["gzip", "br", " GZip ", "gzip, gzip", "token-of-nobody"])
@pytest.mark.parametrize(("values", "scheme", "way"), EVERY_WAY)
def test_compressed_response_is_named(server, reach, trusted, values, scheme, way, coding):
    """A response in a coding that was not requested is an error. An unknown coding is not quoted."""
    server.response = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: 3\r\n\r\nabc".encode()
    transport, _ = reach(scheme, way, verify=trusted)

    with pytest.raises(TransportError) as failed:
        transport.send(REQUESTS[values])

    assert failed.value.reason == "compressed"
    assert "Content-Encoding" in failed.value.what
    assert ("gzip" in failed.value.what) == (coding.strip().lower() == "gzip")
    assert "token-of-nobody" not in str(failed.value)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc",
        b"Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["identity", "empty"],
)
def test_response_with_nothing_to_decode_is_read(server, transport, head):
    """A response with the coding identity, or without a body, is read like any other."""
    server.response = b"HTTP/1.1 200 OK\r\n" + head

    assert transport.send(REQUESTS["plain"]).status == 200
