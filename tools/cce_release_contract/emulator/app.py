"""The ASGI application: reads a request, lets the endpoints respond, and records the exchanges of a sandbox.

It works below the framework where that matters: raw target, raw headers, limits before the body is read, one pass. The
control API is a separate Starlette application.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from cce_release_contract.emulator.checks.request_limits import announced_size
from cce_release_contract.emulator.control.sandboxes import Sandbox, Sandboxes
from cce_release_contract.emulator.endpoints import Endpoints
from cce_release_contract.emulator.error_bodies import RefusalError
from cce_release_contract.emulator.incoming import Incoming, new_request_id
from cce_release_contract.emulator.pipeline import Conversation
from cce_release_contract.emulator.serving.http_protocol import HEADERS_KEY, TARGET_KEY
from cce_release_contract.emulator.wire_responses import (
    Application,
    AsgiScope,
    Receive,
    Send,
    WireResponse,
    json_response,
)

CONTROL_PREFIX: Final = b"/_emulator"


class EmulatorApp:
    """Serves the contract's operations, and passes everything under `/_emulator` to the control API."""

    def __init__(self, endpoints: Endpoints, sandboxes: Sandboxes, control: Application) -> None:
        self._endpoints = endpoints
        self._sandboxes = sandboxes
        self._control = control

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Respond to one request (ASGI 3, HTTP only)."""
        if scope["type"] != "http":
            raise RuntimeError(f"the emulator serves HTTP only, not {scope['type']}")
        if is_control(scope):
            await self._control(scope, receive, send)
            return
        target = _raw_target(scope)
        started = time.monotonic()
        headers = scope["headers"]
        incoming = Incoming(scope["method"], target.decode("latin-1"), _text_headers(headers), b"", new_request_id())
        sandbox = self._sandboxes.of(incoming)
        pipeline = sandbox.pipeline
        try:
            pipeline.check_head(target, headers)
            pipeline.check_body_size(announced_size(headers))
            if pipeline.take_in is None:
                body = await _read(receive, pipeline.check_body_size)
            else:
                body = await pipeline.take_in(incoming, partial(_read, receive, pipeline.check_body_size))
        except RefusalError as refusal:
            members = pipeline.error_members(refusal.kind, refusal.detail, incoming.request_id)
            response = pipeline.response_bytes(
                json_response(refusal.kind.status, members, incoming.request_id), incoming
            )
        else:
            # Only our own server provides the header pairs as they were on the wire.
            incoming = pipeline.receive(incoming.with_body(body), scope.get(HEADERS_KEY, headers))
            if pipeline.conduct is not None:
                await pipeline.conduct(self._conversation(incoming, sandbox, send, started))
                return
            response = self._endpoints.respond(incoming, sandbox)
        _record(sandbox, incoming, response, started)
        await response.send(send)

    def _conversation(self, incoming: Incoming, sandbox: Sandbox, send: Send, started: float) -> Conversation:
        async def recorded(response: WireResponse) -> None:
            _record(sandbox, incoming, response, started)
            await response.send(send)

        return Conversation(
            incoming,
            release=lambda: self._endpoints.stored_release(incoming, sandbox),
            respond=lambda: self._endpoints.respond(incoming, sandbox),
            send=recorded,
        )


def _record(sandbox: Sandbox, incoming: Incoming, response: WireResponse, started: float) -> None:
    if sandbox.exchanges is not None:
        sandbox.exchanges.append((incoming, response, time.monotonic() - started))


async def _read(receive: Receive, check_body_size: Callable[[int], None]) -> bytes:
    """The whole body; refused as soon as it exceeds the limit."""
    message = await receive()
    body: bytes = message.get("body", b"")
    check_body_size(len(body))
    if not message.get("more_body", False):
        return body
    chunks = [body]
    size = len(body)
    while message.get("more_body", False):
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        check_body_size(size)
        chunks.append(chunk)
    return b"".join(chunks)


def is_control(scope: AsgiScope) -> bool:
    """Whether a request is for the control API, which is not part of the contract."""
    return _raw_target(scope).startswith(CONTROL_PREFIX) and scope["raw_path"].split(b"/")[1] == CONTROL_PREFIX[1:]


def _raw_target(scope: AsgiScope) -> bytes:
    """The target as sent; other servers than ours provide only path and query."""
    target: bytes | None = scope.get(TARGET_KEY)
    if target is not None:
        return target
    query: bytes = scope["query_string"]
    path: bytes = scope["raw_path"]
    return path + b"?" + query if query else path


def _text_headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1").strip(" \t")) for name, value in headers)
