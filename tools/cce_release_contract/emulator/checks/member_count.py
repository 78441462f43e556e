"""The number of members in a JSON text, counted before it is parsed, and the limit for an update.

Work on values takes time for each member and blocks the event loop: at this limit other requests wait half a second, at
four times the limit two seconds.
"""

from __future__ import annotations

import re
from typing import Final

MOST_MEMBERS: Final = 50_000
"""Members of objects and items of arrays, over all levels."""

_UP_TO_A_MEMBER: Final = re.compile(
    rb"""
    (?: [^"\[{,]++                      # other characters
      | "(?:[^"\\]++|\\.)*+"?           # a string, whatever its content
      | [\[{][ \t\r\n]*+[\]}]           # an empty array or object
    ){0,6}+                             # JSON has no more of them in a row
    [\[{,]                              # each member follows one of these
    """,
    re.DOTALL | re.VERBOSE,
)


def too_many_members(text: bytes, most: int = MOST_MEMBERS) -> bool:
    """Whether a JSON text has more than `most` members. For text that is not JSON, the result may be either.

    Stops reading once the result is known, or where the text cannot be JSON.
    """
    if text.count(b",") + text.count(b"[") + text.count(b"{") <= most:
        return False
    found = _UP_TO_A_MEMBER.match(text)
    members = 0
    while found is not None and members <= most:
        members += 1
        found = _UP_TO_A_MEMBER.match(text, found.end())
    return members > most
