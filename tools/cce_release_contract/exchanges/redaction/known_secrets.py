"""Find known secret values in a text, in any spelling.

It finds the value itself in any letter case; the value with percent, JSON or HTML escapes, in part or as a whole,
also twice; the value in hexadecimal digits; in base64, also as a part; and its beginning where the text was cut.
"""

from __future__ import annotations

import base64
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from cce_release_contract.exchanges.redaction.escapes import readings
from cce_release_contract.exchanges.redaction.secret_names import MASK

_SHORTEST_SECRET: Final = 4
"""Values shorter than this are not masked by value: they would turn ordinary text into asterisks."""

_SHORTEST_ENCODED: Final = 8
"""The fewest characters of base64 to look for. Fewer occur in ordinary words."""

_LOOKED_FOR: Final = 16

_LONGEST_ESCAPE: Final = 16
"""The most characters that one character of a secret takes when it is escaped twice."""

_CUT: Final = re.compile(r"…|\.\.\.")
"""The end of a shortened text, before the size of the missing part."""

_LONGEST_MARK: Final = 3

_SIGNS: Final = "\"'\\\b\f\n\r\t"
_ESCAPING: Final = (b"%", b"&", b"\\u", b"\\x", b"\\/")
"""What is in every escape of a character that is none of `_SIGNS`, also where it is escaped again."""

_LONGER_IN_LOWER_CASE: Final = "\u0130"
"""The one letter whose lower case has two characters. It is not folded, so that places do not move."""


class KnownSecrets:
    """Secret values. Empty ones and those under four characters are ignored.

    `longest` is the most characters of a text that one of them takes.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        values = sorted({secret for secret in secrets if len(secret) >= _SHORTEST_SECRET})
        self._spelt = tuple(dict.fromkeys(_lower(form) for value in values for form in _forms(value)))
        self._encoded = tuple(dict.fromkeys(form for value in values for form in _in_base64(value)))
        self._shortest = min(map(len, self._spelt + self._encoded), default=0)
        self.longest = _LONGEST_ESCAPE * max(map(len, self._spelt + self._encoded), default=0)
        letters = "".join(self._spelt + self._encoded)
        self._letters = frozenset(letters + letters.upper())
        self._beginnings = (
            tuple({one[:_LOOKED_FOR].lower().encode() for one in self._spelt + self._encoded})
            if letters.isascii() and not set(_SIGNS) & set(letters)
            else None
        )

    def masked(self, text: str) -> str:
        """The text with a mask instead of each secret."""
        cut = "..." in text or "…" in text
        if not self._spelt or (len(text) < self._shortest and not cut):
            return text
        parts: list[str] = []
        end = 0
        for start, stop in sorted(self._found(text, cut=cut)):
            if start >= end:
                parts += (text[end:start], MASK)
            end = max(end, stop)
        return "".join(parts) + text[end:] if parts else text

    def shown_in(self, text: str) -> bool:
        """Whether the text holds a whole secret, in any spelling."""
        return bool(self._spelt) and next(self._found(text, cut=False), None) is not None

    def surely_absent(self, content: bytes) -> bool:
        """Whether it is certain, and fast to see, that the content holds no secret: it has no escapes either."""
        if self._beginnings is None:
            return False
        for mark in _ESCAPING:
            if mark in content:
                return False
        folded = content.lower()
        return all(beginning not in folded for beginning in self._beginnings)

    def _found(self, text: str, *, cut: bool) -> Iterator[tuple[int, int]]:
        """Beginning and end of each secret in the text, in no order."""
        for reading in readings(text, self._letters):
            for start, stop in _places(_lower(reading.text), self._spelt, cut=cut):
                yield reading.source(start), reading.source(stop)
            for start, stop in _places(reading.text, self._encoded, cut=cut):
                yield reading.source(start), reading.source(stop)


def _places(text: str, values: Iterable[str], *, cut: bool) -> Iterator[tuple[int, int]]:
    """The places of the values in the text, and of their beginnings where it was cut."""
    for value in values:
        # The first characters are found much faster than a value of some thousand characters.
        start = text.find(value[:_LOOKED_FOR])
        while start >= 0:
            stop = start + (len(value) if text.startswith(value, start) else 0)
            if stop > start:
                yield start, stop
            start = text.find(value[:_LOOKED_FOR], max(stop, start + 1))
        if cut:
            yield from _beginnings(text, value)


def _beginnings(text: str, value: str) -> Iterator[tuple[int, int]]:
    """The places where the text was cut after at least four characters of a value.

    It looks for the first four characters and not for the marks, because a text may contain any number of marks.
    """
    start = text.find(value[:_SHORTEST_SECRET])
    while start >= 0:
        known = start + _shared(text, start, value)
        marks = _CUT.finditer(text, start + _SHORTEST_SECRET, known + _LONGEST_MARK)
        end = max((mark.start() for mark in marks if mark.start() <= known), default=0)
        if end:
            yield start, end
        start = text.find(value[:_SHORTEST_SECRET], start + 1)


def _shared(text: str, start: int, value: str) -> int:
    """How many characters of the value are in the text at `start`, at least `_SHORTEST_SECRET`."""
    return (
        bisect_left(
            range(_SHORTEST_SECRET, len(value)),
            True,
            key=lambda length: not text.startswith(value[: length + 1], start),
        )
        + _SHORTEST_SECRET
    )


def _lower(text: str) -> str:
    return text.replace(_LONGER_IN_LOWER_CASE, "i").lower()


def _forms(secret: str) -> Iterator[str]:
    """The forms of the value in an unescaped text, and its hexadecimal digits."""
    yield secret
    if " " in secret:
        yield secret.replace(" ", "+")  # in the body of a form
    if not secret.isascii():
        yield secret.encode("utf-8", "surrogatepass").decode("latin-1")  # in a header, or percent-encoded
        units = secret.encode("utf-16-be", "surrogatepass")
        yield "".join(chr(int.from_bytes(units[place : place + 2])) for place in range(0, len(units), 2))
    yield secret.encode("utf-8", "surrogatepass").hex()


def _in_base64(secret: str) -> Iterator[str]:
    """The base64 forms of the value inside other bytes: with 0, 1 or 2 bytes of a group of three before it.

    The characters at both ends that depend on the neighbouring bytes are omitted.
    """
    content = secret.encode("utf-8", "surrogatepass")
    for before in range(3):
        whole = base64.b64encode(bytes(before) + content).decode("ascii")
        part = whole[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]
        if len(part) >= _SHORTEST_ENCODED:
            yield part
            yield part.replace("+", "-").replace("/", "_")
