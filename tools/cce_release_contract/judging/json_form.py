"""Whether the JSON of a response is written as every client reads it: members once, integers without a fraction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from cce_release_contract.contract.pointer import child
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.problems import Problem

INTEGERS: Final = ("version",)
"""The members of a release that are integers."""


class _Object(list[tuple[str, Any]]):
    """The members of one JSON object in the order of the text, repeated names included."""


class _Fraction(str):
    """A number that is written with a fraction or an exponent."""

    __slots__ = ()


def repeated_member_problems(exchange: Exchange) -> list[Problem]:
    """Whether every object of the body has each member once: parsers choose among repeated ones in different ways.

    Passes if the body is not JSON.
    """
    return [
        Problem(child(place, name), "each member once", f"it is there {count} times")
        for place, members in _objects(_parsed(exchange), "")
        for name, count in Counter(name for name, _ in members).items()
        if count > 1
    ]


def written_integer_problems(exchange: Exchange) -> list[Problem]:
    """Whether the integers of a release are written as such: a decoder of a typed language refuses 2.0 for an int.

    Passes if the body is not JSON.
    """
    return [
        Problem(child(place, name), "digits alone, without a fraction or an exponent", str(value))
        for place, members in _objects(_parsed(exchange), "")
        for name, value in members
        if place.count("/") <= 1 and name in INTEGERS and isinstance(value, _Fraction)
    ]


def _parsed(exchange: Exchange) -> object:
    return None if exchange.response is None else _read(exchange.response.body)


@lru_cache(maxsize=1)
def _read(body: bytes) -> object:
    """A body with what a usual parser drops; read once for both questions about a response. None if it is not JSON."""
    try:
        return json.loads(body, object_pairs_hook=_Object, parse_float=_Fraction)
    except (ValueError, RecursionError):
        return None


def _objects(value: object, place: str) -> Iterator[tuple[str, _Object]]:
    """Every object inside a value with its pointer, without recursion: a target decides how deep a body is."""
    waiting = [(place, value)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, _Object):
            yield place, value
            waiting += [(child(place, name), member) for name, member in value if isinstance(member, list)]
        elif isinstance(value, list):
            waiting += [(child(place, str(index)), item) for index, item in enumerate(value) if isinstance(item, list)]
