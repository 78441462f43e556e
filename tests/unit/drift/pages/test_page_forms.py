"""A page that says what the contract says has no drift, in every form and language, with what copies lose."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.unit.drift.conftest import Compare
from tests.unit.drift.neutral_page import LANGUAGES, WORDS, NeutralPage, NeutralTable, neutral_page
from tests.unit.drift.page_forms import FORMS, as_bar_copy, as_browser_copy, as_html, as_markdown, pieces

from cce_release_contract.drift.drifting import PageContract


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_a_page_that_agrees_has_no_drift(compare: Compare, page: NeutralPage, form: str, language: str) -> None:
    """Every row is compared, nothing is missing, and the form is told by the content."""
    found = compare(FORMS[form](page, language))

    assert (found.differences, found.absent, found.exit_code) == ((), (), 0)
    assert (found.form, found.date, found.compared) == (form, page.date, found.expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_with_bars_lacks_only_lists(compare: Compare, page: NeutralPage, language: str) -> None:
    """Without captions the tables are known by their rows; the lists of values are not on the copy."""
    found = compare(as_bar_copy(page, language))

    assert (found.differences, found.compared) == ((), found.expected)
    assert [one.element for one in found.absent] == ["header/Content-Type", "response/status"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_may_have_tabs_between_them(compare: Compare, page: NeutralPage, language: str) -> None:
    """Some browsers copy a row of plain cells as one line with tabs."""
    lines = []
    for kind, content in pieces(page, language):
        if kind == "table":
            lines.append("\t".join(content[0]))
            lines += ["\t".join("\n".join(cell) for cell in row).replace("* ", "• ") for row in content[1]]
        else:
            lines.append(content)

    found = compare("\n".join(lines) + "\n")

    assert (found.form, found.differences, found.compared) == ("browser copy", (), found.expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_may_have_tables_of_html(compare: Compare, page: NeutralPage, language: str) -> None:
    """A table that Markdown cannot write is HTML inside of it; its lines are those of the file."""
    text, tables = (
        as_markdown(page, language),
        iter(re.findall(r"<table>.*?</table>", as_html(page, language), re.DOTALL)),
    )
    next(tables)  # in a script
    mixed = re.sub(r"(?:^\|.*\n)+", lambda _: next(tables) + "\n", text, flags=re.MULTILINE)
    odd = mixed.replace("<p>dry_run</p>", "<p>dry_runs</p>")

    found, differing = compare(mixed), compare(odd)

    assert (found.form, found.differences, found.compared) == ("Markdown", (), found.expected)
    lines = [odd.split("\n")[one.page.line - 1] for one in differing.differences if one.kind == "added"]
    assert lines == ["<td><p>dry_runs</p></td>"]


def test_the_page_of_a_variant_is_compared_with_its_own_entry(compare: Compare, contract: PageContract) -> None:
    """The page of the other kind of cluster has its own path and no query; one that had it would differ."""
    page = neutral_page(contract, 1)
    with_query = replace(page, tables=(*page.tables, neutral_page(contract).table("query")))

    found = compare(as_browser_copy(page, "en"))
    assert (found.page, found.differences, found.absent) == ("update-autopilot-release", (), ())
    assert [(one.id, one.element) for one in compare(as_html(with_query, "en")).differences] == [
        ("row-added", "query/show_resources")
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_lost_column_is_no_difference(compare: Compare, page: NeutralPage, form: str) -> None:
    """Without the column that says what is mandatory everything else is compared."""
    found = compare(FORMS[form](replace(page, with_mandatory=False), "zh"))

    assert (found.differences, found.compared) == ((), found.expected)
    assert {one.element for one in found.absent} == {
        "path",
        "query",
        "header",
        "body",
        "body.parameters",
        "body.values",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_lost_words_of_a_column_are_no_difference(compare: Compare, page: NeutralPage, language: str) -> None:
    """A copy that dropped every yes and no, but not the head of the column, is read all the same."""
    lines = as_browser_copy(page, language).split("\n")

    found = compare("\n".join(line for line in lines if line not in WORDS[language]["yes"]))

    assert (found.differences, found.compared) == ((), found.expected)


@pytest.mark.parametrize("form", FORMS)
def test_a_lost_table_of_an_object_is_no_difference(compare: Compare, page: NeutralPage, form: str) -> None:
    """The row that has the object as its type is there, so its table was lost in copying."""
    found = compare(FORMS[form](page.with_rows("values"), "es"))

    assert found.differences == ()
    assert [one.element for one in found.absent] == ["body.values/imagePullPolicy", "body.values/imageTag"]


@pytest.mark.parametrize("form", FORMS)
def test_a_table_in_two_parts_is_one(compare: Compare, page: NeutralPage, form: str) -> None:
    """A long table that goes on under the same title has the rows of both parts, each once."""
    table = page.table("answer")
    rest = NeutralTable("answer", (*table.rows[8:], table.rows[0]))
    page = page.with_rows("answer", *table.rows[:9])

    found = compare(FORMS[form](replace(page, tables=(*page.tables, rest)), "zh"))

    assert (found.differences, found.absent, found.compared) == ((), (), found.expected)


@pytest.mark.parametrize(("kind", "is_hinted"), [("Boolean", True), ("String", False)])
def test_a_new_name_is_guessed(compare: Compare, page: NeutralPage, kind: str, is_hinted: bool) -> None:
    """Where one row came and one of the same type went, the output says that it may be a new name."""
    text = as_html(page.with_row("ReleaseReqBodyParams", "recreate", name="restart", type=kind), "en")

    (message,) = (one.message for one in compare(text).differences if one.kind == "added")

    assert ("perhaps it is recreate under a new name" in message) == is_hinted


def test_the_places_are_lines_of_both_files(compare: Compare, page: NeutralPage) -> None:
    """A difference names the line of the page and the lines of the contract to edit."""
    rows = page.table("query").rows
    text = as_browser_copy(page.with_rows("query", *rows, replace(rows[0], name="wait")), "en")

    (one,) = compare(text).differences

    assert text.split("\n")[one.page.line - 1] == "wait"
    files = {place.file.rpartition("/")[2]: place for place in one.contract}
    assert files["page-rows.yaml"].pointer == "/tables/1"
    assert files["openapi.yaml"].pointer.endswith("/put/parameters")
