"""Remove the content of `values` and `resources` from the responses in a report of a live target."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.lossless_json import Number, Pairs, Spelt, read_spelt, write_spelt
from cce_release_contract.exchanges.response import Response

WITHHELD: Final = frozenset({"values", "resources"})
"""Members that hold a user's configuration and manifests."""

_HASH_DIGITS: Final = 12
_SHORTEST_TEXT: Final = 4
_LEFT_OUT: Final = "<withheld>"
_QUOTED_MEMBER: Final = re.compile(r'(?P<name>(?:values|resources)\\*"\s*:\s*).*', re.DOTALL)


def withheld(exchange: Exchange) -> Exchange:
    """The exchange with the withheld members of its response as type and hash: `<string, sha256 0123456789ab>`.

    The hash is that of the text for a string and of the compact JSON for anything else, so equal contents have equal
    hashes. Members of these names are found at any depth. A text that quotes such a name (JSON inside JSON) is withheld
    completely. So is a body that is not JSON but contains such a name, because the end of the content is unknown.
    Everything else keeps its spelling.
    """
    if exchange.response is None or not exchange.response.body:
        return exchange
    return replace(exchange, response=_response(exchange.response))


def _response(response: Response) -> Response:
    body = response.body
    try:
        document = read_spelt(body.decode("utf-8"))
        shown = _walk(document)
        text = write_spelt(shown)
    except (ValueError, RecursionError):
        if not any(name.encode() in body for name in WITHHELD):
            return response
        text = f"<{len(body)} bytes that are not JSON, sha256 {_digits(body)}>"
    else:
        if shown == document:
            return response
    return replace(response, body=text.encode("utf-8", "surrogatepass"))


def _walk(value: Spelt) -> Spelt:
    if isinstance(value, Pairs):
        return Pairs((name, _mark(member) if name in WITHHELD else _walk(member)) for name, member in value)
    if isinstance(value, list):
        return [_walk(item) for item in value]
    if isinstance(value, str) and any(f'{name}"' in value or f'{name}\\"' in value for name in WITHHELD):
        return _mark(value)
    return value


def _mark(value: Spelt) -> str:
    kind = _kind(value)
    text = value if kind == "string" else write_spelt(value)
    return f"<{kind}, sha256 {_digits(text.encode('utf-8', 'surrogatepass'))}>"


def _kind(value: Spelt) -> str:
    if isinstance(value, Number):
        return "number"
    names = {Pairs: "object", list: "array", str: "string", bool: "boolean"}
    return names.get(type(value), "null")


def _digits(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_DIGITS]


def withheld_text(text: str, exchanges: Iterable[Exchange]) -> str:
    """A text about these exchanges without the texts of the withheld members of their responses.

    In a quoted body, everything after the name of such a member is omitted. Texts under four characters, numbers, true
    and false stay.
    """
    held = {leaf for exchange in exchanges for leaf in _leaves_of(exchange) if len(leaf) >= _SHORTEST_TEXT}
    for leaf in sorted(held, key=lambda leaf: (-len(leaf), leaf)):
        text = text.replace(leaf, _LEFT_OUT)
    return _QUOTED_MEMBER.sub(rf"\g<name>{_LEFT_OUT}", text)


def _leaves_of(exchange: Exchange) -> Iterator[str]:
    if exchange.response is None:
        return
    try:
        yield from _leaves(json.loads(exchange.response.body), inside=False)
    except (ValueError, RecursionError):
        return


def _leaves(value: Json, *, inside: bool) -> Iterator[str]:
    """Every text inside a withheld member, plain and as JSON spells it. JSON inside a text is read too."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, inside=inside or name in WITHHELD)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, inside=inside)
    elif inside and isinstance(value, str):
        yield from (value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
        if value[:1] in ("{", "["):
            with suppress(ValueError):
                yield from _leaves(json.loads(value), inside=True)
