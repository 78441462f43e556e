"""One entry of a HAR file as a recorded exchange. Source: HAR 1.2, and what browsers and proxies add to it."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Headers, Request, find_header
from cce_release_contract.exchanges.response import Response
from cce_release_contract.recording.opened import is_masked
from cce_release_contract.recording.reading.recording_text import Beside
from cce_release_contract.recording.recorded import ANY_HEADER, RecordedExchange

_TIMED_AT_END: Final = frozenset({"harfile", "schemathesis"})
"""Programs whose startedDateTime is when the response came."""

_WITHOUT_SECRETS: Final = frozenset({"webinspector"})
"""Programs that leave out some headers with credentials unless they are told otherwise."""

_LEFT_OUT: Final = frozenset({"authorization", "cookie", "set-cookie"})
LONGEST_EXCHANGE: Final = 3600.0
"""Seconds that no exchange takes: an end that is later than that is wrong, and not known."""

_FAILED: Final = 0
_NOT_MODIFIED: Final = 304

KnownBody = tuple[bytes, bool]
"""The bytes of a body, and whether they are known."""


def har_exchange(
    entry: Mapping[str, Any], creator: str, beside: Beside, *, file: str = "", entry_number: int = 0
) -> RecordedExchange:
    """The exchange of an entry; `creator` is the program that wrote the file, in lower case.

    Raises LookupError, TypeError or ValueError for an entry that has no request, or a URL that cannot be read.
    """
    sent = entry["request"]
    got = entry.get("response") or {}
    base_url, target = base_and_target(filled_text(sent["url"]))
    headers = _headers(sent.get("headers"))
    status = got.get("status", _FAILED)
    status = int(status) if isinstance(status, int | float | str) and str(status).strip() else _FAILED
    body, body_known = _request_body(entry, headers, creator, beside)
    request = Request(filled_text(sent["method"]), target, headers, body)
    response, response_known = None, True
    if status > _FAILED:
        received = _headers(got.get("headers"))
        content, response_known = _response_body(got, received, beside)
        response = Response(status, received, content, _seconds(entry) or 0.0)
    exchange = Exchange(
        request,
        response,
        failure="" if response else "no response",
        base_url=base_url,
    )
    started, ended = _times(entry, creator)
    return RecordedExchange(
        exchange,
        file,
        entry_number,
        started=started,
        ended=ended,
        hidden_request_headers=hidden_headers(headers, _LEFT_OUT if creator in _WITHOUT_SECRETS else frozenset()),
        hidden_response_headers=hidden_headers(response.headers if response else ()),
        request_body_known=body_known,
        response_body_known=response_known,
        from_cache=status == _NOT_MODIFIED or bool(entry.get("_fromCache") or entry.get("_fetchedViaServiceWorker")),
    )


def hidden_headers(headers: Headers, left_out: frozenset[str] = frozenset()) -> frozenset[str]:
    """The names in lower case of headers that are masked or left out; any header, where the recording has none."""
    if not headers:
        return frozenset({ANY_HEADER})
    hidden = [name.lower() for name, value in headers if is_masked(value)]
    if not hidden and not left_out:
        return _NONE
    return frozenset(hidden) | (left_out - {name.lower() for name, _ in headers})


_NONE: Final[frozenset[str]] = frozenset()


def exchange_times(started: object, seconds: float | None) -> tuple[float | None, float | None]:
    """Beginning and end in seconds since 1970, each None where it is not known."""
    try:
        if isinstance(started, str):
            found = datetime.fromisoformat(started)
            begun = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
        elif (known := finite_number(started)) is not None:
            begun = known
        else:
            return None, None
    except (ValueError, OverflowError):
        return None, None
    return begun, None if seconds is None or seconds > LONGEST_EXCHANGE else begun + seconds


def _times(entry: Mapping[str, Any], creator: str) -> tuple[float | None, float | None]:
    seconds = _seconds(entry)
    started, ended = exchange_times(entry.get("startedDateTime"), seconds)
    if creator in _TIMED_AT_END and started is not None:
        return started - (seconds or 0.0), started
    return started, ended


def _seconds(entry: Mapping[str, Any]) -> float | None:
    time = finite_number(entry.get("time"))
    return None if time is None or time < 0 else time / 1000


def finite_number(value: object) -> float | None:
    """A finite number; None for anything else, and for an integer that is too large."""
    try:
        found = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def filled_text(value: object) -> str:
    """The method or the URL of a request. Raises TypeError if it is no text, or empty."""
    if not isinstance(value, str) or not value:
        raise TypeError("its method or its URL is no text")
    return value


def base_and_target(url: str) -> tuple[str, str]:
    """The base of a URL, without its user, and its path and query, not decoded and not normalised.

    Raises ValueError for a URL without a host, which it does not quote.
    """
    scheme, mark, rest = url.partition("#")[0].partition("://")
    cut = min((place for sign in "/?" if (place := rest.find(sign)) >= 0), default=len(rest))
    host, target = rest[:cut].rpartition("@")[2], rest[cut:]
    if not mark or not host:
        raise ValueError("its URL has no host")
    return f"{scheme}://{host}", target if target.startswith("/") else f"/{target}"


def _headers(listed: object) -> Headers:
    """The headers of HTTP/1.1: those of HTTP/2 with a colon are the request line and the status."""
    if not isinstance(listed, Sequence):
        return ()
    return tuple(
        [
            (one["name"], one["value"] if isinstance(one["value"], str) else str(one["value"]))
            for one in listed
            if isinstance(one, dict) and "value" in one and isinstance(one.get("name"), str) and one["name"][:1] != ":"
        ]
    )


def body_bytes(text: str) -> bytes | None:
    """The bytes of a body that was recorded as text; None if half a character was lost."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None


