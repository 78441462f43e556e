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


def is_form(text: str) -> bool:
    """Whether a text is the body of a form, `a=1&b=2`."""
    return _FORM.fullmatch(text) is not None


def redact_queries(text: str, shown: Substitute, mask_text: Callable[[str], str]) -> str:
    """A text with the parameters of the URLs in it redacted."""
    return _QUERY.sub(lambda query: f"?{redact_parameters(query[1], shown, mask_text)}", text)


def redact_target(target: str, shown: Substitute, mask_text: Callable[[str], str]) -> str:
    """A request target with its parameters redacted, those of its path too: `/a;token=x`."""
    path, mark, query = target.partition("?")
    if ";" in path:
        path = "/".join(redact_parameters(segment, shown, mask_text) for segment in path.split("/"))
    return path + mark + redact_parameters(query, shown, mask_text)


def redact_parameters(text: str, shown: Substitute, mask_text: Callable[[str], str]) -> str:
    """`a=1&token=x` with secrets masked by name. `mask_text` is applied to decoded and to JSON values."""
    if "=" not in text:
        return text
    return "".join(_pair(piece, shown, mask_text) for piece in _BETWEEN.split(text))


def _pair(pair: str, shown: Substitute, mask_text: Callable[[str], str]) -> str:
    """One pair. A semicolon may separate pairs too, but only where no secret contains it."""
    done: list[str] = []
    while "=" in pair:
        name, _, value = pair.partition("=")
        if value and secret_looking(unquote(unquote_plus(name.rpartition(";")[2]))):
            return "".join((*done, f"{name}={shown(value)}"))
        first, mark, pair = value.partition(";")
        done.append(f"{name}={_value(first, mask_text)}{mark}")
    return "".join((*done, pair))


def _value(value: str, mask_text: Callable[[str], str]) -> str:
    """A value that may contain a URL, a form or JSON."""
    decoded = unquote_plus(value) if "%" in value else value
    if decoded == value and value[:1] not in ("{", "["):
        return value
    masked = mask_text(decoded)
    return value if masked == decoded else masked if decoded == value else quote(masked, safe="")
