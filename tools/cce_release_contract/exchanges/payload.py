"""The content of a body: JSON of any shape, or bytes in the form that a report has."""

from __future__ import annotations

import base64
from typing import Any


def payload_to_json(body: bytes) -> dict[str, str]:
    """`{"text": ...}` for a body that is UTF-8, `{"base64": ...}` for any other."""
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


def payload_from_json(document: dict[str, Any]) -> bytes:
    """The bytes again; the inverse of `payload_to_json`. Raises ValueError for damaged base64."""
    if "base64" in document:
        return base64.b64decode(document["base64"], validate=True)
    return str(document.get("text", "")).encode("utf-8")