def base64_bytes(text: str) -> bytes:
    """The bytes of a body in base64, which may be in lines. Raises ValueError if it is damaged."""
    return base64.b64decode("".join(text.split()), validate=True)


def _decoded(text: object, encoding: object) -> bytes | None:
    if not isinstance(text, str):
        return None
    if encoding != "base64":
        return body_bytes(text)
    try:
        return base64_bytes(text)
    except ValueError:
        return None


def _request_body(entry: Mapping[str, Any], headers: Headers, creator: str, beside: Beside) -> KnownBody:
    sent = entry["request"]
    data = sent.get("postData")
    if not isinstance(data, dict) or ("text" not in data and "_file" not in data):
        length = find_header(headers, "Content-Length")
        empty = sent.get("method") in ("GET", "HEAD") or sent.get("bodySize") == 0 or length == "0"
        return b"", empty
    if "_file" in data:
        return _beside(data["_file"], beside)
    encoding = data.get("encoding") or data.get("_encoding")
    if creator in _TIMED_AT_END:  # it encodes both bodies or none, and says so of the response alone
        encoding = ((entry.get("response") or {}).get("content") or {}).get("encoding")
    body = _decoded(data["text"], encoding)
    lost = body is None or (not body and sent.get("bodySize", 0) not in (0, -1, None))
    return (body or b"", not lost)


def _response_body(got: Mapping[str, Any], headers: Headers, beside: Beside) -> KnownBody:
    content = got.get("content")
    if not isinstance(content, dict):
        return b"", False
    if "_file" in content:
        return _beside(content["_file"], beside)
    size = content.get("size")
    if "text" not in content:
        return b"", size == 0 and got.get("bodySize", 0) in (0, None) and find_header(headers, "Content-Length") == "0"
    body = _decoded(content["text"], content.get("encoding"))
    if body is None:
        return b"", False
    if not body and (size not in (0, None) or find_header(headers, "Content-Length") not in ("0", None)):
        return b"", False
    plain = find_header(headers, "Content-Encoding") is None and not content.get("compression")
    cut = plain and isinstance(size, int) and len(body) < size
    return body, not (cut or content.get("_truncated") or "truncated" in str(content.get("comment", "")).lower())


def _beside(name: object, beside: Beside) -> KnownBody:
    body = beside(name) if isinstance(name, str) else None
    return (body or b"", body is not None)
