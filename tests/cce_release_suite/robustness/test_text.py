"""Texts in the values: every character that Unicode has."""

from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import strategies as st

from cce_release_contract.exchanges.redaction.secret_names import secret_looking
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import describe, precondition
from cce_release_suite.vocabulary.release_states import values_of

TEXTS = {
    "astral": "\U0001f600\U00020000\U0010fffd",
    "combining": "e\u0301o\u0302\u0323",
    "right-to-left": "\u202eשלום\u202c مرحبا",
    "joined": "\U0001f469\u200d\U0001f4bb\ufe0f",
    "invisible": "a\u200b\u2060\ufeffb\u00ad",
    "separators": "a\u2028b\u2029c\u0085d\u00a0e",
    "controls": "\x01\x1b[31m\x7f\t\r\n\x08\x0c",
    "zero": "a\x00b",
    "quotes": "\"double\" 'single' `back` \\ \\\\ / \\n \\u0041",
    "markup": "<a href='x'>&amp;</a>{{ .Release.Name }}${TAG}%s",
    "yaml": "- a: &b *b !!int 1 # no\n---\n? |",
    "words": " yes ~ null 0777 1e3 ",
    "empty": "",
    "noncharacters": "\uffff\ufdd0\ufffd",
    "long": "ß" * 5_000,
}
CHARACTERS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = CHARACTERS.map("x-".__add__).filter(lambda name: not secret_looking(name))


@pytest.mark.clause(c.ROBUSTNESS_TEXT_KEPT)
def test_any_text_is_kept(expect, safe_release):
    """Texts of every kind come back as they were sent, as values and as names."""
    values: dict[str, Any] = {f"x-{kind}": text for kind, text in TEXTS.items()}
    values["x-names"] = {f"x{text[:40]}": kind for kind, text in TEXTS.items()}

    kept = values_of(expect.accepted(safe_release.update(safe_release.body(values=values, dry_run=True))))

    expect.of(kept).equal({name: kept.get(name) for name in values}, values, "a text of the values")


@pytest.mark.clause(c.ROBUSTNESS_TEXT_KEPT)
def test_drawn_texts_are_kept(expect, safe_release, for_all):
    """Drawn texts come back as they were sent, as values and as names."""

    def check(values):
        kept = values_of(expect.accepted(safe_release.update(safe_release.body(values=values, dry_run=True))))

        expect.of(kept).equal({name: kept.get(name) for name in values}, values, "a text of the values")

    for_all(st.dictionaries(NAMES, CHARACTERS, min_size=1, max_size=3), check)


@pytest.mark.clause(c.ROBUSTNESS_TEXT_SERVED)
def test_letters_beyond_ascii_are_served(expect, safe_release):
    """An update with letters of several scripts among its values gets no server error."""
    exchange = safe_release.update(safe_release.body(values={"x-text": "é ü ß ж 中文 \U0001f600"}, dry_run=True))

    response = precondition(exchange)
    expect.of(exchange).holds(
        response.status < HTTPStatus.INTERNAL_SERVER_ERROR,
        "an update with letters beyond ASCII got a server error",
        expected="a status below 500",
        observed=describe(response),
    )


@pytest.mark.clause(c.ROBUSTNESS_TEXT_NOT_NORMALIZED)
def test_names_are_compared_by_code_points(expect, safe_release):
    """A composed and a decomposed name are two members, and so are a wide and a narrow letter."""
    values = {"x-\u00e9": 1, "x-e\u0301": 2, "x-\uff41": 3, "x-a": 4, "x-\u212b": 5, "x-\u00c5": 6}

    kept = values_of(expect.accepted(safe_release.update(safe_release.body(values=values, dry_run=True))))

    expect.of(kept).equal({name: kept.get(name) for name in values}, values, "a member that another one resembles")
