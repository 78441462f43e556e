"""Drawn changes of a signed request. The canonical request decides the expected result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from cce_release_contract.contract.compiled import contract
from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.request import Request
from cce_release_contract.strategies.signatures.mutations import Change, with_signature

_NAMES = st.text(alphabet="abcdefghijklmnopqrstuvwxyz-_.~", min_size=1, max_size=8).map("x-".__add__)
_VALUES = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs"]), max_size=8)
_VISIBLE = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
_PLACES = st.integers(min_value=0, max_value=10_000)


@dataclass(frozen=True, slots=True)
class DrawnRequest:
    """The drawn parts of an update: the pairs of its query, a signed header's value, and a value of its body."""

    query: tuple[tuple[str, str], ...]
    header: str
    value: str

    def request(self, path: str, body: dict[str, Any]) -> Request:
        """The update of `path`, not signed: `body` with the drawn value among its values."""
        text = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in self.query)
        content = json_bytes({**body, "values": {"x-drawn": self.value}})
        headers = (("Content-Type", "application/json"), ("X-Drawn", self.header))
        return Request(contract().update.method, f"{path}?{text}", headers, content)


@dataclass(frozen=True, slots=True)
class DrawnChange:
    """A change of a signed request, with its description. It does not say whether the signed content changes."""

    words: str
    apply: Change

    def __repr__(self) -> str:
        return self.words


def drawn_requests() -> st.SearchStrategy[DrawnRequest]:
    """Requests with one to four query pairs of any text, whose names differ in more than letter case."""
    pairs = st.lists(st.tuples(_NAMES, _VALUES), min_size=1, max_size=4, unique_by=lambda pair: pair[0])
    return st.builds(DrawnRequest, pairs.map(tuple), _VISIBLE, _VALUES)


def drawn_changes() -> st.SearchStrategy[DrawnChange]:
    """Changes of every part of a request and of its spelling. Some change nothing that a signature covers."""
    return st.one_of(
        st.builds(_swapped_byte, _PLACES, st.integers(min_value=1, max_value=255)),
        st.builds(_appended_pair, _NAMES, _VALUES),
        st.permutations(range(4)).map(_reordered_query),
        st.builds(_escaped, _PLACES),
        st.builds(_header_value, _VISIBLE),
        st.builds(_padded_header, st.text(alphabet=" \t", min_size=1, max_size=4)),
        st.lists(st.booleans(), min_size=4, max_size=12).map(_header_case),
        st.builds(_unlisted_header, _NAMES, _VISIBLE),
        st.builds(_changed_digit, _PLACES, st.integers(min_value=1, max_value=15)),
        st.builds(_dropped_name, _PLACES),
        st.builds(_release, st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)),
        st.sampled_from([_SLASH, _GET]),
    )


def _swapped_byte(place: int, mask: int) -> DrawnChange:
    def apply(request: Request) -> Request:
        index = place % len(request.body)
        body = bytearray(request.body)
        body[index] ^= mask
        return replace(request, body=bytes(body))

    return DrawnChange(f"byte {place} of the body, counted round, is changed by {mask:#04x}", apply)


def _query_changed(change: Callable[[list[str]], list[str]]) -> Change:
    return lambda request: replace(request, target=f"{request.path}?{'&'.join(change(request.query.split('&')))}")


def _appended_pair(name: str, value: str) -> DrawnChange:
    pair = f"{quote(name)}={quote(value, safe='')}"
    return DrawnChange(f"the query gains {pair}", _query_changed(lambda pairs: [*pairs, pair]))


def _reordered_query(order: list[int]) -> DrawnChange:
    return DrawnChange(
        f"the query's pairs are in the order {order}",
        _query_changed(lambda pairs: [pairs[index] for index in order if index < len(pairs)]),
    )


def _escaped(place: int) -> DrawnChange:
    def change(pairs: list[str]) -> list[str]:
        name, _, value = pairs[-1].partition("=")
        index = place % len(name)
        return [*pairs[:-1], f"{name[:index]}%{ord(name[index]):02x}{name[index + 1 :]}={value}"]

    return DrawnChange(
        f"letter {place} of the last name of the query, counted round, is escaped", _query_changed(change)
    )


def _header_value(value: str) -> DrawnChange:
    return DrawnChange(f"the signed header X-Drawn is {value!r}", lambda r: r.with_header("X-Drawn", value))


def _padded_header(space: str) -> DrawnChange:
    return DrawnChange(
        f"{space!r} is around the value of X-Drawn",
        lambda r: r.with_header("X-Drawn", f"{space}{r.header('X-Drawn')}{space}"),
    )


def _header_case(upper: list[bool]) -> DrawnChange:
    def spelt(name: str) -> str:
        return "".join(
            letter.upper() if upper[index % len(upper)] else letter.lower() for index, letter in enumerate(name)
        )

    def apply(request: Request) -> Request:
        headers = tuple((name if name == "Host" else spelt(name), value) for name, value in request.headers)
        return replace(request, headers=headers)

    return DrawnChange(f"the names of the headers have upper case where {upper} says so", apply)


def _unlisted_header(name: str, value: str) -> DrawnChange:
    plain = "x-unlisted" + "".join(letter for letter in name if letter.isalpha())
    return DrawnChange(f"the request gains {plain}: {value}", lambda r: r.with_header(plain, value))


def _changed_digit(place: int, mask: int) -> DrawnChange:
    def changed(digits: str) -> str:
        index = place % len(digits)
        return f"{digits[:index]}{int(digits[index], 16) ^ mask:x}{digits[index + 1 :]}"

    return DrawnChange(
        f"digit {place} of the signature, counted round, is changed by {mask}",
        lambda r: with_signature(r, lambda shown: replace(shown, digits=changed(shown.digits))),
    )


def _dropped_name(place: int) -> DrawnChange:
    def dropped(names: tuple[str, ...]) -> tuple[str, ...]:
        index = place % len(names)
        return (*names[:index], *names[index + 1 :])

    return DrawnChange(
        f"name {place} of the signed headers, counted round, is no longer listed",
        lambda r: with_signature(r, lambda shown: replace(shown, listed=dropped(shown.listed))),
    )


def _release(name: str) -> DrawnChange:
    def apply(request: Request) -> Request:
        return replace(request, target=f"{request.path.rpartition('/')[0]}/{name}?{request.query}")

    return DrawnChange(f"the path names the release {name}", apply)


_SLASH = DrawnChange("the path ends in a slash", lambda r: replace(r, target=f"{r.path}/?{r.query}"))
_GET = DrawnChange("the method is GET", lambda r: replace(r, method="GET"))
