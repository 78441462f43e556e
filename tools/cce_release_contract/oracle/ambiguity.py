"""Whether a text means the same to every proxy, gateway, framework and service that reads it.

A request is sent as invalid only if no reader can take it for a valid one. Readers may decode a text once or twice,
trim it, fold its case, normalise it, cut it at a delimiter, or remove a file extension. If any such reading is valid,
or changes the path of the request, the text proves nothing.
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
"""More texts that frameworks read as a boolean. The empty text is true to some, false to others."""

_DELIMITERS: Final = re.compile(r"[;,?#&]")
_MOVES_THE_PATH: Final = re.compile(r"[/\\]")


def readings_of(text: str) -> frozenset[str]:
    """Every other text that some reader may take `text` for."""
    found = {text}
    for _ in range(2):
        found |= {reading for known in found for reading in _steps(known)}
    return frozenset(found - {text})


def path_ambiguity(value: str, accepts: Accepts) -> str:
    """Why a decoded path parameter is not sent as invalid; empty if no reader can take it for a valid value.

    `accepts` returns whether the contract accepts a value of that parameter.
    """
    for reading in (value, *sorted(readings_of(value))):
        if reading.strip(" .") == "":
            return f"{value!r} can be read as an empty or a dot segment, which leads to another path"
        if _MOVES_THE_PATH.search(reading):
            return f"{value!r} can be read with a delimiter in it, which leads to another path"
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for letter in value):
        return f"{value!r} contains characters that servers refuse or drop"
    if "\ufffd" in value:
        return f"{value!r} encodes bytes that are not UTF-8"
    return _valid_reading(value, accepts)


def query_ambiguity(value: str, accepts: Accepts) -> str:
    """Why a decoded query parameter is not sent as invalid; empty if no reader can take it for a valid value."""
    return _valid_reading(value, accepts)


def _valid_reading(value: str, accepts: Accepts) -> str:
    for reading in sorted(readings_of(value)):
        if accepts(reading):
            return f"{value!r} can be read as {reading!r}, which is valid"
    return ""


def _steps(text: str) -> set[str]:
    """The texts that one reading step may make of a text."""
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
        # Some frameworks take the end of a path for the format: /name.json is read as /name.
        steps.add(text.rpartition(".")[0])
    if text.lower() in _BOOLEAN_WORDS:
        steps.add(_BOOLEAN_WORDS[text.lower()])
    return steps
