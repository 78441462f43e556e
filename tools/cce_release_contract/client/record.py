"""The last exchanges of a test or of a case, bounded in number and in size."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from cce_release_contract.exchanges.exchange import Exchange

KEPT_EXCHANGES: Final = 256
_KEPT_BYTES: Final = 32 * 1_048_576
"""What the bodies of the responses may have in all; the last exchange stays however large its response is."""


class Record:
    """The last exchanges, at most `most` of them and so many that their responses fit. Not safe for threads."""

    def __init__(self, most: int = KEPT_EXCHANGES) -> None:
        self._most = most
        self._exchanges: deque[Exchange] = deque()
        self._bytes = 0

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def append(self, exchange: Exchange) -> None:
        """Keep the exchange, and drop the oldest ones that there is no room for."""
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
