"""What a response shows, together with its exchange, so that a violation can point at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cce_release_contract.exchanges.exchange import Exchange


class Shown(dict[str, Any]):
    """A JSON object that a response shows, or what was read from one."""

    def __init__(self, members: Mapping[str, Any], exchange: Exchange) -> None:
        super().__init__(members)
        self.exchange = exchange


class ShownList(list[Shown]):
    """The objects of one response, such as the revisions of a history; there may be none."""

    def __init__(self, items: Iterable[Mapping[str, Any]], exchange: Exchange) -> None:
        super().__init__(Shown(item, exchange) for item in items)
        self.exchange = exchange


Judged = Exchange | Shown | ShownList
"""What a judgement can be about."""


def exchanges_of(judged: Iterable[Judged]) -> tuple[Exchange, ...]:
    """The exchanges behind what was judged, each once, in the order given."""
    found = (one if isinstance(one, Exchange) else one.exchange for one in judged)
    return tuple({id(exchange): exchange for exchange in found}.values())
