"""Text from a target as one printable line."""

from __future__ import annotations

import pytest

from cce_release_contract.exchanges.one_line import one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        (" \n\t ", ""),
        (" two\n  lines\t", "two lines"),
        ("\x1b[31mred\x00\x7f", "\ufffd[31mred\ufffd\ufffd"),
        ("::error::x ##[error]x", "\\x3a:error::x \\x23#[error]x"),
        ("\ud800 grün 😀", "\ufffd grün 😀"),
        ("x" * 400, "x" * 400),
        ("x" * 401, "x" * 397 + "..."),
    ],
)
def test_text_becomes_one_line(text: str, line: str) -> None:
    """White space becomes single spaces, unprintable characters are replaced, and long text is cut."""
    assert one_line(text) == line
