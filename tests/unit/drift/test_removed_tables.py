"""A table that the page no longer has is reported, wherever its rows stand, if the page goes on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.unit.drift.conftest import Compare
from tests.unit.drift.neutral_page import SPEC, NeutralPage
from tests.unit.drift.page_forms import as_browser_copy, as_html

from cce_release_contract.drift.drifting import PageContract, compare_page, load_page_contract
from cce_release_contract.drift.remembered_page import compare_with_remembered

TABLE = ["Parameter", "Type", "Description", "X-Request-Id", "String", "One."]


def with_table(page: NeutralPage, *before: str) -> str:
    """The page with a further table behind those of the response."""
    more = "\n\n".join([*before, *TABLE, "Example Requests"])
    return as_browser_copy(page, "en").replace("Example Requests", more, 1)


@pytest.mark.parametrize(
    ("before", "place"),
    [
        (("Table 8 Response header parameters",), "response header"),
        (("Status code: 400", "Table 8 Response body parameters"), "response 400"),
    ],
)
def test_a_removed_table_of_the_response_is_news(
    tmp_path: Path, contract: PageContract, page: NeutralPage, before: tuple[str, ...], place: str
) -> None:
    """The page of last time had it; a copy that ends before it has no news, and forgets nothing."""
    path, file = tmp_path / "page", tmp_path / "memory.json"
    text = with_table(page, *before)
    cut = text[: text.index(before[0], text.index("Table 7 ") + 20)]
    bare = text[: text.rindex("\n\n", 0, text.rindex("X-Request-Id"))].rpartition(before[-1])[0]
    bare += text[text.index("Example Requests") :]
    news = []
    for shown in (text, text, cut, text, bare):
        path.write_text(shown)
        found = compare_with_remembered(file, *compare_page(path, contract), contract)
        news.append([(one.id, one.element) for one in found.news or ()])

    assert news == [[], [], [], [], [("row-removed", f"{place}/X-Request-Id")]]
    assert place not in [table["place"] for table in json.loads(file.read_text())["tables"]]


def test_a_removed_table_of_the_contract_is_drift(tmp_path: Path, page: NeutralPage) -> None:
    """Response headers that page-rows.yaml has and the page lacks are drift, and not shown on a copy that is cut."""
    for name in ("openapi.yaml", "page-rows.yaml"):
        shutil.copy(SPEC / name, tmp_path)
    rows = (SPEC / "page-rows.yaml").read_text()
    table = (
        "  - table: 8\n    title: Response header parameters\n    rows:\n      - {name: X-Request-Id, type: String}\n"
    )
    (tmp_path / "page-rows.yaml").write_text(rows.replace("\nstatuses:", f"{table}\nstatuses:"))
    contract = load_page_contract(tmp_path)
    path = tmp_path / "page"
    text = as_html(page, "en")

    path.write_text(text)
    whole, _ = compare_page(path, contract)
    path.write_text(text[: text.index("<h4>Example")])
    cut, _ = compare_page(path, contract)

    assert [(one.id, one.element) for one in whole.drift] == [("row-removed", "response header/X-Request-Id")]
    assert (cut.drift, "response header/X-Request-Id" in [one.element for one in cut.absent]) == ((), True)


def test_a_lost_table_of_an_object_is_still_no_drift(compare: Compare, page: NeutralPage) -> None:
    """The row that has it as its type is there."""
    found = compare(as_html(page.with_rows("ReleaseReqBodyParams"), "en"))

    assert (found.differences, len(found.absent)) == ((), 8)
