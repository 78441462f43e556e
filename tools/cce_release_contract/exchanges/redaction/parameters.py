"""Mask the values of parameters with names of secrets: in queries, in forms, and after a semicolon in a path."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, unquote, unquote_plus

from cce_release_contract.exchanges.redaction.secret_names import Substitute, secret_looking

_BETWEEN: Final = re.compile(r"([&#?])")
_FORM: Final = re.compile(r"[^\s=&{}\[\]\"'<>:?]++=[^\s&]*+(?:&[^\s&]*+)*+")
_QUERY: Final = re.compile(r"\?([^\s\"'<>\\]*+)")
"""Possessive, and so is the one above: they read megabytes without backtracking."""

_NAMING: Final = frozenset("=:")
"""What is between a name and its value."""


def is_form(text: str) -> bool:
    """Whether a text is the body of a form, `a=1&b=2`."""
    return _FORM.fullmatch(text) is not None


def redact_queries(text: str, shown: Substitute, mask_text: Callable[[str], str]) -> str:
    """A text with the parameters of the URLs in it redacted."""
    return _QUERY.sub(lambda query: f"?{redact_parameters(query[1], shown, mask_text)}", text)


def redact_target(target: str, shown: Substitute, mask_text: Callable[[str], str]) -> str:
    """A request target with its parameters redacted, those of its path too: `/a;token=x`."""
    end = min((place for mark in "?#" if (place := target.find(mark)) >= 0), default=len(target))
    path = target[:end]
    if ";" in path:
        path = "/".join(redact_parameters(segment, shown, mask_text) for segment in path.split("/"))
    return path + redact_parameters(target[end:], shown, mask_text)


def redact_parameters(text: str, shown: Substitute, mask_text: Callable[[str], str]) -> str:
    """`a=1&token=x` with secrets masked by name. `mask_text` is applied to decoded and to JSON values."""
    if "=" not in text:
        return text
    return "".join(_pair(piece, shown, mask_text) for piece in _BETWEEN.split(text))


def _pair(pair: str, shown: Substitute, mask_text: Callable[[str], str]) -> str:
    """One pair. A semicolon may separate pairs too, but may also be a part of a secret."""
    parts = pair.split(";")
    for place, part in enumerate(parts):
        name, _, value = part.partition("=")
        if value and secret_looking(unquote(unquote_plus(name))):
            rest = ";".join((value, *parts[place + 1 :]))
            return ";".join((*parts[:place], f"{name}={shown(rest)}"))
        if value:
            parts[place] = f"{name}={_value(value, mask_text)}"
    return ";".join(parts)


def _value(value: str, mask_text: Callable[[str], str]) -> str:
    """A value that may contain a URL, a form or JSON."""
    decoded = unquote_plus(value) if "%" in value else value
    if value[:1] not in ("{", "[") and (decoded == value or _NAMING.isdisjoint(decoded)):
        return value
    masked = mask_text(decoded)
    return value if masked == decoded else masked if decoded == value else quote(masked, safe="")
