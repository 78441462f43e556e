"""Where known secret values stand in a text, however they are spelt there.

Found are: the value itself in any case of its letters; escaped by percent signs, as in JSON or as in HTML, in part or
as a whole, also twice over; in hexadecimal digits; in base64, as part of anything; and its beginning where somebody cut
the text off.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Final

from cce_release_contract.exchanges.redaction.escapes import readings
from cce_release_contract.exchanges.secrets import MASK

_SHORTEST_SECRET: Final = 4
"""Values shorter than this are not masked by value: they would turn ordinary text into asterisks."""

_SHORTEST_ENCODED: Final = 8
"""Characters of base64 that are looked for at least: fewer stand in ordinary words."""

_LOOKED_FOR: Final = 16

_CUT: Final = re.compile(r"…|\.\.\.")
"""What a shortened text ends with, before it says how much is missing."""

_LONGER_IN_LOWER_CASE: Final = "\u0130"
"""The one letter that has two in lower case; without it places stay what they are."""


class KnownSecrets:
    """Secret values. Empty ones and those under four characters are ignored."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        values = sorted({secret for secret in secrets if len(secret) >= _SHORTEST_SECRET})
        self._spelt = tuple(dict.fromkeys(_lower(form) for value in values for form in _forms(value)))
        self._encoded = tuple(dict.fromkeys(form for value in values for form in _in_base64(value)))
        self._shortest = min(map(len, self._spelt + self._encoded), default=0)
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
        for mark in _CUT.finditer(text):
            yield from (place for value in values if (place := _beginning(text, value, mark.start())) is not None)


def _beginning(text: str, value: str, end: int) -> tuple[int, int] | None:
    """Where the text up to `end` ends with the beginning of a value, four characters of it at least."""
    start = max(end - len(value) + 1, 0)
    while (start := text.find(value[:_SHORTEST_SECRET], start, end)) >= 0:
        if text.startswith(value[: end - start], start):
            return start, end
        start += 1
    return None


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
