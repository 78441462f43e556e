"""Tests of texts of a target made fit to be shown."""

from __future__ import annotations

from cce_release_contract.printable import one_line, printable, shortened
from cce_release_contract.reporting.shown_text import each_text, encodable


def test_long_text_is_cut_with_a_note() -> None:
    """A text is cut after the given length, and says how much is missing; a shorter one stays."""
    assert [shortened("abc", 3), shortened("abcd", 3)] == ["abc", "abc... (1 more characters)"]


def test_control_characters_are_spelt() -> None:
    """What steers a terminal or hides text is spelt, line ends stay."""
    assert printable("a\x1b[1m\n\u202eb\t") == "a\\x1b[1m\n\\x202eb\\x09"


def test_line_ends_become_spaces() -> None:
    """A text in one line has single spaces and nothing that ends a line."""
    assert one_line(" a\r\n\n b\u2028c\td ") == "a b c d"


def test_halves_of_characters_are_spelt() -> None:
    """Half a character is spelt, so that the text can be written; others stay."""
    assert encodable("a\ud800é😀") == r"a\ud800é😀"


def test_every_text_is_changed() -> None:
    """Texts at any depth are changed; names of members and everything else stay."""
    data = {"a": ["b", {"c": "d"}], "e": 1, "f": None}

    assert each_text(data, str.upper) == {"a": ["B", {"c": "D"}], "e": 1, "f": None}
