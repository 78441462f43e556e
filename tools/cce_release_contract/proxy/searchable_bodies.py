"""Which bodies can be searched for secrets, and so recorded: JSON, forms and plain text."""

from __future__ import annotations

import re
from typing import Final

from cce_release_contract.exchanges.lossless_json import read_spelt
from cce_release_contract.exchanges.request import Headers, find_header

_MEDIA_TYPE: Final = re.compile(
    r"(?:application/(?:[\w.+-]*\+)?(?:json|x-yaml|yaml)|application/x-www-form-urlencoded|text/(?:plain|x-yaml|yaml))?",
    re.ASCII | re.IGNORECASE,
)
_OTHER_TEXT: Final = ("<", "--")
"""How markup and multipart bodies begin."""


def is_searchable(headers: Headers, body: bytes) -> bool:
    """Whether all secrets of a body can be found by their names. `headers` are those of its message."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if "\0" in text:  # UTF-16
        return False
    begin = text[:1024].lstrip("\ufeff \t\r\n")
    media_type = (find_header(headers, "Content-Type") or "").partition(";")[0].strip()
    if _MEDIA_TYPE.fullmatch(media_type):
        return not begin.startswith(_OTHER_TEXT) or begin.startswith("---")
    if not begin.startswith(("{", "[")):
        return not body
    try:
        read_spelt(text)
    except (ValueError, RecursionError):
        return False
    return True
