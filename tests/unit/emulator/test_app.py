"""The ASGI application: raw requests in, bytes out, limits before bodies, recordings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest

from cce_release_contract.emulator.app import EmulatorApp
from cce_release_contract.emulator.control.api import ControlApi
from cce_release_contract.emulator.control.recordings import recorded_exchanges
from cce_release_contract.emulator.serving.http_protocol import TARGET_KEY

TOKEN = "control-token"


def call(
    service: Any,
    method: str,
    target: str,
    *,
    headers: Iterable[tuple[str, str]] = (),
    chunks: tuple[bytes, ...] = (b"",),
    raw: bool = True,
) -> tuple[int, dict[str, str], Any]:
    """Send one request through the application."""
    emulator = service.emulator
    app = EmulatorApp(emulator.endpoints, emulator.sandboxes, ControlApi(emulator, TOKEN).application())
    path, _, query = target.partition("?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "scheme": "http",
    }
    if raw:
        scope[TARGET_KEY] = target.encode("latin-1")
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, start=1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    received = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], received, json.loads(body)


def token(service: Any) -> list[tuple[str, str]]:
    return [("x-auth-token", service.definition.token)]


def test_update_in_pieces_is_read_whole(service: Any) -> None:
    """A body that comes in pieces is one body."""
    body = json.dumps(service.body()).encode()

    status, headers, document = call(
        service,
        "PUT",
        service.target(),
        headers=[*token(service), ("content-type", "application/json")],
        chunks=(body[:10], body[10:20], body[20:]),
    )

    assert (status, document["version"]) == (200, 2)
    assert headers["content-type"] == "application/json"


def test_server_without_raw_targets_is_served_too(service: Any) -> None:
    """Path and query of the scope are enough where no raw target is given."""
    status, _, document = call(service, "GET", service.target(tail="?a=b"), headers=token(service), raw=False)

    assert (status, document["name"]) == (200, "testwww")


@pytest.mark.parametrize(
    ("target", "headers", "chunks", "status", "text"),
    [
        ("?" + "a" * 32 * 1024, [], (b"",), 414, "Request URI too large."),
        ("", [("x", "a" * 32 * 1024)], (b"",), 494, "Request headers too large."),
        ("", [(f"x{n}", "a" * 30_000) for n in range(5)], (b"",), 494, "Request headers too large."),
        ("", [("content-length", "12582913")], (b"",), 413, "Request entity too large."),
        ("", [], (b"a" * 6_291_456, b"a" * 6_291_456, b"a"), 413, "Request entity too large."),
    ],
    ids=["target", "header", "headers", "announced", "chunked"],
)
def test_sizes_are_limited(
    service: Any, target: str, headers: list[tuple[str, str]], chunks: tuple[bytes, ...], status: int, text: str
) -> None:
    """A target, header, header block or body over the gateway's limit is refused before authentication."""
    response = call(service, "PUT", service.target(tail=target), headers=headers, chunks=chunks)

    assert response[0] == status
    assert (response[2]["error_code"], response[2]["error_msg"]) == ("APIGW.0201", text)


def test_largest_sizes_pass(service: Any) -> None:
    """A target of exactly 32 KB and a body of exactly 12 MB are let through to the next check."""
    target = service.target(tail="?")
    target += "a" * (32 * 1024 - len(target))

    read = call(service, "GET", target, headers=token(service))
    update = call(
        service,
        "PUT",
        service.target(),
        headers=[*token(service), ("content-type", "application/json")],
        chunks=(b" " * 12 * 1024 * 1024,),
    )

    assert read[0] == 200
    assert (update[0], update[2]["error_code"]) == (400, "CCE.02400001")


def test_white_space_around_a_token_does_not_matter(service: Any) -> None:
    """Blanks around a header's value are not part of it."""
    status, _, _ = call(service, "GET", service.target(), headers=[("x-auth-token", f" {service.definition.token}\t")])

    assert status == 200


def test_two_tokens_are_refused(service: Any) -> None:
    """Two token headers are 401, even when both are right."""
    status, _, _ = call(service, "GET", service.target(), headers=token(service) * 2)

    assert status == 401


def test_scope_records_what_it_sees_without_secrets(service: Any) -> None:
    """A sandbox's exchanges are recorded, also refused ones; tokens and passwords are masked when shown."""
    body = json.dumps(service.body(values={"basic": {"mysql_password": "hunter2-hunter2"}})).encode()
    call(
        service,
        "PUT",
        service.target(),
        headers=[*token(service), ("content-type", "application/json")],
        chunks=(body,),
    )
    call(service, "GET", service.target())

    exchanges = recorded_exchanges(service.emulator.sandboxes.get("check-unit"))

    assert [(one.request.method, one.status) for one in exchanges] == [("PUT", 200), ("GET", 401)]
    text = json.dumps([one.to_json() for one in exchanges])
    assert service.definition.token not in text
    assert "hunter2" not in text


def test_control_api_needs_its_token(service: Any) -> None:
    """The control API returns 401 without its token, and its handshake with it."""
    closed = call(service, "GET", "/_emulator/handshake")
    opened = call(service, "GET", "/_emulator/handshake", headers=[("x-control-token", TOKEN)])

    assert (closed[0], closed[2]["error"]["code"]) == (401, "control")
    assert (opened[0], opened[2]["protocol"], opened[2]["scopes"]) == (200, "cce-release-sandbox", 1)


def test_path_that_only_starts_like_the_control_api_is_unknown(service: Any) -> None:
    """`/_emulatorx` is not part of the control API."""
    status, _, document = call(service, "GET", "/_emulatorx/handshake", headers=[("x-control-token", TOKEN)])

    assert (status, document["error_code"]) == (404, "APIGW.0101")


def test_other_protocols_are_a_bug(service: Any) -> None:
    """Only HTTP reaches the application; anything else is an error of the server's set-up."""
    emulator = service.emulator
    app = EmulatorApp(emulator.endpoints, emulator.sandboxes, ControlApi(emulator, TOKEN).application())

    async def unused(*_: Any) -> Any:
        raise AssertionError

    with pytest.raises(RuntimeError, match="websocket"):
        asyncio.run(app({"type": "websocket"}, unused, unused))
