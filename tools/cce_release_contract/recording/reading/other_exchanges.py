"""Exchanges that were written by ourselves, and those in the event log of schemathesis."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Headers, Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.recording.reading.har_entry import body_bytes, exchange_times, hidden_headers
from cce_release_contract.recording.recorded import RecordedExchange

_WITHHELD: Final = re.compile(
    rb'"<(?:string|object|array|number|boolean|null), sha256 [0-9a-f]{12}>"|<\d+ bytes that are not JSON, sha256'
)
_CUT: Final = re.compile(rb"\.\.\. \(\d+ bytes in total\)$")
_NOT_LOGGED: Final = frozenset({"date"})


def own_exchange(document: Mapping[str, Any], *, in_order: bool = True) -> RecordedExchange:
    """The exchange of a log that we wrote, or of a report. Raises LookupError, TypeError or ValueError.

    `started` and `ended` may be beside the members of an exchange, in seconds since 1970.
    """
    exchange = Exchange.from_json(dict(document))
    response = exchange.response
    body = b"" if response is None else response.body
    elapsed = None if response is None else response.elapsed_seconds
    started, ended = exchange_times(document.get("started"), elapsed)
    if isinstance(document.get("ended"), int | float):
        ended = float(document["ended"])
    return RecordedExchange(
        exchange,
        started=started,
        ended=ended,
        hidden_request_headers=hidden_headers(exchange.request.headers),
        hidden_response_headers=hidden_headers(() if response is None else response.headers),
        request_body_known=not _is_cut(document["request"]),
        response_body_known=not (
            _WITHHELD.search(body) or _CUT.search(body[-64:]) or _is_cut(document["response"] or {})
        ),
        in_order=in_order,
    )


def _is_cut(part: Mapping[str, Any]) -> bool:
    """Whether a report keeps only the beginning of a body."""
    return bool((part.get("body") or {}).get("left_out"))


def exchanges_within(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any JSON value
    """Every exchange that a part of a report holds, at any depth."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            if is_own(found):
                yield found
            else:
                waiting += list(found.values())[::-1]
        elif isinstance(found, list):
            waiting += found[::-1]


def is_own(value: Mapping[str, Any]) -> bool:
    """Whether an object looks like an exchange that we wrote."""
    request = value.get("request")
    return isinstance(request, dict) and "target" in request and "response" in value


def schemathesis_exchanges(event: Mapping[str, Any]) -> Iterator[RecordedExchange]:
    """The exchanges of a finished scenario. Raises LookupError, TypeError or ValueError."""
    recorder = event["ScenarioFinished"].get("recorder") or {}
    for interaction in (recorder.get("interactions") or {}).values():
        yield _interaction(interaction)


def _interaction(document: Mapping[str, Any]) -> RecordedExchange:
    sent, got = document["request"], document.get("response")
    url = urlsplit(sent["uri"])
    target = sent["uri"].partition("://")[2].partition("/")[2].partition("#")[0]
    body, body_known = _content(sent.get("body"))
    headers = _headers(sent.get("headers"))
    request = Request(sent["method"].upper(), f"/{target}", headers, body)
    response, response_known = None, True
    if isinstance(got, dict):
        content, response_known = _content(got.get("content"))
        response_known = response_known and "content_size" not in got
        response = Response(
            int(got["status_code"]), _headers(got.get("headers")), content, float(got.get("elapsed") or 0)
        )
    _, ended = exchange_times(document.get("timestamp"), 0.0)
    started = None if ended is None or response is None else ended - response.elapsed_seconds
    base_url = f"{url.scheme}://{url.netloc.rpartition('@')[2]}"
    return RecordedExchange(
        Exchange(request, response, failure="" if response else "no response", base_url=base_url),
        started=started,
        ended=ended,
        hidden_request_headers=hidden_headers(headers),
        hidden_response_headers=hidden_headers(response.headers if response else ()) | _NOT_LOGGED,
        request_body_known=body_known,
        response_body_known=response_known,
    )


def _headers(found: object) -> Headers:
    if not isinstance(found, dict):
        return ()
    pairs = [(str(name), value) for name, value in found.items()]
    return tuple((name, str(one)) for name, value in pairs for one in (value if isinstance(value, list) else [value]))


def _content(found: object) -> tuple[bytes, bool]:
    if found is None:
        return b"", True
    if isinstance(found, dict) and isinstance(found.get("$base64"), str):
        return base64.b64decode(found["$base64"]), True
    body = body_bytes(found) if isinstance(found, str) else None
    return body or b"", body is not None
