r"""Text whose characters are escaped, read without knowing by what: percent signs, backslashes, HTML entities.

A text that is quoted inside another one is escaped again, so reading is repeated: `%252F` is `%2F` is `/`.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_MOST_READINGS: Final = 3
"""How often an escaped text is read again. Deeper ones are not looked into."""

_ESCAPE: Final = re.compile(
    r"""
    %(?P<percent>[0-9A-Fa-f]{2})
    | \\u(?P<unicode>[0-9A-Fa-f]{4}) | \\x(?P<byte>[0-9A-Fa-f]{2}) | \\(?P<mark>["'/\\bfnrt])
    | (?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?)
    """,
    re.VERBOSE,
)
_MARKS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it reads after some rounds of unescaping, and where each of its characters stood in the first one."""

    text: str
    _places: array[int] = field(default_factory=lambda: array("Q"))
    _sources: array[int] = field(default_factory=lambda: array("Q"))
    _before: Reading | None = None

    def source(self, place: int) -> int:
        """The place in the first text of what stands at `place` in this one; its length is a place too."""
        if self._before is None:
            return place
        last = bisect_right(self._places, place) - 1
        there = place if last < 0 else self._sources[last] + place - self._places[last]
        return self._before.source(there)


def readings(text: str) -> Iterator[Reading]:
    """The text itself, then as it reads unescaped, and unescaped again, as long as that changes it."""
    reading: Reading | None = Reading(text)
    for _ in range(_MOST_READINGS + 1):
        if reading is None:
            return
        yield reading
        reading = _unescaped(reading)


def _unescaped(before: Reading) -> Reading | None:
    """One round; None if nothing is escaped."""
    text = before.text
    if "%" not in text and "\\" not in text and "&" not in text:
        return None
    parts: list[str] = []
    places, sources = array("Q"), array("Q")
    length = end = 0
    for escape in _ESCAPE.finditer(text):
        start = escape.start()
        character = _character(escape)
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


def _character(escape: re.Match[str]) -> str:
    """What an escape stands for; a percent sign's is one byte, as a header shows bytes."""
    code = escape["percent"] or escape["unicode"] or escape["byte"]
    if code:
        return chr(int(code, 16))
    mark = escape["mark"]
    return _MARKS.get(mark, mark) if mark else html.unescape(escape["entity"])
