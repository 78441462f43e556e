"""Whether a text means the same to everybody on its way: proxies, gateways, frameworks, the service.

A request is sent as invalid only if nobody can read it as a valid one. A text is decoded once or twice, trimmed, folded
to one letter case, normalised, cut at a delimiter, or loses what looks like a file's ending: if any such reading is
valid, or changes where the request goes, the text proves nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote, unquote_plus

Accepts = Callable[[str], bool]

_BOOLEAN_WORDS: Final = {
    **dict.fromkeys(("1", "yes", "y", "on", "t"), "true"),
    **dict.fromkeys(("0", "no", "n", "off", "f", ""), "false"),
}
"""What frameworks take for a boolean beside true and false; the empty text is a set flag to some, false to others."""

_DELIMITERS: Final = re.compile(r"[;,?#&]")
_MOVES_THE_PATH: Final = re.compile(r"[/\\]")


def readings_of(text: str) -> frozenset[str]:
    """Every other text that somebody on the way may take `text` for; the text itself is not among them."""
    found = {text}
    for _ in range(2):
        found |= {reading for known in found for reading in _steps(known)}
    return frozenset(found - {text})


def path_ambiguity(value: str, accepts: Accepts) -> str:
    """Why a decoded path parameter is not sent as invalid; empty if nobody can read it as anything valid.

    `accepts` says whether the contract accepts a value of that parameter.
    """
    for reading in (value, *sorted(readings_of(value))):
        if reading.strip(" .") == "":
            return f"{value!r} can be read as an empty or a dot segment, which leads to another path"
        if _MOVES_THE_PATH.search(reading):
            return f"{value!r} can be read with a delimiter in it, which leads to another path"
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for letter in value):
        return f"{value!r} holds characters that servers refuse or drop"
    if "\ufffd" in value:
        return f"{value!r} stands for bytes that are not UTF-8"
    return _valid_reading(value, accepts)


def query_ambiguity(value: str, accepts: Accepts) -> str:
    """Why a decoded query parameter is not sent as invalid; empty if nobody can read it as anything valid."""
    return _valid_reading(value, accepts)


def _valid_reading(value: str, accepts: Accepts) -> str:
    for reading in sorted(readings_of(value)):
        if accepts(reading):
            return f"{value!r} can be read as {reading!r}, which is valid"
    return ""


def _steps(text: str) -> set[str]:
    """What one step on the way may make of a text."""
    steps = {
        unquote(text, errors="replace"),
        unquote_plus(text, errors="replace"),
        text.strip(),
        text.lower(),
        text.upper(),
        text.casefold(),
        unicodedata.normalize("NFKC", text),
        text.rstrip("."),
        text.replace("\x00", ""),
        text.encode("ascii", "ignore").decode(),
        unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode(),
    }
    steps |= set(_DELIMITERS.split(text))
    if "." in text:
        # Frameworks that take the end of a path for the wanted format: /name.json is read as /name.
        steps.add(text.rpartition(".")[0])
    if text.lower() in _BOOLEAN_WORDS:
        steps.add(_BOOLEAN_WORDS[text.lower()])
    return steps
