"""A row of any name and type is found, also where its name is a word that pages have for something else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.drift.conftest import Compare
from tests.unit.drift.neutral_page import LANGUAGES, NeutralPage, NeutralRow
from tests.unit.drift.page_forms import FORMS, as_bar_copy, as_browser_copy

ALL_FORMS = {**FORMS, "copy with bars": as_bar_copy}
NAMES = (
    *("options", "range", "details", "constraints", "default", "definition", "Range", "Options"),
    *("required", "optional", "mandatory", "no", "1st", "2fa_code", "URI", "Function", "status", "type", "name"),
)
TYPES = ("Array of Array of strings", "any type", "Map of strings", "Unix timestamp", "Timestamp", "JSON string")


def added(compare: Compare, text: str) -> list[tuple[str, str]]:
    return sorted((one.id, one.element) for one in compare(text).differences)


def named(page: NeutralPage, title: str, name: str, at: int) -> NeutralPage:
    rows = page.table(title).rows
    row = NeutralRow(name, "String", False if title == "body" else None)
    return page.with_rows(title, *rows[:at], row, *rows[at:])


@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_row_may_have_any_name(compare: Compare, page: NeutralPage, form: str) -> None:
    """The word of a label, of a heading or of the mandatory column is the name of a row if a type follows."""
    for number, name in enumerate(NAMES):
        text = ALL_FORMS[form](named(page, "body", name, number % 5), LANGUAGES[number % len(LANGUAGES)])

        assert added(compare, text) == [("row-added", f"body/{name}")], number


@pytest.mark.long
@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_row_may_have_any_name_at_any_place(compare: Compare, page: NeutralPage, form: str) -> None:
    """It may be the first or the last row, also in a table without the mandatory column."""
    for title, place in (("body", "body"), ("answer", "response")):
        known = {row.name for row in page.table(title).rows}
        for name in (one for one in NAMES if one not in known and (place == "body" or one.islower())):
            for at in (0, 2, len(known)):
                text = ALL_FORMS[form](named(page, title, name, at), "en")

                assert added(compare, text) == [("row-added", f"{place}/{name}")], at


@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_row_may_have_any_type(compare: Compare, page: NeutralPage, form: str) -> None:
    """A type of several words is a type, also where no column says what is mandatory."""
    for kind in TYPES:
        for title, place in (("body", "body"), ("answer", "response")):
            row = NeutralRow("labels", kind, None if place == "response" else False)
            text = ALL_FORMS[form](page.with_rows(title, *page.table(title).rows, row), "en")

            assert added(compare, text) == [("row-added", f"{place}/labels")], kind


@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_description_may_be_the_word_of_a_heading(compare: Compare, page: NeutralPage, form: str) -> None:
    """A cell such as `Error codes` or `Name` ends no table."""
    rows = page.table("answer").rows
    for text in ("Error Codes", "URI", "Name"):
        changed = ALL_FORMS[form](page, "en").replace("Our words about description.", text)
        typed = page.with_rows("answer", *rows[:6], replace(rows[6], name="type"), *rows[7:])
        renamed = ALL_FORMS[form](typed, "en").replace("Our words about create_at.", text)

        assert (compare(changed).differences, compare(changed).compared) == ((), compare(changed).expected), text
        assert added(compare, renamed) == [("row-added", "response/type"), ("row-removed", "response/description")]


def test_labels_and_values_are_no_rows(compare: Compare, page: NeutralPage) -> None:
    """A label before a yes or no, or a value before a capital name, begins no row."""
    lines = as_browser_copy(page.with_row("body", "action", name="Timeout", type="Integer"), "en").split("\n")
    place = lines.index("Our words about chart_id.")
    for more in (["Default", "No"], ["Range", "true", "Default", "false"], ["Range", "yes", "FALSE", "no"]):
        text = "\n".join([*lines[: place + 1], *more, *lines[place + 1 :]])

        found = compare(text)

        assert {one.element for one in found.differences if one.aspect == "row"} == {"body/Timeout", "body/action"}


def test_a_copy_may_end_in_a_row_with_the_name_of_a_heading(compare: Compare, page: NeutralPage) -> None:
    """A copy that ends behind the name still ends in the table, so nothing else was removed from it."""
    text = as_browser_copy(named(page, "body", "URI", 1), "en")
    start = text.index("Our words about chart_id.")

    for end in ("URI", "No", "String", "Our words about URI"):
        found = compare(text[: text.index(end, start) + len(end)] + "\n\nx\n")

        assert {one.element for one in found.differences} <= {"body/URI"}, end
