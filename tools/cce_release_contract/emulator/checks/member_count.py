"""How many members a JSON text has, counted before it is parsed, and how many an update may have.

Everything that is done with values takes time by the member, and all of it in the one event loop: at this limit other
requests wait half a second, at four times as many two seconds.
"""

from __future__ import annotations

import re
from typing import Final

MOST_MEMBERS: Final = 50_000
"""Members of objects and items of arrays, at all levels together."""

_UP_TO_A_MEMBER: Final = re.compile(
    rb"""
    (?: [^"\[{,]++                      # what tells nothing
      | "(?:[^"\\]++|\\.)*+"?           # a string, whatever its content
      | [\[{][ \t\r\n]*+[\]}]           # an empty array or object
    ){0,6}+                             # JSON has no more of them in a row
    [\[{,]                              # each member follows one of these
    """,
    re.DOTALL | re.VERBOSE,
)


def too_many_members(text: bytes, most: int = MOST_MEMBERS) -> bool:
    """Whether a JSON text has more than `most` members; what is not JSON may get either answer.

    Stops reading once the answer is known, or where the text cannot be JSON.
    """
    if text.count(b",") + text.count(b"[") + text.count(b"{") <= most:
        return False
    found = _UP_TO_A_MEMBER.match(text)
    members = 0
    while found is not None and members <= most:
        members += 1
        found = _UP_TO_A_MEMBER.match(text, found.end())
    return members > most
