"""Exchanges as a report shows them: the request, its response and the command that repeats it, shortened to be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cce_release_contract.exchanges.curl import curl_line
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.printable import shortened
from cce_release_contract.verdicts.judgement import Violation

_LONGEST_BODY: Final = 16 * 1024
"""Characters that a report keeps of a body in a violation; the suite sends bodies of several megabytes."""

_LONGEST_EXAMPLE_BODY: Final = 2_000
_LONGEST_EXAMPLE_TARGET: Final = 1_000
_LONGEST_EXAMPLE_HEADER: Final = 300
_MOST_EXAMPLE_HEADERS: Final = 30
"""Each clause has an example, so examples are the largest part of a report."""

_EARLIER: Final = 10


RowNumbers = Mapping[tuple[str, int], int]
"""The timeline row of each exchange, by test and exchange number."""


def violation_data(violation: Violation, rows: RowNumbers) -> dict[str, Any]:
    """A violation: the deciding exchange in full, the others judged with it in short, earlier ones as commands.

    `method`, `status`, `row` (in the timeline), `curl`, `request` and `response` belong to the deciding exchange.
    """
    evidence = violation.evidence
    shown = evidence.deciding
    response = None if shown is None or shown.response is None else shown.response.to_json()
    return {
        "message": violation.message,
        "expected": violation.expected,
        "observed": violation.observed,
        "why_invalid": violation.why_invalid,
        "method": None if shown is None else shown.request.method,
        "status": None if shown is None else shown.status,
        "row": None if shown is None else _row(shown, rows),
        "curl": "" if shown is None else curl_line(shown),
        "request": None if shown is None else _with_short_body(shown.request.to_json(), _LONGEST_BODY),
        "response": None if response is None else _with_short_body(response, _LONGEST_BODY),
        "judged": [
            {"deciding": exchange is shown, "row": _row(exchange, rows), **_exchange_data(exchange)}
            for exchange in evidence.judged()
        ],
        "earlier": [curl_line(exchange) for exchange in evidence.earlier[-_EARLIER:]],
    }


def _row(exchange: Exchange, rows: RowNumbers) -> int | None:
    """The timeline row of an exchange; None if the timeline does not show it."""
    return rows.get((exchange.test, exchange.number))


def example_data(exchange: Exchange, test: str) -> dict[str, Any]:
    """A redacted exchange as an example of what a test sent; the command is empty if it would be long.

    Bodies are cut after 2,000 characters, header values after 300, the target after 1,000.
    """
    return {"test": test, **_exchange_data(exchange)}


def _exchange_data(exchange: Exchange) -> dict[str, Any]:
    request = exchange.request
    long = len(request.target) > _LONGEST_EXAMPLE_TARGET or len(request.headers) > _MOST_EXAMPLE_HEADERS
    long = long or any(len(value) > _LONGEST_EXAMPLE_HEADER for _, value in request.headers)
    return {
        "curl": "" if long else curl_line(exchange, longest_body=_LONGEST_EXAMPLE_BODY),
        "request": _example_message(request.to_json()),
        "response": None if exchange.response is None else _example_message(exchange.response.to_json()),
    }


def _example_message(message: dict[str, Any]) -> dict[str, Any]:
    short = _with_short_body(message, _LONGEST_EXAMPLE_BODY)
    short["headers"] = [
        [shortened(name, _LONGEST_EXAMPLE_HEADER), shortened(value, _LONGEST_EXAMPLE_HEADER)]
        for name, value in message["headers"][:_MOST_EXAMPLE_HEADERS]
    ]
    if "target" in short:
        short["target"] = shortened(message["target"], _LONGEST_EXAMPLE_TARGET)
    return short


def _with_short_body(message: dict[str, Any], longest: int) -> dict[str, Any]:
    """The request or response with its body cut; `left_out` counts the characters cut off."""
    body: dict[str, Any] = dict(message["body"])
    for form in ("text", "base64"):
        if len(body.get(form, "")) > longest:
            body["left_out"] = len(body[form]) - longest
            body[form] = body[form][:longest]
    return {**message, "body": body}
