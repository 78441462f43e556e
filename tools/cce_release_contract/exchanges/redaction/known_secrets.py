"""Where known secret values stand in a text, however they are spelt there.

Found are: the value itself in any case of its letters; escaped by percent signs, as in JSON or as in HTML, in part or
as a whole, also twice over; in hexadecimal digits; in base64, as part of anything; and its beginning where somebody cut
the text off.
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
"""Characters of base64 that are looked for at least: fewer stand in ordinary words."""

_LOOKED_FOR: Final = 16

_LONGEST_ESCAPE: Final = 16
"""Characters that one of a secret takes at most where it is escaped, and escaped again."""

_CUT: Final = re.compile(r"…|\.\.\.")
"""What a shortened text ends with, before it says how much is missing."""

_LONGEST_MARK: Final = 3

_LONGER_IN_LOWER_CASE: Final = "\u0130"
"""The one letter that has two in lower case; without it places stay what they are."""


class KnownSecrets:
    """Secret values. Empty ones and those under four characters are ignored.

    `longest` is how many characters of a text one of them takes at most.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        values = sorted({secret for secret in secrets if len(secret) >= _SHORTEST_SECRET})
        self._spelt = tuple(dict.fromkeys(_lower(form) for value in values for form in _forms(value)))
        self._encoded = tuple(dict.fromkeys(form for value in values for form in _in_base64(value)))
        self._shortest = min(map(len, self._spelt + self._encoded), default=0)
        self.longest = _LONGEST_ESCAPE * max(map(len, self._spelt + self._encoded), default=0)
        letters = "".join(self._spelt + self._encoded)
        self._letters = frozenset(letters + letters.upper())

    def masked(self, text: str) -> str:
        """The text with a mask in the place of each secret."""
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

    def _found(self, text: str, *, cut: bool) -> Iterator[tuple[int, int]]:
        """Beginning and end of each secret in the text, in no order."""
        for reading in readings(text, self._letters):
            for start, stop in _places(_lower(reading.text), self._spelt, cut=cut):
                yield reading.source(start), reading.source(stop)
            for start, stop in _places(reading.text, self._encoded, cut=cut):
                yield reading.source(start), reading.source(stop)


def _places(text: str, values: Iterable[str], *, cut: bool) -> Iterator[tuple[int, int]]:
    """Where the values stand in the text, and their beginnings where it was cut off."""
    for value in values:
        # Its first characters are found much faster than all of a value of some thousand.
        start = text.find(value[:_LOOKED_FOR])
        while start >= 0:
            stop = start + (len(value) if text.startswith(value, start) else 0)
            if stop > start:
                yield start, stop
            start = text.find(value[:_LOOKED_FOR], max(stop, start + 1))
        if cut:
            yield from _beginnings(text, value)


def _beginnings(text: str, value: str) -> Iterator[tuple[int, int]]:
    """Where the text was cut off after the beginning of a value, four characters of it at least.

    Its first four are looked for and not the marks, of which a text may hold any number.
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
    """How many characters of the value stand in the text at `start`, `_SHORTEST_SECRET` at least."""
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
    """The value as a text may hold it once it is unescaped, and in hexadecimal digits."""
    yield secret
    if " " in secret:
        yield secret.replace(" ", "+")  # in the body of a form
    if not secret.isascii():
        yield secret.encode("utf-8", "surrogatepass").decode("latin-1")  # in a header, or percent-encoded
        units = secret.encode("utf-16-be", "surrogatepass")
        yield "".join(chr(int.from_bytes(units[place : place + 2])) for place in range(0, len(units), 2))
    yield secret.encode("utf-8", "surrogatepass").hex()


def _in_base64(secret: str) -> Iterator[str]:
    """What base64 makes of the value inside other bytes: with 0, 1 or 2 bytes of a group of three before it.

    The characters at both ends that depend on what stands beside the value are left out.
    """
    content = secret.encode("utf-8", "surrogatepass")
    for before in range(3):
        whole = base64.b64encode(bytes(before) + content).decode("ascii")
        part = whole[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]
        if len(part) >= _SHORTEST_ENCODED:
            yield part
            yield part.replace("+", "-").replace("/", "_")
