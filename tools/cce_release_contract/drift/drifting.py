"""Compare pages with the contract: which page it is, what differs, and which differences are decided."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cce_release_contract.contract.document import Document, read_document, read_openapi
from cce_release_contract.contract.pages.page_rows import PageRows, page_rows
from cce_release_contract.drift.contract_rows import ExpectedPage, expected_pages
from cce_release_contract.drift.differences import PageComparison, PageDifference
from cce_release_contract.drift.page_comparison import ModelComparison
from cce_release_contract.drift.pages.page_model import PageModel
from cce_release_contract.drift.pages.page_reading import read_page
from cce_release_contract.drift.table_matching import match_tables
from cce_release_contract.errors import UsageError

_SAME_BODY = 0.5
"""Share of common names from which a body is that of the operation. The body of a creation has 3 of 8."""


@dataclass(frozen=True, slots=True)
class PageContract:
    """The contract, as far as pages are compared with it."""

    rows: PageRows
    openapi: Document
    pages: tuple[ExpectedPage, ...]


def load_page_contract(spec: Path) -> PageContract:
    """The contract in a folder. Raises SpecificationError for files with problems."""
    rows, openapi = page_rows(read_document(spec / "page-rows.yaml")), read_openapi(spec / "openapi.yaml")
    return PageContract(rows, openapi, tuple(expected_pages(openapi, rows)))


def compare_page(path: Path, contract: PageContract) -> tuple[PageComparison, PageModel]:
    """The comparison of one page, and its model. Raises UsageError for a page that cannot be compared."""
    model = read_page(path)
    expected = _expected(model, contract)
    count = sum(len(table.rows) for table in expected.tables)
    named = (model.file, model.form, model.date, model.address)
    if not model.method:
        return PageComparison(*named, "", expected.id, 0, count, model.end, (), ()), model
    result = ModelComparison(model, expected).run()
    found = PageComparison(
        *(*named, f"{expected.method} {expected.path}", expected.id, result.compared, count, model.end),
        tuple(_decided(one, model, contract.rows) for one in result.differences),
        tuple(result.absent),
    )
    return found, model


def _expected(model: PageModel, contract: PageContract) -> ExpectedPage:
    """The page of the contract that a model is. Raises UsageError for another operation."""
    if not model.method:
        return contract.pages[0]
    for page in contract.pages:
        if (page.method, page.path) == (model.method, model.path):
            return page
    closest = max(contract.pages, key=lambda one: difflib.SequenceMatcher(None, one.path, model.path).ratio())
    if _has_body_of(model, closest):
        return closest
    known = ", ".join(f"{page.method} {page.path}" for page in contract.pages)
    raise UsageError(
        f"the page is about another operation: {model.method} {model.path}",
        where=f"{model.file}:{model.request_line}",
        cause=f"page-rows.yaml has the rows of {known}",
        remedy="name a page of this operation",
    )


def _has_body_of(model: PageModel, page: ExpectedPage) -> bool:
    for match in match_tables(model.tables, page.tables):
        if match.expected and match.place == "body":
            own, other = {row.name for row in match.table.rows}, {row.name for row in match.expected.rows}
            return len(own & other) / len(own | other) >= _SAME_BODY
    return False


def _decided(difference: PageDifference, model: PageModel, rows: PageRows) -> PageDifference:
    for one in rows.decided:
        if one.settles(difference.element, difference.id, difference.values, model.date):
            return replace(difference, decision=one.decision, reason=one.copies)
    return difference


def undecided(comparisons: Sequence[PageComparison]) -> int:
    """The number of differences that no decision settles."""
    return sum(len(one.drift) for one in comparisons)
