"""The rules of JSON that no schema states, and which of them the bytes of a body break."""

from __future__ import annotations

import json
from typing import Final

from cce_release_contract.exchanges.case import Location, Rule

EMPTY: Final = Rule(Location.BYTES, "", "json.empty")
"""The body contains more than white space."""

ENCODING: Final = Rule(Location.BYTES, "", "json.encoding")
"""The text is UTF-8. Source: RFC 8259, section 8.1."""

SYNTAX: Final = Rule(Location.BYTES, "", "json.syntax")
"""The text follows JSON's grammar. Source: RFC 8259, section 2."""

TRAILING: Final = Rule(Location.BYTES, "", "json.trailing")
"""Nothing but white space follows the JSON text."""

NUMBER: Final = Rule(Location.BYTES, "", "json.number")
"""Numbers are decimal, finite and without leading zeros. Source: RFC 8259, section 6."""

BYTE_RULES: Final = (EMPTY, SYNTAX, TRAILING, ENCODING, NUMBER)

_WHITE_SPACE: Final = b" \t\n\r"


def broken_byte_rule(body: bytes) -> Rule | None:
    """The one rule of JSON that a body breaks; None if it breaks none.

    If a text breaks several, the first of these counts: empty, encoding, number, trailing, syntax. Depth and the size
    of numbers are not rules of JSON, so a text that only our parser refuses for them breaks none.
    """
    if not body.strip(_WHITE_SPACE):
        return EMPTY
    try:
        text = body.decode("utf-8").strip(_WHITE_SPACE.decode())
    except UnicodeDecodeError:
        return ENCODING
    strange: list[str] = []
    try:
        # Python passes here the constants that JSON does not have: NaN and Infinity.
        _, end = json.JSONDecoder(parse_constant=strange.append).raw_decode(text)
    except json.JSONDecodeError as error:
        return NUMBER if _inside_number(text, error.pos) else SYNTAX
    except (ValueError, RecursionError):
        return None
    if strange:
        return NUMBER
    return TRAILING if text[end:] else None


def _inside_number(text: str, place: int) -> bool:
    """Whether the parser stopped inside a number that begins with a zero, such as 01."""
    return 0 < place < len(text) and text[place].isdigit() and text[place - 1] == "0"
