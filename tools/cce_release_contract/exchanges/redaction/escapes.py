r"""Read escaped text without knowing the kind of escapes: percent signs, backslashes, HTML entities.

A text that is quoted inside another one is escaped again, so unescaping is repeated: `%252F` is `%2F` is `/`.
"""

from __future__ import annotations

import html
import re
import string
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

_MOST_READINGS: Final = 3
"""How many levels of escapes are read."""

_IN_ESCAPES: Final = frozenset(string.ascii_letters + string.digits + "%\\&#;")
"""The characters that escapes are written with. They are always read."""

_MARKS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'"}
"""The meaning of one letter after a backslash, except slash and backslash, which are always read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text after some rounds of unescaping, with the place of each character in the first text."""

    text: str
    _places: array[int] = field(default_factory=lambda: array("Q"))
    _sources: array[int] = field(default_factory=lambda: array("Q"))
    _before: Reading | None = None

    def source(self, place: int) -> int:
        """The place in the first text of the character at `place` in this one. The length is a valid place."""
        if self._before is None:
            return place
        last = bisect_right(self._places, place) - 1
        there = place if last < 0 else self._sources[last] + place - self._places[last]
        return self._before.source(there)


def readings(text: str, wanted: frozenset[str]) -> Iterator[Reading]:
    """The text itself, then the text after each round of unescaping that changes it.

    Escapes of characters that are not `wanted` stay, because most texts contain many quotes and line ends.
    """
    reading: Reading | None = Reading(text)
    for _ in range(_MOST_READINGS + 1):
        if reading is None:
            return
        yield reading
        reading = _unescaped(reading, wanted)


def _unescaped(before: Reading, wanted: frozenset[str]) -> Reading | None:
    """One round; None if nothing is escaped."""
    text = before.text
    for mark in _starts(wanted):
        if mark in text:
            break
    else:
        return None
    parts: list[str] = []
    places, sources = array("Q"), array("Q")
    length = end = 0
    for escape in _escape(wanted).finditer(text):
        character = _character(escape[0])
        if not wanted.issuperset(character) and not _IN_ESCAPES.issuperset(character):
            continue
        start = escape.start()
        parts += (text[end:start], character)
        length += start - end
        end = escape.end()
        places.append(length)
        sources.append(start)
        length += len(character)
        places.append(length)
        sources.append(end)
    if not parts:
        return None
    parts.append(text[end:])
    return Reading("".join(parts), places, sources, before)


@lru_cache(maxsize=64)
def _starts(wanted: frozenset[str]) -> tuple[str, ...]:
    """What an escape of a wanted character begins with."""
    marks = (letter for letter, character in _MARKS.items() if character in wanted)
    return ("%", "&", "\\u", "\\x", "\\/", "\\\\", *(f"\\{letter}" for letter in marks))


@lru_cache(maxsize=64)
def _escape(wanted: frozenset[str]) -> re.Pattern[str]:
    marks = "".join(letter for letter, character in _MARKS.items() if character in wanted)
    return re.compile(
        rf"""%[0-9A-Fa-f]{{2}}
        | \\(?:u[0-9A-Fa-f]{{4}} | x[0-9A-Fa-f]{{2}} | [/\\{marks}])
        | &(?:\#[0-9]{{1,7}} | \#[xX][0-9A-Fa-f]{{1,6}} | [A-Za-z][A-Za-z0-9]{{1,31}});?
        """,
        re.VERBOSE,
    )


@lru_cache(maxsize=4096)
def _character(escape: str) -> str:
    """The character of an escape. A percent escape is one byte, as headers show bytes."""
    if escape[0] == "&":
        return html.unescape(escape)
    if escape[0] == "\\" and len(escape) == 2:
        return _MARKS.get(escape[1], escape[1])
    return chr(int(escape.lstrip("%\\ux"), 16))
