"""When a request is sent again, and how long to wait before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from cce_release_contract.contract.compiled import contract
from cce_release_contract.contract.operations import Effect
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.response import Response

UNAVAILABLE_STATUSES: Final = frozenset({429, 502, 503, 504})
"""Statuses that say nothing about the contract: throttled, or the gateway has no backend."""

MOST_TRIES: Final = 4
"""How often one request is sent at most, the first time included."""


def is_sent_again(exchange: Exchange, *, live: bool) -> bool:
    """Whether sending once more can do no harm.

    A read is sent again after anything unavailable, anything else after 429, and after busy if `live`. After a reset, a
    timeout or a 5xx nobody knows whether a write was done. What a busy emulator answers is judged.
    """
    if contract().effect_of(exchange.request.method, exchange.request.path) is Effect.READ:
        return exchange.failure in ("reset", "timeout") or exchange.status in UNAVAILABLE_STATUSES
    return exchange.status == 429 or (live and is_busy(exchange))


def is_busy(exchange: Exchange) -> bool:
    """Whether an answer says that another update of the release is still pending. Source: spec/decisions.md, S2."""
    response = exchange.response
    return response is not None and response.status == 403 and b"Update release is forbidden" in response.body


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before the next try, in seconds: `first_seconds`, twice as long, and so on.

    No wait is longer than `longest_seconds`, whatever the target asks for.
    """

    first_seconds: float
    longest_seconds: float

    def seconds(self, exchange: Exchange, tried: int, *, now: datetime, draw: float) -> float:
        """Seconds to wait after the try number `tried` (1 or more).

        What Retry-After says, in seconds or as a date; else half of the wait that is due or up to all of it, as `draw`
        (0 to 1) says, so that callers that were turned away together do not come back together. The vendor documents no
        Retry-After; it is honoured where it comes. `now` is aware, for a date of an answer that does not say its own.
        """
        stated = None if exchange.response is None else stated_seconds(exchange.response, now)
        if stated is not None:
            return min(stated, self.longest_seconds)
        return min(self.first_seconds * 2.0 ** (tried - 1), self.longest_seconds) * (1 + draw) / 2


BACKOFFS: Final[dict[Literal["emulator", "live"], Backoff]] = {
    "live": Backoff(first_seconds=2.0, longest_seconds=60.0),
    "emulator": Backoff(first_seconds=0.02, longest_seconds=0.5),
}
"""The backoff for each kind of target. An emulator throttles nobody but on purpose, and nobody else waits for it."""


def stated_seconds(response: Response, now: datetime) -> float | None:
    """The seconds that Retry-After asks for, 0 or more; None without the header and for one that cannot be read.

    A date counts from the answer's own Date, since the clocks may differ, else from `now`. Source: RFC 9110, 10.2.3.
    """
    stated = _header(response, "Retry-After").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated)
    moment = _moment(stated)
    if moment is None:
        return None
    return max((moment - (_moment(_header(response, "Date")) or now)).total_seconds(), 0.0)


def _header(response: Response, name: str) -> str:
    """The value of a header to reckon with, empty without it."""
    found = response.header(name)
    return "" if found is None else found.unredacted


def _moment(text: str) -> datetime | None:
    """The moment of an HTTP date, aware."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
