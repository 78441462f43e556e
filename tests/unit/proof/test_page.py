"""Tests of the HTML page of a proof."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from cce_release_contract.proof.page import proof_page


class Table(HTMLParser):
    """The matrix of a page: the columns, and the kinds of each row by their column."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.columns: list[str] = []
        self.rows: dict[str, list[str]] = {}
        self._row = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if "data-clause" in found:
            self.columns.append(found["data-clause"])
        if "data-fault" in found:
            self._row = found["data-fault"]
            self.rows[self._row] = []
        if tag == "td" and self._row:
            self.rows[self._row].append("")
        if tag == "button" and self._row:
            self.rows[self._row][-1] = found["class"].removeprefix("mark ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self._row = ""


def test_matrix_has_a_cell_for_every_fault_and_clause(broken, clauses):
    """Faults are rows, clauses columns; a cell compares the result with the declaration."""
    table = Table(proof_page(broken, clauses))

    assert table.columns == list(clauses)
    assert table.rows["killed"] == ["broken", "allowed", "", ""]
    assert table.rows["survivor"] == ["survived", "", "broken", ""]
    assert table.rows["strange"] == ["unexpected", "", "broken", ""]
    assert table.rows["hanging"] == ["", "survived", "", ""]


def test_clauses_that_were_not_tried_have_no_column(broken, changed, clauses):
    """A proof of the declared clauses alone shows those alone."""
    table = Table(proof_page(changed(full=False, faults=broken.faults[1:2]), clauses))

    assert table.columns == ["alpha.one.holds", "beta.one.holds"]


def test_clauses_of_a_group_stand_together(broken, clauses):
    """Each group has one heading, even where the contract's order mixes the groups."""
    mixed = dict(sorted(clauses.items(), key=lambda item: item[0].split(".")[1]))
    page = proof_page(broken, mixed)

    assert re.findall('data-group="([a-z]+)"', page) == ["alpha", "beta"]
    assert Table(page).rows["killed"] == ["broken", "allowed", "", ""]


def test_texts_are_escaped(broken, clauses):
    """Text of a target or a fault cannot become markup of the page."""
    page = proof_page(broken, clauses)

    assert "<something>" not in page
    assert "<wrong>" not in page
    assert "it is &lt;wrong&gt;" in page


def test_page_needs_no_network(broken, clauses):
    """The page names no address, and forbids itself to load anything."""
    page = proof_page(broken, clauses)

    assert re.findall(r"(?:https?:)?//[a-z]|\bsrc=|@import|url\(", page) == []
    assert "default-src 'none'" in page


def test_findings_are_written_out(broken, clauses):
    """Each finding is below the matrix, with its reason and its command."""
    page = proof_page(broken, clauses)

    assert "the target answered 429" in page
    assert "cce-release check --fault strange --clause alpha.one.holds --seed 7" in page
    assert "did not end within 60 seconds" in page
    assert page.index("Clauses without a fault") < page.rindex("beta.two.holds")


def test_clean_page_has_no_findings(clean, clauses):
    """Where nothing is wrong there is no such heading."""
    page = proof_page(clean, clauses)

    assert "<h2>Findings</h2>" not in page
    assert "<h2>Clauses without a fault</h2>" not in page
    assert "1 of 1 faults killed: proven" in page


def test_partial_page_says_so(changed, clauses):
    """A proof that was cut short is labelled partial."""
    page = proof_page(changed(cut_short="interrupted after 3 of 9 trials"), clauses)

    assert "interrupted after 3 of 9 trials" in page
    assert "partial" in page


def test_result_has_a_colour(broken, clean, clauses):
    """The headline of a proof is green if it is proven, and red if it is not."""
    assert '<h1 class="bad">' in proof_page(broken, clauses)
    assert '<h1 class="good">' in proof_page(clean, clauses)


def test_large_matrix_has_an_overview(broken, clauses):
    """A matrix with more columns than a screen shows has a picture above it, with each cell in its place."""
    many = {f"a.b.c{number}": next(iter(clauses.values())) for number in range(50)}

    page = proof_page(replace(broken, clauses=tuple(clauses) + tuple(many)), clauses | many)

    assert f'viewBox="0 0 {len(clauses) + 50} {len(broken.faults)}"' in page
    assert '<rect class="survived" x="0" y="1"' in page
    assert "viewBox" not in proof_page(broken, clauses)
