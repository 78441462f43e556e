"""A series of changed forms of one signed request, arranged so that the key is never locked meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from cce_release_contract.client.credentials import Anonymous
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.strategies.signatures.mutations import Change
from cce_release_suite.vocabulary.endpoint import Endpoint
from cce_release_suite.vocabulary.expect import SUCCESSES, precondition

LONGEST_SERIES = 4
"""Changed requests between two unchanged ones. The sixth bad signature in a row locks the key, and what is refused
because the key is locked says nothing about the change."""


class SignedSeries:
    """Sends a signed request again and again, each time changed in another way.

    The unchanged request goes first and after every few changed ones: it shows that nothing but the change is refused.
    """

    def __init__(self, endpoint: Endpoint, signed: Callable[[Request], Request]) -> None:
        self._endpoint = endpoint
        self._signed = signed
        self._in_a_row = LONGEST_SERIES

    def send(self, unsigned: Request, change: Change) -> tuple[Request, Request, Exchange]:
        """Sign, change and send. Returns the signed request, the changed request, and the exchange.

        Raises `Inconclusive` if the unchanged request is not accepted.
        """
        if self._in_a_row >= LONGEST_SERIES:
            precondition(self._as_it_is(self._signed(unsigned)), *SUCCESSES)
            self._in_a_row = 0
        self._in_a_row += 1
        original = self._signed(unsigned)
        sent = change(original)
        return original, sent, self._as_it_is(sent)

    def _as_it_is(self, request: Request) -> Exchange:
        return self._endpoint.send(request, credentials=Anonymous())
