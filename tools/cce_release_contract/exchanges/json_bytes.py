"""Encode a generated body: compact JSON in UTF-8, with members in the order of generation."""

from __future__ import annotations

import json
from typing import Final

MEDIA_TYPE: Final = "application/json"
"""The one media type that the operation's clients send. Source: spec/page-rows.yaml, table 3, row Content-Type."""


def json_bytes(value: object) -> bytes:
    """The JSON text of `value`, no white space, characters beyond ASCII as they are.

    Raises ValueError for NaN and infinities, UnicodeEncodeError (a ValueError) for lone surrogates.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
