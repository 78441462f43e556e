"""Prepare plain data for output: change each text, and escape characters that UTF-8 cannot encode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def encodable(text: str) -> str:
    r"""The text with lone surrogates, which JSON allows and UTF-8 does not, escaped as `\ud800`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def each_text(data: Any, change: Callable[[str], str], *, names: bool = False) -> Any:  # noqa: ANN401 - of any shape
    """Plain data with every text changed; with `names`, also the names of members."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {change(name) if names else name: each_text(one, change, names=names) for name, one in data.items()}
    if isinstance(data, list):
        return [each_text(one, change, names=names) for one in data]
    return data
