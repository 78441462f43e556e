"""The rules of JSON that no schema states: which one the bytes of a body break."""

from __future__ import annotations

import json
from typing import Final

from cce_release_contract.exchanges.case import Location, Rule

EMPTY: Final = Rule(Location.BYTES, "", "json.empty")
"""There is a JSON text: the body is more than white space."""

ENCODING: Final = Rule(Location.BYTES, "", "json.encoding")
"""The text is UTF-8. Source: RFC 8259, section 8.1."""

SYNTAX: Final = Rule(Location.BYTES, "", "json.syntax")
"""The text keeps JSON's grammar. Source: RFC 8259, section 2."""

TRAILING: Final = Rule(Location.BYTES, "", "json.trailing")
"""Nothing but white space follows the JSON text."""

NUMBER: Final = Rule(Location.BYTES, "", "json.number")
"""Numbers are decimal, finite and without leading zeros. Source: RFC 8259, section 6."""

BYTE_RULES: Final = (EMPTY, SYNTAX, TRAILING, ENCODING, NUMBER)

_WHITE_SPACE: Final = b" \t\n\r"


def broken_byte_rule(body: bytes) -> Rule | None:
    """The one rule of JSON that a body breaks; None if it breaks none.

    A text that breaks several is named by the first of: empty, encoding, number, trailing, syntax. Depth and the
    size of numbers are no rules of JSON, so a text that only our own reader refuses for them breaks none.
    """
    if not body.strip(_WHITE_SPACE):
        return EMPTY
    try:
        text = body.decode("utf-8").strip(_WHITE_SPACE.decode())
    except UnicodeDecodeError:
        return ENCODING
    strange: list[str] = []
    try:
        # Python reads NaN and Infinity by itself; what it hands over here is what JSON does not know.
        _, end = json.JSONDecoder(parse_constant=strange.append).raw_decode(text)
    except json.JSONDecodeError as error:
        return NUMBER if _inside_number(text, error.pos) else SYNTAX
    except (ValueError, RecursionError):
        return None
    if strange:
        return NUMBER
    return TRAILING if text[end:] else None


def _inside_number(text: str, place: int) -> bool:
    """Whether the reader stopped inside a number that begins with a zero, such as 01."""
    return 0 < place < len(text) and text[place].isdigit() and text[place - 1] == "0"
