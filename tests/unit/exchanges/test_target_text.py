"""Text from a target, and the one way to quote it."""

from __future__ import annotations

import pytest
from tests.unit.spelt_secrets import TOKEN, given_away, steering

from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.response import Response
from cce_release_contract.exchanges.target_text import TargetText

REDACTOR = Redactor([TOKEN])


@pytest.mark.parametrize(
    "said", [Response(200, (("A", TOKEN),)).header("a"), Response(200, (), TOKEN.encode()).text(), TargetText.of(TOKEN)]
)
def test_text_of_a_target_is_never_shown(said):
    """No way to format a message shows the text."""
    shown = f"{said} {said!r} {said!s}" + str(said) + repr([said]) + "%s" % said + "{}".format(said)  # noqa: UP031, UP032

    assert said == TOKEN
    assert given_away(shown) == []
    assert "38 characters from the target" in shown


def test_text_of_a_target_can_be_asked_about():
    """It can be compared, searched and tested for emptiness like any text."""
    said = TargetText("abc")

    assert said == "abc" == said.unredacted
    assert said == TargetText("abc")
    assert "b" in said
    assert hash(said) == hash("abc")
    assert not TargetText("")


def test_quote_is_redacted_before_it_is_cut():
    """A secret at the place where a quote is cut is masked completely."""
    quote = REDACTOR.quote(TargetText("x" * 290 + TOKEN + "y" * 100))

    assert quote == "x" * 290 + "******" + "y" * 4 + "... (96 more characters)"


def test_quote_is_one_printable_line():
    """A quote can neither control a terminal nor begin a line."""
    quote = REDACTOR.quote(TargetText("a\n::error::b\r\n\x1b[31m\u202e##[error]"))

    assert quote == "a ::error::b \\x1b[31m\\x202e\\x23#[error]"
    assert steering(quote) == []


@pytest.mark.parametrize(
    "said", ['{"password": "hunter2", "a": 1}', "db_password=hunter2", '"{\\"api_key\\":\\"hunter2']
)
def test_quote_is_redacted_by_name(said):
    """The value of a secret-looking name is masked in a quote too, JSON or not."""
    assert "hunter2" not in REDACTOR.quote(TargetText(said))


@pytest.mark.parametrize(("value", "quote"), [("a", "a"), (1.5, "1.5"), (None, "null"), ({"a": ["b"]}, '{"a": ["b"]}')])
def test_members_of_a_document_are_quoted_as_json(value, quote):
    """A string is quoted unchanged, anything else as JSON."""
    assert REDACTOR.quote(TargetText.of(value)) == quote


def test_member_without_bottom_can_be_quoted():
    """A member that is nested too deeply does not prevent the message."""
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    assert REDACTOR.quote(TargetText.of(deep)) == "a value that is nested too deeply"


def test_members_of_a_release_may_be_quoted():
    """The members of a release may be quoted in messages and journals, except values and resources."""
    shown = {"status": f"{TOKEN}\x1b", "version": 5, "chart_name": [TOKEN], "values": TOKEN, "resources": None}

    assert REDACTOR.members(shown) == {
        "status": "******\\x1b",
        "version": 5,
        "chart_name": '["******"]',
        "values": TOKEN,
        "resources": None,
    }
