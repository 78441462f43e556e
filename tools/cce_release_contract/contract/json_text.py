"""JSON text as the contract reads it: integral floats are integers, and extensions of JSON are refused."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final, NoReturn, TypeAlias

Json: TypeAlias = Any
"""The value of a JSON text: an object, a list, a string, a number, a boolean or null."""

JsonObject: TypeAlias = Mapping[str, Json]
"""The members of a JSON object, such as those of a release in a response."""

MAXIMUM_DEPTH = 256
"""The most levels of nested arrays and objects. Deeper text is refused, because it would exhaust the stack."""


def parse_json(text: bytes | str) -> Json:
    """The value of one JSON text. Schema and models judge this same value.

    `1.0` and `1e3` become integers, as in JSON Schema; of duplicate members the last wins. Raises ValueError, with a
    readable sentence, for text that is not UTF-8 or not JSON, for NaN and infinities (also
    numbers too large for a double), for lone surrogates, and for more than `MAXIMUM_DEPTH` levels.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"the text is not UTF-8: byte {error.start} cannot be decoded") from error
    if _depth_exceeded(text):
        raise ValueError(f"the text is nested deeper than {MAXIMUM_DEPTH} levels")
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"the text is not JSON: {error.msg} at line {error.lineno} column {error.colno}") from error
    if "\\u" in text:
        _refuse_lone_surrogates(value)
    return value


def integral_floats_as_integers(value: Json) -> Json:
    """A copy of a parsed JSON value in which each float without a fraction is an integer."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: integral_floats_as_integers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [integral_floats_as_integers(item) for item in value]
    return value


def _integer(literal: str) -> int:
    try:
        return int(literal)
    except ValueError as error:
        # Python converts at most 4300 digits, which keeps a long number from costing minutes.
        raise ValueError(f"the number {literal[:40]}… has too many digits") from error


def _number(literal: str) -> int | float:
    number = float(literal)
    if not math.isfinite(number):
        raise ValueError(f"the number {literal[:40]} is too large")
    return int(number) if number.is_integer() else number


def _refuse_constant(literal: str) -> NoReturn:
    raise ValueError(f"the text is not JSON: {literal} is not a JSON number")


_DECODER: Final = json.JSONDecoder(parse_int=_integer, parse_float=_number, parse_constant=_refuse_constant)


def _refuse_lone_surrogates(value: Json) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("the text contains a lone surrogate, which is not a character") from error


def _depth_exceeded(text: str) -> bool:
    if text.count("[") + text.count("{") <= MAXIMUM_DEPTH:
        return False
    depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MAXIMUM_DEPTH:
                return True
        elif character in "]}":
            depth -= 1
    return False
