"""Texts of a target made fit to be shown: cut to a length, without what would steer a terminal or break a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def shortened(text: str, longest: int) -> str:
    """The text, or its first `longest` characters with a note of how many follow."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}... ({len(text) - longest} more characters)"


def visible(text: str) -> str:
    """The text without control characters, line ends excepted: a target's bytes must not steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def one_line(text: str) -> str:
    """The visible text in one line, each run of white space one space."""
    return visible(" ".join(text.split()))


def encodable(text: str) -> str:
    r"""The text with lone surrogates, which JSON can hold and UTF-8 cannot, spelt as `\ud800`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def each_text(data: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - plain data of any shape
    """Plain data with every text in it changed, the names of members excepted."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: each_text(value, change) for key, value in data.items()}
    if isinstance(data, list):
        return [each_text(value, change) for value in data]
    return data
