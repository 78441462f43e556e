"""Faults of gateways: what a proxy before a correct service adds, keeps or writes in another way."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from cce_release_contract.emulator.faults.fault_builders import edited_exchange, edited_response, with_header
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Fault, Wrap
from cce_release_contract.emulator.wire_responses import WireResponse

GROUP: Final = "http"

_MOST_KEPT: Final = 1_000


def _rewritten(pattern: bytes, written: bytes) -> Mapping[str, Wrap]:
    """A wrap that writes the first place of the body that fits the pattern in another way."""

    def rewrite(response: WireResponse) -> WireResponse:
        body = re.sub(pattern, written, response.body, count=1)
        return with_header(replace(response, body=body), b"content-length", str(len(body)).encode())

    return edited_response(rewrite)


def _for_readers(header: Callable[[Incoming], tuple[bytes, bytes] | None]) -> Mapping[str, Wrap]:
    """A wrap that adds a header to the responses to reads."""

    def respond(response: WireResponse, incoming: Incoming) -> WireResponse:
        pair = header(incoming) if incoming.method == "GET" else None
        return response if pair is None else replace(response, headers=(*response.headers, pair))

    return edited_exchange(respond)


def _token_cookie(incoming: Incoming) -> tuple[bytes, bytes] | None:
    token = incoming.header("x-auth-token")
    return (b"set-cookie", b"session=" + base64.b64encode(token.encode())) if token else None


def _kept_for_anybody() -> Mapping[str, Wrap]:
    """A wrap that repeats what was read last at a target to whoever may not read it."""
    kept: dict[str, WireResponse] = {}

    def respond(response: WireResponse, incoming: Incoming) -> WireResponse:
        if incoming.method != "GET":
            kept.pop(incoming.target, None)
        elif response.status == 200:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[incoming.target] = response
        elif response.status == 401:
            return kept.get(incoming.target, response)
        return response

    return edited_exchange(respond)


def _dated(response: WireResponse) -> WireResponse:
    """The response with the time of a clock that is eight hours ahead, beside that of the server."""
    date = format_datetime(datetime.now(UTC) + timedelta(hours=8), usegmt=True)
    return replace(response, headers=(*response.headers, (b"date", date.encode())))


FAULTS: Final = (
    Fault(
        "responses-public",
        "responses may be kept by shared caches",
        GROUP,
        ("response.header.not_shared",),
        edited_response(lambda response: with_header(response, b"cache-control", b"public, max-age=60")),
    ),
    Fault(
        "session-cookie",
        "reads set a cookie of a session",
        GROUP,
        ("response.header.no_cookie",),
        _for_readers(lambda _: (b"set-cookie", b"session=0f8c; Path=/")),
    ),
    Fault(
        "token-in-cookie",
        "reads set a cookie that holds the token in base64",
        GROUP,
        ("authentication.secret.not_echoed", "response.header.no_cookie"),
        _for_readers(_token_cookie),
    ),
    Fault(
        "reads-kept-for-anybody",
        "a cache shows what was read to callers without credentials",
        GROUP,
        ("authentication.token.required_to_read",),
        _kept_for_anybody(),
    ),
    Fault(
        "date-of-another-clock",
        "responses have a second Date, eight hours ahead",
        GROUP,
        ("response.header.date",),
        edited_response(_dated),
    ),
    Fault(
        "member-repeated",
        "a release has its version twice",
        GROUP,
        ("response.body.members_once",),
        _rewritten(rb'"version":([0-9]+)', rb'"version":0,"version":\1'),
    ),
    Fault(
        "version-with-a-fraction",
        "the version is written as 2.0",
        GROUP,
        ("response.body.integers_plain",),
        _rewritten(rb'"version":([0-9]+)', rb'"version":\1.0'),
    ),
)
