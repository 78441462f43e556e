"""A response as sent: status, headers, bytes."""

from __future__ import annotations

import http
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import PydanticSerializationError, to_json

from cce_release_contract.emulator.error_bodies import ErrorKind, error_body

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiScope = MutableMapping[str, Any]
Application = Callable[[AsgiScope, Receive, Send], Awaitable[None]]
"""The ASGI types that this server uses."""

REQUEST_ID_HEADER: Final = b"x-request-id"
JSON_TYPE: Final = b"application/json"

_COMPACT: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
_SORTED: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class WireResponse:
    """One response: HTTP status (100..599), header pairs with lower-case names, body bytes."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    async def send(self, send: Send) -> None:
        """Send the response."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


def json_response(status: int, document: object, request_id: str) -> WireResponse:
    """A JSON response with its length and the request's id."""
    try:
        # pydantic's writer takes a third of the time of the standard library's, with the same result.
        body = to_json(document)
    except PydanticSerializationError:
        # A lone surrogate, from a path quoted in an error, is written as a JSON escape.
        body = compact_json(document).encode("utf-8", "backslashreplace")
    headers = (
        (b"content-type", JSON_TYPE),
        (b"content-length", str(len(body)).encode()),
        (REQUEST_ID_HEADER, request_id.encode()),
    )
    return WireResponse(status, headers, body)


def error_response(kind: ErrorKind, detail: str, request_id: str) -> WireResponse:
    """The error response of one kind."""
    return json_response(kind.status, error_body(kind, detail, request_id), request_id)


def compact_json(document: object) -> str:
    """JSON without white space, members in order, text unescaped, as written by Go without HTML escaping."""
    return _COMPACT(document)


def sorted_json(document: object) -> str:
    """Compact JSON with sorted members at every level, as the vendor writes `values` into a string."""
    return _SORTED(document)


def status_line(status: int) -> bytes:
    """The first line of a response; a status without a phrase (494) is sent without one."""
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()
