"""Texts of a report made fit to be shown and written: each text in plain data, and what UTF-8 cannot hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def encodable(text: str) -> str:
    r"""The text with lone surrogates, which JSON can hold and UTF-8 cannot, spelt as `\ud800`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def each_text(data: Any, change: Callable[[str], str], *, names: bool = False) -> Any:  # noqa: ANN401 - of any shape
    """Plain data with every text in it changed; the names of members too if `names` says so."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {change(name) if names else name: each_text(one, change, names=names) for name, one in data.items()}
    if isinstance(data, list):
        return [each_text(one, change, names=names) for one in data]
    return data
