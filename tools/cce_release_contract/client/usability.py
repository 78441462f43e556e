"""When a run has to stop because the target is unusable."""

from __future__ import annotations

from typing import Final

from cce_release_contract.client.retrying import UNAVAILABLE_STATUSES
from cce_release_contract.errors import TargetError, TransportError
from cce_release_contract.exchanges.exchange import Exchange

MOST_IN_A_ROW: Final = 5
"""How many unavailable responses in a row stop the run: in a row of all requests, or of the PUTs."""

DEADLINE_PASSED: Final = "the deadline of the run has passed (--deadline-minutes)"
_ENDING: Final = ("time", "size", "compressed")
"""Failures that end a run at once, because the next request would fail in the same way."""


class Usability:
    """Counts the unavailable responses in a row: of all requests, and of the PUTs.

    Where a gateway passes reads on and no updates, each read would end the common row, and the updates would never end.
    Of the PUTs only 502, 503 and 504 count: a reset may come from the request, and a 429 asks for a later one.
    """

    def __init__(self) -> None:
        self._in_a_row = 0
        self._puts_in_a_row = 0

    def why_to_stop(self, exchange: Exchange, error: TransportError | None, *, emulator: bool, late: bool) -> str:
        """Why the run has to stop after this exchange, empty if it may go on.

        `emulator` means a proven emulator, `late` that the deadline of the run has passed.
        """
        if error is not None and error.reason in _ENDING:
            return f"{DEADLINE_PASSED}, inside a response" if late and error.reason == "time" else error.what
        unavailable = exchange.response is None or exchange.response.status in UNAVAILABLE_STATUSES
        # Bytes that are not HTTP are caused by the request or by a fault; the server is still there.
        if exchange.failure == "protocol" and emulator:
            unavailable = False
        self._in_a_row = self._in_a_row + 1 if unavailable else 0
        if exchange.request.method == "PUT":
            down = exchange.status in UNAVAILABLE_STATUSES - {429}
            self._puts_in_a_row = self._puts_in_a_row + 1 if down else 0
        if max(self._in_a_row, self._puts_in_a_row) < MOST_IN_A_ROW:
            return ""
        which = "" if self._in_a_row >= MOST_IN_A_ROW else "PUT "
        last = exchange.failure or f"status {exchange.status}"
        return f"{MOST_IN_A_ROW} {which}requests in a row got no usable response; the last failure: {last}"


def credentials_refused(base_url: str) -> TargetError:
    """The error that ends a run after a 401 for the configured credentials."""
    return TargetError(
        "the target returned 401 for a request with the configured credentials",
        where=base_url,
        cause="the token expired, the key was locked or revoked, or the clock of this machine is wrong",
        remedy="renew the credentials, check the clock, and run again",
    )
