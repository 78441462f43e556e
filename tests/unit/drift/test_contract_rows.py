"""What is expected of a page is taken from both files of the contract, and a broken file is named."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import pytest
from tests.unit.drift.neutral_page import SPEC

from cce_release_contract.contract.pointer import get, parent, split
from cce_release_contract.drift.contract_rows import expected_pages
from cce_release_contract.drift.drifting import PageContract, load_page_contract
from cce_release_contract.errors import SpecificationError

PARTS = (
    *("/operation/method", "/operation/path", "/tables", "/tables/0", "/tables/3/title", "/tables/1/rows/0/name"),
    *("/tables/2/rows", "/statuses", "/media_types", "/status_codes", "/variants/0/tables/0/title"),
)


def test_each_row_of_the_page_is_expected(contract: PageContract) -> None:
    """Every row has its place in both files, with its values."""
    page = contract.pages[0]
    rows = {f"{table.place}/{row.name}": row for table in page.tables for row in table.rows}

    assert len(rows) == sum(not row.startswith(("status/", "media/", "code/")) for row in contract.rows.rows)
    assert [name for name, row in rows.items() if row.is_undefined] == []
    assert [name for name, row in rows.items() if row.defined_at is None] == []
    assert rows["body.parameters/dry_run"].type == "Boolean"
    assert rows["response/status"].options == tuple(contract.rows.document.data["statuses"])
    assert rows["body/action"].options == ("upgrade", "rollback")


def test_a_variant_lacks_what_its_operation_lacks(contract: PageContract) -> None:
    """The query is left out, and a row that its entry lists has its place there."""
    main, variant = contract.pages

    names = [[f"{table.place}/{row.name}" for table in page.tables for row in table.rows] for page in (main, variant)]
    assert [name for name in names[0] if name not in names[1]] == ["query/show_resources"]
    assert variant.tables[0].rows[0].rows_at.pointer.startswith("/variants/0/")


def test_a_row_that_the_contract_lacks_is_undefined(tmp_path: Path) -> None:
    """A row that is in page-rows.yaml alone is still to be written in openapi.yaml."""
    shutil.copytree(SPEC, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "page-rows.yaml").read_text()
    row = "      - {name: show_resources, type: String, mandatory: false}\n"
    (tmp_path / "page-rows.yaml").write_text(text.replace(row, row + row.replace("show_resources", "wait")))

    rows = load_page_contract(tmp_path).pages[0].tables[1].rows

    assert [(row.name, row.is_undefined) for row in rows] == [("show_resources", False), ("wait", True)]


@pytest.mark.parametrize("odd", [None, 7, [], {}, "x"])
def test_a_malformed_file_is_named(contract: PageContract, odd: object) -> None:
    """Any part of page-rows.yaml may be anything: what cannot be used is an error of the contract."""
    data = contract.rows.document.data
    refused = 0

    for pointer in PARTS:
        changed = copy.deepcopy(dict(data))
        holder, last = get(changed, parent(pointer)), split(pointer)[-1]
        holder[int(last) if isinstance(holder, list) else last] = odd
        document = type(contract.rows.document)(contract.rows.document.path, changed, contract.rows.document.places)
        rows = type(contract.rows)(
            document, contract.rows.pages, contract.rows.operation_page, {}, contract.rows.variants
        )
        try:
            expected_pages(contract.openapi, rows)
        except SpecificationError as error:
            refused += bool(error.remedy)

    assert refused > 2


def test_the_decided_differences_are_about_what_the_pages_have(contract: PageContract) -> None:
    """Each is about a row of the contract, and each is still one: its element has not gone."""
    rows = {f"{table.place}/{row.name}" for page in contract.pages for table in page.tables for row in table.rows}

    assert contract.rows.decided
    assert {one.element for one in contract.rows.decided} <= rows
