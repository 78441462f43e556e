"""Values as in Helm: JSON with float64 numbers and valid UTF-8, and their JSON text as written by Go."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

DEEPEST_NESTING = 300
"""Levels of maps and lists in values; Go's limit is 10000, Python's stack allows fewer."""

_EXACT_INTEGER = 2**53
_EXPONENT_FROM = 1e21
"""Go's JSON encoder writes numbers of at least this magnitude with an exponent."""


class UnusableValues(ValueError):
    """Values that Helm cannot store: a number outside float64, or too many levels."""


def helm_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the values as Helm reads them from JSON; raises UnusableValues.

    Every number is a float64: 9007199254740993 becomes 9007199254740992, and integral floats are integers in JSON
    text. Lone surrogates become U+FFFD, as in Go's decoder.
    """
    return {_text(key): _value(value, DEEPEST_NESTING) for key, value in values.items()}


def go_json(value: object) -> str:
    """The JSON text of Go's json.Marshal: compact, keys sorted, `<`, `>` and `&` escaped."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    for character in "<>&\u2028\u2029":
        if character in text:
            text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _value(value: Any, depth: int) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value)
    if depth <= 1:
        message = f"values are nested more than {DEEPEST_NESTING} levels deep"
        raise UnusableValues(message)
    if isinstance(value, Mapping):
        return {_text(key): _value(member, depth - 1) for key, member in value.items()}
    return [_value(member, depth - 1) for member in value]


def _number(value: float) -> int | float:
    if isinstance(value, int) and -_EXACT_INTEGER <= value <= _EXACT_INTEGER:
        return value
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        message = "json: cannot unmarshal a number outside the range of float64"
        raise UnusableValues(message)
    if not number.is_integer() or abs(number) >= _EXPONENT_FROM:
        return number
    # Go writes the shortest digits that read back as the same float64, so 2**63 shows as 9223372036854776000.
    return int(Decimal(repr(number)))


def _text(text: str) -> str:
    if text.isascii():
        return text
    # A surrogate pair is already one character here, so the remaining surrogates are lone.
    return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
