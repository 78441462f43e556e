"""Tests of text of others made fit to be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.spelt_secrets import steering

from cce_release_contract.errors import CceReleaseError, TargetError, UsageError
from cce_release_contract.printable import one_line, place, printable, shortened, without_user


def test_what_steers_a_terminal_is_spelt():
    """Control characters, bidirectional controls and lone surrogates are spelt, line ends stay."""
    text = "a\x1b]52;c;eA==\x07\n\u202eb\u2066\x9b\t\r\u2028\ud800"

    assert printable(text) == "a\\x1b]52;c;eA==\\x07\n\\x202eb\\x2066\\x9b\\x09\\x0d\\x2028\\xd800"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("a\n  ::add-mask::x\nb", "a\n  \\x3a:add-mask::x\nb"),
        ("a ##[error]x ##vso[task.x]", "a \\x23#[error]x \\x23#vso[task.x]"),
        ("a::b and ## heading ###[", "a::b and ## heading #\\x23#["),
    ],
)
def test_commands_of_ci_systems_are_spelt(text, shown):
    """A CI command is escaped; the same characters elsewhere stay."""
    assert printable(text) == shown


@given(st.text(st.sampled_from("a:# [\n\r\t\x1b\u202e\x85::##[")))
def test_shown_text_steers_nothing(text):
    """Printable text never contains control sequences, and making it printable again changes nothing."""
    shown = printable(text)

    assert steering(shown) == []
    assert printable(shown) == shown


def test_line_ends_become_spaces():
    """A text in one line has single spaces and nothing that ends a line."""
    assert one_line(" a\r\n\n b\u2028c\td ") == "a b c d"


def test_long_text_is_cut_with_a_note():
    """A text is cut after the given length, and says how much is missing; a shorter one stays."""
    assert [shortened("abc", 3), shortened("abcd", 3)] == ["abc", "abc... (1 more characters)"]


def test_errors_steer_nothing():
    """No part of an error steers its reader, whatever it quotes."""
    error = TargetError("a\x1b[1m", where="\u202eb", cause="c\n::error::d", remedy="##[group]e")

    assert steering(error.render()) == steering(str(error)) == steering(error.what) == []
    assert error.render().count("\n") == 4
    assert CceReleaseError(error.what).what == error.what


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("https://user:hunter2@h/x", "https://***@h/x"),
        ("https://user:hun/ter2?#@h", "https://***@h"),
        ("user:hunter2@h", "***@h"),
        ("https:/user:hunter2@h/x", "https:/***@h/x"),
        (["a", "redis://:hunter2@h"], ["a", "redis://***@h"]),
        ("https://h/x", "https://h/x"),
        (7, 7),
    ],
)
def test_user_part_of_a_wrong_value_is_not_shown(value, shown):
    """Of a value that cannot be read everything before the last at sign may be a password."""
    assert without_user(value) == shown


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ("https:/user:hunter2@h/x", "https:/***@h/x"),
        ("/home/me/https:/user:hun/ter2@h", "/home/me/https:/***@h"),
        ("https://user:hun@ter 2@h", "https://***@h"),
        ("/home/a@b/report.json", "/home/a@b/report.json"),
        ("C:/Users/a@b/report.json", "C:/Users/a@b/report.json"),
        ("https://h/x", "https://h/x"),
    ],
)
def test_user_of_a_url_is_not_shown_in_a_place(where, shown):
    """A URL that was given as a path shows no password, and a path with an at sign stays."""
    assert place(where) == shown
    assert UsageError("it is not there", where=where).render() == f"it is not there [usage]\n  where: {shown}"
