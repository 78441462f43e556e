"""Tests of the texts of a report made fit to be written."""

from __future__ import annotations

from cce_release_contract.protocol.plain_data import each_text, encodable


def test_halves_of_characters_are_spelt() -> None:
    """Half a character is spelt, so that the text can be written; others stay."""
    assert encodable("a\ud800é😀") == r"a\ud800é😀"


def test_every_text_is_changed() -> None:
    """Texts at any depth are changed; other values stay, and names of members change only with `names`."""
    data = {"a": ["b", {"c": "d"}], "e": 1, "f": None}

    assert each_text(data, str.upper) == {"a": ["B", {"c": "D"}], "e": 1, "f": None}
    assert each_text(data, str.upper, names=True) == {"A": ["B", {"C": "D"}], "E": 1, "F": None}
