"""JSON that keeps its spelling: the order of members, repeated names, and numbers as written."""

from __future__ import annotations

import json
from typing import TypeAlias

from cce_release_contract.contract.json_text import Json

Spelt: TypeAlias = Json
"""What `read_spelt` returns: `Pairs`, `Number`, lists, strings, true, false or null."""


class Pairs(list[tuple[str, Json]]):
    """The members of an object in their order, including repeated names."""


class Number(str):
    """A number as it was written: `1E400` and `1.10` survive."""

    __slots__ = ()


def read_spelt(text: str) -> Spelt:
    """The document. Raises ValueError if the text is not JSON, RecursionError if it is nested too deeply."""
    known: dict[str, Number] = {}  # a body may contain the same number a million times

    def number(written: str) -> Number:
        return known.get(written) or known.setdefault(written, Number(written))

    return json.loads(text, object_pairs_hook=Pairs, parse_float=number, parse_int=number, parse_constant=number)


def write_spelt(value: Spelt) -> str:
    """The document as text, without white space between tokens. Raises RecursionError if it is nested too deeply."""
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{json.dumps(name)}:{write_spelt(member)}" for name, member in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write_spelt(item) for item in value) + "]"
    if isinstance(value, Number):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
