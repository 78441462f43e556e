"""The body of a response as JSON, or the problem why it cannot be read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cce_release_contract.contract.json_text import parse_json
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.problems import Problem, quoted


def body_or_problem(exchange: Exchange) -> tuple[Any, Problem | None]:
    """The parsed body and None, or None and the problem. Integral floats count as integers, as in JSON Schema."""
    if exchange.response is None:
        return None, Problem("", "a response", f"none: {exchange.failure or 'no response'}")
    try:
        return _parsed(exchange.response.body), None
    except ValueError as error:
        size = len(exchange.response.body)
        return None, Problem("", "one JSON text", f"{size} bytes: {error}" if size else "an empty body")


@lru_cache(maxsize=1)
def _parsed(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """A body, read once for all questions about a response, which only look at it."""
    return parse_json(body)


def object_or_problem(exchange: Exchange) -> tuple[dict[str, Any], Problem | None]:
    """The parsed body and None if it is a JSON object; else an empty object and the problem."""
    body, problem = body_or_problem(exchange)
    if problem is None and not isinstance(body, dict):
        problem = Problem("", "a JSON object", quoted(body))
    return (body, None) if problem is None else ({}, problem)
