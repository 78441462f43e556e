"""The last exchanges of a test or a case, limited in number and size."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from cce_release_contract.exchanges.exchange import Exchange

KEPT_EXCHANGES: Final = 256
_KEPT_BYTES: Final = 32 * 1_048_576
"""The most bytes of all response bodies together. The last exchange is kept whatever its size."""


class Record:
    """The last exchanges: at most `most`, and only as many as fit by size. Not safe for threads."""

    def __init__(self, most: int = KEPT_EXCHANGES) -> None:
        self._most = most
        self._exchanges: deque[Exchange] = deque()
        self._bytes = 0

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def append(self, exchange: Exchange) -> None:
        """Add the exchange and drop the oldest ones that no longer fit."""
        self._exchanges.append(exchange)
        self._bytes += _size(exchange)
        while len(self._exchanges) > 1 and (len(self._exchanges) > self._most or self._bytes > _KEPT_BYTES):
            self._bytes -= _size(self._exchanges.popleft())

    def clear(self) -> None:
        """Drop everything."""
        self._exchanges.clear()
        self._bytes = 0


def _size(exchange: Exchange) -> int:
    return 0 if exchange.response is None else len(exchange.response.body)
