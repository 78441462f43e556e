"""One thing that is wrong with an exchange, in words for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

LONGEST_QUOTE: Final = 80
"""Most characters of an observed value that a problem quotes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What was looked at, what was expected of it, and what was seen.

    `subject` is a JSON pointer into the answer's body ("" for the whole body), or the name of a header or of a rule.
    `expected` and `observed` are short texts without a full stop. `decides` is the label of the exchange that shows it,
    where several were looked at; empty where there was one.
    """

    subject: str
    expected: str
    observed: str
    decides: str = ""


def quoted(value: object) -> str:
    """A value as it may be shown: JSON, cut after `LONGEST_QUOTE` characters; objects and arrays by their size only."""
    match value:
        case dict():
            return f"an object of {len(value)} members"
        case list():
            return f"an array of {len(value)} items"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}… ({len(text)} characters)"
