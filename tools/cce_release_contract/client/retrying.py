"""When a request to a live target is sent again, and how long to wait before."""

from __future__ import annotations

from typing import Final

from cce_release_contract.exchanges.exchange import Exchange

UNAVAILABLE_STATUSES: Final = frozenset({429, 502, 503, 504})
"""Statuses that say nothing about the contract: throttled, or the gateway has no backend."""

MOST_TRIES: Final = 4
"""How often one request is sent at most, the first time included."""

_LONGEST_WAIT_SECONDS: Final = 60.0


def is_sent_again(exchange: Exchange) -> bool:
    """Whether sending once more can do no harm: a read after anything unavailable, a PUT after 429 only.

    After a reset, a timeout or a 5xx nobody knows whether a PUT was done.
    """
    if exchange.request.method == "GET":
        return exchange.failure in ("reset", "timeout") or exchange.status in UNAVAILABLE_STATUSES
    return exchange.status == 429


def wait_seconds(exchange: Exchange, tried: int) -> float:
    """Seconds before the next try: what Retry-After says, else 2, 4, 8 ...; at most 60.

    The vendor documents no Retry-After; it is honoured where it comes.
    """
    stated = (exchange.response.header("Retry-After") or "") if exchange.response is not None else ""
    seconds = float(stated) if stated.isascii() and stated.isdigit() else 2.0**tried
    return min(seconds, _LONGEST_WAIT_SECONDS)
