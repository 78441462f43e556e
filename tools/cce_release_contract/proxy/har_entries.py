"""The entries of a HAR file. Source: HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from cce_release_contract.exchanges.request import Headers, find_header
from cce_release_contract.proxy.read_exchange import ReadExchange


def har_log(version: str) -> dict[str, Any]:
    """A HAR file without entries. `version` is ours."""
    return {"log": {"version": "1.2", "creator": {"name": "cce-release", "version": version}, "entries": []}}


def har_entry(read: ReadExchange, base_url: str) -> dict[str, Any]:
    """The entry of a redacted exchange. `_error` says what kept it from its end."""
    passed = read.passed
    sent, first = passed.sent or passed.ended, passed.first_byte or passed.ended
    entry = {
        "startedDateTime": datetime.fromtimestamp(passed.started, UTC).isoformat(timespec="microseconds"),
        "time": _milliseconds(passed.started, passed.ended),
        "request": _request(read, base_url),
        "response": _response(read),
        "cache": {},
        "timings": {
            "send": _milliseconds(passed.started, sent),
            "wait": _milliseconds(sent, first),
            "receive": _milliseconds(first, passed.ended),
        },
        "connection": str(passed.connection),
    }
    if passed.failure:
        entry["_error"] = {"reason": passed.failure, "detail": passed.detail}
    return entry


def _request(read: ReadExchange, base_url: str) -> dict[str, Any]:
    request, passed = read.request, read.passed
    members: dict[str, Any] = {
        "method": request.method,
        "url": base_url + request.target,
        "httpVersion": read.request_version,
        "cookies": [],
        "headers": _headers(request.headers),
        "queryString": [
            {"name": name, "value": value} for name, value in parse_qsl(request.query, keep_blank_values=True)
        ],
        "headersSize": len(passed.request_head),
        "bodySize": len(passed.request_body),
    }
    if passed.request_body:
        content = _content(request.body) if read.request_body_known else {"comment": _left_out(passed.request_body)}
        members["postData"] = {"mimeType": find_header(request.headers, "Content-Type") or "", **content}
    return members


def _response(read: ReadExchange) -> dict[str, Any]:
    response, passed = read.response, read.passed
    headers = () if response is None else response.headers
    body = b"" if response is None else response.body
    content = _content(body)
    if response is not None and not read.response_body_known:
        content = {"comment": _left_out(passed.response_body), "_truncated": True}
    members: dict[str, Any] = {
        "status": 0 if response is None else response.status,
        "statusText": read.reason,
        "httpVersion": read.response_version,
        "cookies": [],
        "headers": _headers(headers),
        "content": {
            "size": len(body),
            "mimeType": find_header(headers, "Content-Type") or "x-unknown",
            **content,
        },
        "redirectURL": find_header(headers, "Location") or "",
        "headersSize": len(passed.response_head) or -1,
        "bodySize": len(passed.response_body),
    }
    if response is None:
        members |= {"statusText": "", "httpVersion": ""}
    return members


def _headers(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _content(body: bytes) -> dict[str, Any]:
    return {"text": body.decode("utf-8", "surrogatepass")}


def _left_out(body: bytes) -> str:
    return f"{len(body)} bytes, not recorded: incomplete, or neither JSON nor a form nor plain text"


def _milliseconds(start: float, end: float) -> float:
    return round(max(end - start, 0.0) * 1000, 3)
