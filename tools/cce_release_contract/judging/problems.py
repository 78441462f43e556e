"""A problem of an exchange, in words for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

LONGEST_QUOTE: Final = 80
"""A problem quotes at most this many characters of an observed value."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What was checked, what was expected, and what was observed.

    `subject` is a JSON pointer into the response body ("" for the whole body), or the name of a header or of a rule.
    `expected` and `observed` are short texts without a full stop. If several exchanges were judged, `decides` is the
    label of the one that shows the problem; else it is empty.
    """

    subject: str
    expected: str
    observed: str
    decides: str = ""


def quoted(value: object) -> str:
    """A value to show: JSON, cut after `LONGEST_QUOTE` characters; objects and arrays only by their size."""
    match value:
        case dict():
            return f"an object of {len(value)} members"
        case list():
            return f"an array of {len(value)} items"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}… ({len(text)} characters)"
