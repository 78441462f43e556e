"""Saved HTML as browsers and editors leave it: layouts, spans, tags that are not closed."""

from __future__ import annotations

import re

import pytest
from tests.unit.drift.conftest import Compare
from tests.unit.drift.neutral_page import NeutralPage
from tests.unit.drift.page_forms import as_html


def without(pattern: str, text: str) -> str:
    changed = re.sub(pattern, "", text)
    assert changed != text
    return changed


@pytest.mark.parametrize(
    "pattern",
    [
        "</td>",
        "</t[dr]>",
        "</tr>",
        "</?tbody>|</?thead>",
        "</p>",
        "</li>",
        "</table>",
        "</tbody></table>",
        "</(?:td|tr|tbody|table|p|li|thead|th)>",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_tags_that_are_not_closed_change_nothing(
    compare: Compare, page: NeutralPage, pattern: str, language: str
) -> None:
    """The start of the next part ends the one before."""
    found = compare(without(pattern, as_html(page, language)))

    assert (found.differences, found.compared) == ((), found.expected)


def test_a_layout_of_tables_changes_nothing(compare: Compare, page: NeutralPage) -> None:
    """A page inside a cell of another table is read like any other."""
    text = as_html(page, "en").replace("<body>", "<body><table><tr><td>menu</td><td>")

    found = compare(text.replace("</body>", "</td></tr></table></body>"))

    assert (found.differences, found.compared) == ((), found.expected)


def test_a_table_inside_a_description_changes_nothing(compare: Compare, page: NeutralPage) -> None:
    """Its cells belong to the description."""
    text = as_html(page, "en").replace(
        "about dry_run.</p>", "about dry_run.</p><table><tr><td>a</td><td>b</td></tr></table>"
    )
    assert "<td>a</td>" in text

    found = compare(text)

    assert (found.differences, found.compared) == ((), found.expected)


def test_a_mandatory_cell_may_span_rows(compare: Compare, page: NeutralPage) -> None:
    """A cell that spans rows holds for each of them."""
    text = as_html(page, "en")
    start = text.index("<td><p>dry_run")
    first = text.index("<td><p>No</p></td>", start)
    second = text.index("<td><p>No</p></td>", first + 1)
    text = (
        text[:first]
        + text[first:second].replace("<td>", "<td rowspan='2'>", 1)
        + text[second + len("<td><p>No</p></td>\n") :]
    )

    found = compare(text)

    assert (found.differences, found.absent) == ((), ())


def test_date_and_address_are_read(compare: Compare, page: NeutralPage) -> None:
    """The address is that of the page itself, not of a menu; the date may stand below the menu."""
    link = '<link href="https://a.example/en/Own.html" rel="canonical">'
    menu = "<ul>" + "<li><a href='https://a.example/en/Other.html'>Other</a></li>" * 100 + "</ul>"
    text = as_html(page, "zh").replace("<title>", f"{link}<title>").replace("<body>", f"<body>{menu}")

    found = compare(text)

    assert (found.address, found.date) == ("https://a.example/en/Own.html", page.date)
    assert compare(as_html(page, "en")).address == ""


def test_types_may_be_links_and_names_code(compare: Compare, page: NeutralPage) -> None:
    """Marks inside a cell are no part of it, and entities are characters."""
    text = as_html(page, "en")
    text = text.replace("<p>values object</p>", '<p><a href="#v">values</a>&nbsp;object</p>')
    text = text.replace("<p>dry_run</p>", "<p><code>dry&#95;run</code></p>").replace("{", "&#123;")

    found = compare(text)

    assert (found.differences, found.compared) == ((), found.expected)
