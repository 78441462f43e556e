"""Mask secrets inside JSON text and keep everything else as written."""

from __future__ import annotations

from collections.abc import Callable

from cce_release_contract.contract.json_text import Json
from cce_release_contract.exchanges.lossless_json import Number, Pairs, read_spelt, write_spelt
from cce_release_contract.exchanges.redaction.secret_names import Substitute, mask, secret_looking

_MAX_NESTED_TEXTS = 4
"""How many levels of JSON inside strings are read. Deeper ones are searched as text."""

_NAMING = ("name", "key")
_LONGEST_NAME = 64


def redact_json(text: str, mask_text: Callable[[str], str], *, shown: Substitute = mask, depth: int = 0) -> str | None:
    """The JSON text with secret-looking members masked by name, at any depth, also in strings that contain JSON.

    `mask_text` is applied to every other string, `shown` tells what to show instead of a secret.
    Returns None if `text` is not JSON. A text without secrets is returned unchanged, including white space.
    """
    try:
        document = read_spelt(text)
    except (ValueError, RecursionError):
        return None
    try:
        masked = _walk(document, mask_text, shown, secret=False, depth=depth)
        return text if masked == document else write_spelt(masked)
    except RecursionError:
        return None


def _walk(value: Json, mask_text: Callable[[str], str], shown: Substitute, *, secret: bool, depth: int) -> Json:
    if isinstance(value, Pairs):
        named = _names_secret(value)
        pairs = Pairs(
            (
                mask_text(name),
                _walk(
                    member,
                    mask_text,
                    shown,
                    secret=secret or secret_looking(name) or (named and name == "value"),
                    depth=depth,
                ),
            )
            for name, member in value
        )
        return value if pairs == value else pairs  # a second document of millions of members would not fit
    if isinstance(value, list):
        items = [_walk(item, mask_text, shown, secret=secret, depth=depth) for item in value]
        return value if items == value else items
    if secret and isinstance(value, str):
        return shown(value) if value else value
    if isinstance(value, Number):
        masked = mask_text(value)
        return value if masked == value else masked
    return _string(value, mask_text, shown, depth) if isinstance(value, str) else value


def _names_secret(pairs: Pairs) -> bool:
    """Whether a member says that another one is a secret: `{"name": "DB_PASSWORD", "value": ...}`."""
    return any(
        name in _NAMING and isinstance(member, str) and secret_looking(member[:_LONGEST_NAME]) for name, member in pairs
    )


def _string(value: str, mask_text: Callable[[str], str], shown: Substitute, depth: int) -> str:
    if depth < _MAX_NESTED_TEXTS and value.lstrip()[:1] in ("{", "[", '"'):
        inner = redact_json(value, mask_text, shown=shown, depth=depth + 1)
        if inner is not None:
            return inner
    return mask_text(value)
