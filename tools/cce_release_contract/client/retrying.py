"""When to repeat a request, and how long to wait before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from cce_release_contract.contract.compiled import contract
from cce_release_contract.contract.operations import Effect
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.http_date import http_date
from cce_release_contract.exchanges.response import Response

UNAVAILABLE_STATUSES: Final = frozenset({429, 502, 503, 504})
"""Statuses that prove nothing about the contract: throttled, or the gateway has no backend."""

MOST_TRIES: Final = 4
"""How often one request is sent at most, including the first time."""


def is_sent_again(exchange: Exchange, *, live: bool) -> bool:
    """Whether it is safe to send the request again.

    A read is repeated after a reset, a timeout or an unavailable status. Any other request is repeated after 429, and
    after a busy response if `live`. After a reset, a timeout or a 5xx it is unknown whether a write was executed. The
    suite judges the busy response of an emulator.
    """
    if contract().effect_of(exchange.request.method, exchange.request.path) is Effect.READ:
        return exchange.failure in ("reset", "timeout") or exchange.status in UNAVAILABLE_STATUSES
    return exchange.status == 429 or (live and is_busy(exchange))


def is_busy(exchange: Exchange) -> bool:
    """Whether a response says that another update of the release is still pending. Source: spec/decisions.md, S2."""
    response = exchange.response
    return response is not None and response.status == 403 and b"Update release is forbidden" in response.body


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before the next try, in seconds: `first_seconds`, then twice as long, and so on.

    No wait is longer than `longest_seconds`, whatever the target asks for.
    """

    first_seconds: float
    longest_seconds: float

    def seconds(self, exchange: Exchange, tried: int, *, now: datetime, draw: float) -> float:
        """Seconds to wait after the try number `tried` (1 or more).

        Retry-After counts, in seconds or as a date. Without it the wait is half of the backoff plus `draw` (0 to 1)
        times the other half, so that callers that were throttled together do not return together. The vendor documents
        no Retry-After, but it is honoured. `now` is aware; it is used for a response without a Date.
        """
        stated = None if exchange.response is None else stated_seconds(exchange.response, now)
        if stated is not None:
            return min(stated, self.longest_seconds)
        return min(self.first_seconds * 2.0 ** (tried - 1), self.longest_seconds) * (1 + draw) / 2


BACKOFFS: Final[dict[Literal["emulator", "live"], Backoff]] = {
    "live": Backoff(first_seconds=2.0, longest_seconds=60.0),
    "emulator": Backoff(first_seconds=0.02, longest_seconds=0.5),
}
"""The backoff for each kind of target. An emulator throttles only when a test asks it to."""


def stated_seconds(response: Response, now: datetime) -> float | None:
    """The seconds that Retry-After asks for, 0 or more; None if the header is missing or malformed.

    A date counts from the response's Date, because the clocks may differ, else from `now`. Source: RFC 9110, 10.2.3.
    """
    stated = _header(response, "Retry-After").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated)
    moment = http_date(stated)
    if moment is None:
        return None
    return max((moment - (http_date(_header(response, "Date")) or now)).total_seconds(), 0.0)


def _header(response: Response, name: str) -> str:
    """The unredacted value of a header, empty if it is missing."""
    found = response.header(name)
    return "" if found is None else found.unredacted
