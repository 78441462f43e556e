"""The ASGI application: reads a request, lets the endpoints answer it, and keeps what a scope has seen.

It works below the framework where that matters: raw target, raw headers, limits before the body is read, one pass. The
control API beside it is a Starlette application of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from cce_release_contract.emulator.checks.request_limits import announced_size
from cce_release_contract.emulator.control.tenants import Tenant, Tenants
from cce_release_contract.emulator.endpoints import Endpoints
from cce_release_contract.emulator.error_bodies import RefusalError
from cce_release_contract.emulator.incoming import Incoming, new_request_id
from cce_release_contract.emulator.pipeline import Conversation
from cce_release_contract.emulator.serving.http_protocol import HEADERS_KEY, TARGET_KEY
from cce_release_contract.emulator.wire_responses import Application, AsgiScope, Receive, Send, WireAnswer, json_answer

CONTROL_PREFIX: Final = b"/_emulator"


class EmulatorApp:
    """Serves the contract's operations, and hands everything under `/_emulator` to the control API."""

    def __init__(self, endpoints: Endpoints, tenants: Tenants, control: Application) -> None:
        self._endpoints = endpoints
        self._tenants = tenants
        self._control = control

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3, HTTP only)."""
        if scope["type"] != "http":
            raise RuntimeError(f"the emulator serves HTTP only, not {scope['type']}")
        if is_control(scope):
            await self._control(scope, receive, send)
            return
        target = _raw_target(scope)
        started = time.monotonic()
        headers = scope["headers"]
        incoming = Incoming(scope["method"], target.decode("latin-1"), _text_headers(headers), b"", new_request_id())
        tenant = self._tenants.of(incoming)
        seams = tenant.seams
        try:
            seams.check_head(target, headers)
            seams.check_body_size(announced_size(headers))
            if seams.take_in is None:
                body = await _read(receive, seams.check_body_size)
            else:
                body = await seams.take_in(incoming, partial(_read, receive, seams.check_body_size))
        except RefusalError as refusal:
            members = seams.error_members(refusal.kind, refusal.detail, incoming.request_id)
            answer = seams.response_bytes(json_answer(refusal.kind.status, members, incoming.request_id), incoming)
        else:
            # The pairs as they stood on the wire are there where the server is ours.
            incoming = seams.receive(incoming.with_body(body), scope.get(HEADERS_KEY, headers))
            if seams.conduct is not None:
                await seams.conduct(self._conversation(incoming, tenant, send, started))
                return
            answer = self._endpoints.answer(incoming, tenant)
        _record(tenant, incoming, answer, started)
        await answer.send(send)

    def _conversation(self, incoming: Incoming, tenant: Tenant, send: Send, started: float) -> Conversation:
        async def recorded(answer: WireAnswer) -> None:
            _record(tenant, incoming, answer, started)
            await answer.send(send)

        return Conversation(
            incoming,
            release=lambda: self._endpoints.stored_release(incoming, tenant),
            answer=lambda: self._endpoints.answer(incoming, tenant),
            send=recorded,
        )


def _record(tenant: Tenant, incoming: Incoming, answer: WireAnswer, started: float) -> None:
    if tenant.exchanges is not None:
        tenant.exchanges.append((incoming, answer, time.monotonic() - started))


async def _read(receive: Receive, check_body_size: Callable[[int], None]) -> bytes:
    """The whole body, refused as soon as it is over the limit."""
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
    """Whether a request is for the control API, and no part of the contract."""
    return _raw_target(scope).startswith(CONTROL_PREFIX) and scope["raw_path"].split(b"/")[1] == CONTROL_PREFIX[1:]


def _raw_target(scope: AsgiScope) -> bytes:
    """The target as sent; a server other than ours gives path and query only."""
    target: bytes | None = scope.get(TARGET_KEY)
    if target is not None:
        return target
    query: bytes = scope["query_string"]
    path: bytes = scope["raw_path"]
    return path + b"?" + query if query else path


def _text_headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1").strip(" \t")) for name, value in headers)
