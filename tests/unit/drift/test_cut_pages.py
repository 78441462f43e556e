"""A copy that is cut shows less, and never a difference that the whole page does not have."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

import pytest
from tests.unit.drift.conftest import Compare
from tests.unit.drift.neutral_page import LANGUAGES, NeutralPage
from tests.unit.drift.page_forms import FORMS, as_bar_copy

from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode

REFUSED = {
    "the file is empty",
    "the file is not a page of an API operation: it has no known heading, table or request line",
}
"""What may be wrong with a copy that is cut within its first lines."""

ALL_FORMS = {**FORMS, "copy with bars": as_bar_copy}


def judge(compare: Compare, cuts: Iterable[bytes]) -> Counter[int]:
    """The number of cuts by exit code."""
    codes: Counter[int] = Counter()
    refused: set[str] = set()
    for cut in cuts:
        try:
            found = compare(cut)
        except UsageError as error:
            refused.add(error.what)
            codes[ExitCode.USAGE] += 1
            continue
        assert found.differences == (), cut[-80:]
        assert found.exit_code == (ExitCode.FINE if found.compared else ExitCode.NOTHING_PROVEN)
        codes[found.exit_code] += 1
    assert refused <= REFUSED
    return codes


def beginnings(text: str, step: int = 1) -> list[bytes]:
    lines = text.split("\n")
    return ["\n".join(lines[:end]).encode() for end in range(1, len(lines), step)]


@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_cut_page_shows_no_difference(compare: Compare, page: NeutralPage, form: str) -> None:
    """Cut at one line of seven, a page has no difference; before the first row nothing is proven."""
    language = LANGUAGES[list(ALL_FORMS).index(form) % len(LANGUAGES)]

    codes = judge(compare, beginnings(ALL_FORMS[form](page, language), step=7))

    assert codes[ExitCode.FINE] > 10
    assert codes[ExitCode.NOTHING_PROVEN] + codes[ExitCode.USAGE] > 1


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_page_cut_at_every_line_shows_no_difference(
    compare: Compare, page: NeutralPage, form: str, language: str
) -> None:
    """Whatever line a copy ends with, it has no difference, and what it lacks is said."""
    codes = judge(compare, beginnings(ALL_FORMS[form](page, language)))

    assert codes.keys() == {ExitCode.FINE, ExitCode.USAGE, ExitCode.NOTHING_PROVEN}


@pytest.mark.long
@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_page_cut_at_any_byte_shows_no_difference(compare: Compare, page: NeutralPage, form: str) -> None:
    """A copy may end inside a word, a tag or a character."""
    choose = random.Random(7)
    for language in LANGUAGES:
        content = ALL_FORMS[form](page, language).encode()

        codes = judge(compare, [content[: choose.randrange(1, len(content))] for _ in range(80)])

        assert codes[ExitCode.FINE] > 50
