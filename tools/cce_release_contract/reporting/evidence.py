"""Exchanges as a report shows them: one request, its answer and the command that repeats it, cut to what is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cce_release_contract.exchanges.curl import curl_line
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.printable import shortened
from cce_release_contract.verdicts.judgement import Violation

_LONGEST_BODY: Final = 16 * 1024
"""Characters of a body of a violation that a report keeps; the suite sends bodies of several megabytes."""

_LONGEST_EXAMPLE_BODY: Final = 2_000
_LONGEST_EXAMPLE_TARGET: Final = 1_000
_LONGEST_EXAMPLE_HEADER: Final = 300
_MOST_EXAMPLE_HEADERS: Final = 30
"""There is an example for each clause, so together they are most of a report."""

_EARLIER: Final = 10


RowNumbers = Mapping[tuple[str, int], int]
"""The number of a row of the timeline, by the test and the number of its exchange."""


def violation_data(violation: Violation, rows: RowNumbers) -> dict[str, Any]:
    """A violation: the exchange that decides it whole, those that were judged with it short, earlier ones as commands.

    `method`, `status`, `row` (its row of the timeline), `curl`, `request` and `response` are all of the deciding one.
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
    """The row of the timeline that shows an exchange, None where the timeline leaves it out."""
    return rows.get((exchange.test, exchange.number))


def example_data(exchange: Exchange, test: str) -> dict[str, Any]:
    """An exchange, redacted already, as the example of what a test sent; the command is empty where it would be long.

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
