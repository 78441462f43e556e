"""Whether the headers of a response are what clients and the vendor's support need."""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.json_bytes import MEDIA_TYPE
from cce_release_contract.judging.problems import Problem, quoted

REQUEST_ID: Final = "X-Request-Id"

_SHARING: Final = ("public", "s-maxage")
"""The directives that let a shared cache keep the response to a request with credentials."""

_ID_SHAPE: Final = re.compile(r"[0-9a-f]{32}")
"""The shape in the vendor's samples; the documentation does not promise it."""


def request_id_problems(exchange: Exchange) -> list[Problem]:
    """Whether the response has exactly one request id, which is not empty."""
    values = _values(exchange, REQUEST_ID)
    if len(values) == 1 and values[0].strip():
        return []
    observed = "none" if not values else ", ".join(quoted(value) for value in values)
    return [Problem(REQUEST_ID, "one header that is not empty", observed)]


def request_id_shape_problems(exchange: Exchange) -> list[Problem]:
    """Whether each request id of the response is 32 lower-case hexadecimal digits. Passes if there is none."""
    values = [value for value in _values(exchange, REQUEST_ID) if value.strip()]
    return [
        Problem(REQUEST_ID, "32 lower-case hexadecimal digits", quoted(value))
        for value in values
        if not _ID_SHAPE.fullmatch(value)
    ]


def request_id_reuse_problems(exchanges: Iterable[Exchange]) -> list[Problem]:
    """Whether all exchanges have different request ids."""
    counts = Counter(value for exchange in exchanges for value in _values(exchange, REQUEST_ID) if value.strip())
    return [
        Problem(REQUEST_ID, "a different id for every request", f"{quoted(value)} in {count} responses")
        for value, count in counts.items()
        if count > 1
    ]


def repeated_id_problem() -> Problem:
    """The problem of a response that has the request id of an earlier one."""
    return Problem(REQUEST_ID, "a different id for every request", "that of an earlier response")


def content_type_problems(exchange: Exchange) -> list[Problem]:
    """Whether the response has one Content-Type, JSON, a character set of UTF-8 or none, and a body that is that."""
    values = _values(exchange, "Content-Type")
    if len(values) != 1:
        observed = ", ".join(quoted(value) for value in values) or "none"
        return [Problem("Content-Type", f"one header, {MEDIA_TYPE}", observed)]
    media_type, *parameters = (part.strip().lower() for part in values[0].split(";"))
    charsets = [part.removeprefix("charset=").strip('"') for part in parameters if part.startswith("charset=")]
    if media_type == MEDIA_TYPE and all(charset in {"utf-8", "utf8"} for charset in charsets):
        return _body_problems(exchange)
    return [Problem("Content-Type", f"{MEDIA_TYPE}, in UTF-8", quoted(values[0]))]


def _body_problems(exchange: Exchange) -> list[Problem]:
    """Whether the body, if there is one, is JSON text without a byte order mark. Source: RFC 8259, section 8.1."""
    if exchange.response is None or not exchange.response.body:
        return []
    if exchange.response.body.startswith(codecs.BOM_UTF8):
        return [Problem("its body", "JSON text", "a byte order mark before it")]
    try:
        json.loads(exchange.response.body.decode(), parse_int=str, parse_constant=_refuse_constant)
    except RecursionError:
        return []
    except ValueError:
        return [Problem("its body", "JSON text, as its Content-Type says", "text that is not JSON, or not all of it")]
    return []


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def shared_cache_problems(exchange: Exchange) -> list[Problem]:
    """Whether the response to a request with credentials keeps out of caches that other callers share.

    RFC 9111, section 3.5: such a cache may store it only if the response allows that, with `public` or `s-maxage`.
    """
    directives = [
        directive.strip().lower()
        for value in _values(exchange, "Cache-Control")
        for directive in value.split(",")
        if directive.strip().lower().partition("=")[0].strip() in _SHARING
    ]
    return [Problem("Cache-Control", "neither public nor s-maxage", quoted(one)) for one in directives]


def cookie_problems(exchange: Exchange) -> list[Problem]:
    """Whether the response sets no cookie: the API has no sessions. A problem does not quote it."""
    return [Problem("Set-Cookie", "no cookie", "a cookie") for _ in _values(exchange, "Set-Cookie")[:1]]


def _values(exchange: Exchange, name: str) -> list[str]:
    headers = exchange.response.headers if exchange.response is not None else ()
    return [value for key, value in headers if key.lower() == name.lower()]
