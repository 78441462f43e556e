"""What is kept of a response that nobody can read: the beginning of a very large body."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cce_release_contract.exchanges.exchange import Exchange

LARGEST_KEPT: Final = 1_048_576
"""Bytes of a response's body above which its beginning alone is kept."""

BEGINNING: Final = 65_536


def without_excess(exchange: Exchange) -> Exchange:
    """The exchange, redacted before, with the beginning of its answer's body alone where that is very large."""
    response = exchange.response
    if response is None or len(response.body) <= LARGEST_KEPT:
        return exchange
    beginning = response.body[:BEGINNING] + f"... ({len(response.body)} bytes in all)".encode("ascii")
    return replace(exchange, response=replace(response, body=beginning))
