"""The HTTP protocol: raw targets kept, bad HTTP refused with a JSON error."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from cce_release_contract.emulator.serving.http_protocol import TARGET_KEY, GatewayProtocol


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"sockname": ("127.0.0.1", 80), "peername": ("127.0.0.1", 1)}.get(name, default)

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Nothing is read here."""

    def resume_reading(self) -> None:
        """Nothing is read here."""


def talk(*pieces: bytes) -> tuple[list[Any], Wire]:
    """Feed bytes to the protocol in front of an application that returns the target."""
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        seen.append(scope[TARGET_KEY])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def run() -> Wire:
        config = uvicorn.Config(application, ws="none", lifespan="off", log_config=None)
        config.load()
        protocol = GatewayProtocol(config, ServerState(), {})
        wire = Wire()
        protocol.connection_made(wire)
        for piece in pieces:
            protocol.data_received(piece)
            for _ in range(5):
                await asyncio.sleep(0)
        protocol.connection_lost(None)
        return wire

    return seen, asyncio.run(run())


def response_of(wire: Wire) -> tuple[int, dict[str, str], Any]:
    """The single response on the wire."""
    head, _, body = wire.written.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return int(first.split(" ")[1]), headers, json.loads(body)


@pytest.mark.parametrize(
    "target",
    [b"/a%2Fb/../c?x=%20", b"//double//slash", b"http://host/path", b"/%zz", b"*", b"/a?b?c#d", b"/" + b"a" * 40_000],
    ids=["escaped", "slashes", "absolute", "bad-escape", "star", "marks", "long"],
)
def test_targets_are_kept_as_sent(target: bytes) -> None:
    """Whatever the target, the application sees its bytes as they were sent."""
    method = b"OPTIONS" if target == b"*" else b"GET"

    seen, _ = talk(method + b" " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n")

    assert seen == [target]


def test_target_in_pieces_is_put_together() -> None:
    """A target that comes in two pieces is one target; a second request on the connection has its own."""
    seen, _ = talk(b"GET /first", b"/half HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /second HTTP/1.1\r\nHost: x\r\n\r\n")

    assert seen == [b"/first/half", b"/second"]


@pytest.mark.parametrize(
    ("first_lines", "said"),
    [
        (b"GET / HTTP/1.1\r\n", "Host header is missing"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n", "2 Host headers"),
        (b"GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n", "2 Host headers"),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n", "is not a host"),
        (b"GET / HTTP/1.1\r\nHost: user@x\r\n", "is not a host"),
        (b"GET / HTTP/2.0\r\nHost: x\r\n", "HTTP/2.0"),
        (b"GET / HTTP/0.9\r\nHost: x\r\n", "HTTP/0.9"),
    ],
    ids=["no-host", "two-hosts", "two-hosts-1.0", "blank-in-host", "user-in-host", "http-2.0", "http-0.9"],
)
@pytest.mark.parametrize("before", [b"", b"GET /first HTTP/1.1\r\nHost: x\r\n\r\n"], ids=["first", "second"])
def test_head_that_http_forbids_gets_a_json_error(first_lines: bytes, said: str, before: bytes) -> None:
    """A missing, repeated or malformed Host and another version are refused with 400 and the reason, at any request."""
    seen, wire = talk(*[before] * bool(before), first_lines + b"X: y\r\n\r\n")

    wire.written = wire.written.partition(b"content-length: 0\r\n\r\n")[2] or wire.written
    status, headers, document = response_of(wire)
    assert (seen, wire.closed) == ([b"/first"] * bool(before), True)
    assert (status, document["error_code"], headers["connection"]) == (400, "APIGW.0201", "close")
    assert said in document["error_msg"]


@pytest.mark.parametrize(
    "host", [b"", b"x", b"x:8080", b"127.0.0.1:80", b"[::1]:80", b" padded.example \t", b"cce.eu-west-101.example:"]
)
def test_host_of_any_allowed_form_is_taken(host: bytes) -> None:
    """A name or an address, with or without port, and an empty value are hosts; HTTP/1.0 needs none."""
    seen, _ = talk(b"GET /a HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
    old, _ = talk(b"GET /a HTTP/1.0\r\n\r\n")

    assert (seen, old) == ([b"/a"], [b"/a"])


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"\x16\x03\x01\x02\x00\r\n\r\n", 400, "APIGW.0201"),
        (b"GET / HTTP/1.1\r\nno colon here\r\n\r\n", 400, "APIGW.0201"),
        (b"GET / HTTP/9.9\r\n\r\n", 400, "APIGW.0201"),
        (b"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", 404, "APIGW.0101"),
        (b"put /lower HTTP/1.1\r\nHost: x\r\n\r\n", 404, "APIGW.0101"),
        (b"GET /" + b"a" * 1_100_000, 414, "APIGW.0201"),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"x%d: %s\r\n" % (n, b"a" * 30_000) for n in range(40)), 494, "APIGW.0201"),
    ],
    ids=["tls", "header", "version", "method", "lower-case-method", "target", "headers"],
)
def test_bad_http_gets_a_json_error(data: bytes, status: int, code: str) -> None:
    """A request that the parser refuses gets a JSON object with code and request id; then the connection closes."""
    seen, wire = talk(data)

    received, headers, document = response_of(wire)
    assert (seen, wire.closed) == ([], True)
    assert (received, document["error_code"], document["errorCode"]) == (status, code, code)
    assert headers["content-type"] == "application/json"
    assert headers["x-request-id"] == document["request_id"]
    assert headers["connection"] == "close"
