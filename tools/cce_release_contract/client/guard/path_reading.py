"""Whether a request target can be read in more than one way.

Servers, proxies and frameworks may decode a path once, twice or not at all. They may remove dot segments, merge
slashes, cut at a semicolon, or take a backslash for a slash. A path is unambiguous if its segments contain nothing
that these steps change, at any depth of decoding.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote_to_bytes

_DEEPEST_DECODING: Final = 4
"""The most decodings that may change a segment. Real paths need one."""

_VISIBLE_ASCII: Final = re.compile(r"[\x21-\x7e]+")
_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ACTED_ON: Final = re.compile(r"[/\\?#;\x00-\x1f\x7f-\x9f\u2028\u2029]")


def ambiguity_of_target(target: str) -> str:
    """Why the target as a whole is ambiguous; empty if it is a plain absolute path with an optional query."""
    if not _VISIBLE_ASCII.fullmatch(target):
        return "the target is empty, or contains spaces, control characters or non-ASCII characters"
    if not target.startswith("/"):
        return "the target is not a path of this host"
    path = target.partition("?")[0]
    if "//" in path:
        return "the path contains an empty segment"
    if "#" in target or "\\" in target:
        return "the target contains a fragment or a backslash"
    if any(segment in (".", "..") for segment in path.split("/")):
        return "the path contains dot segments"
    return ""


def ambiguity_of_segment(segment: str) -> str:
    """Why one raw path segment is ambiguous at some depth of decoding; empty if it is not."""
    shown = segment
    for _ in range(_DEEPEST_DECODING):
        if _BROKEN_ESCAPE.search(segment):
            return f"the segment {shown!r} contains a percent sign that is not an escape"
        try:
            decoded = unquote_to_bytes(segment).decode("utf-8")
        except UnicodeDecodeError:
            return f"the segment {shown!r} is not UTF-8"
        for reading in (segment, decoded, unicodedata.normalize("NFKC", decoded)):
            if not reading.strip() or reading.strip().strip(".") == "":
                return f"the segment {shown!r} is empty or a dot segment after decoding"
            if _ACTED_ON.search(reading):
                return f"the segment {shown!r} contains a delimiter after decoding"
        if decoded == segment:
            return ""
        segment = decoded
    return f"the segment {shown!r} can be decoded more than {_DEEPEST_DECODING - 1} times"
