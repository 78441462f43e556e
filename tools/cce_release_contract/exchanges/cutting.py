"""Cut a very large response body to its beginning."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cce_release_contract.exchanges.exchange import Exchange

LARGEST_KEPT: Final = 1_048_576
"""The largest response body that is kept complete, in bytes."""

BEGINNING: Final = 65_536


def without_excess(exchange: Exchange) -> Exchange:
    """The redacted exchange. A very large response body is cut to its beginning."""
    response = exchange.response
    if response is None or len(response.body) <= LARGEST_KEPT:
        return exchange
    beginning = response.body[:BEGINNING] + f"... ({len(response.body)} bytes in total)".encode("ascii")
    return replace(exchange, response=replace(response, body=beginning))
