"""The proposed edit of page-rows.yaml is a patch that applies, and after which the rows are those of the page."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.drift.neutral_page import SPEC, NeutralPage, NeutralRow, neutral_page
from tests.unit.drift.page_forms import FORMS, as_browser_copy, as_html
from tests.unit.drift.seeded_differences import SEEDS

from cce_release_contract.drift.drifting import PageContract, compare_page, load_page_contract
from cce_release_contract.drift.proposed_rows import RowsEdit, proposed_edit
from cce_release_contract.errors import SpecificationError

ELSEWHERE = {"options-added body/action", "default-changed body.parameters/no_hooks"}
ELSEWHERE |= {"range-changed body.parameters/release_version", "example-added body/priority"}
"""What page-rows.yaml does not hold: it is edited in openapi.yaml."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a contract."""
    (tmp_path / "spec").mkdir()
    for name in ("openapi.yaml", "page-rows.yaml"):
        shutil.copy(SPEC / name, tmp_path / "spec")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def proposed(text: str) -> RowsEdit:
    Path("page").write_text(text, encoding="utf-8")
    contract = load_page_contract(Path("spec"))
    return proposed_edit(*compare_page(Path("page"), contract), contract)


def apply(patch: str) -> None:
    subprocess.run(["git", "apply", "-p1"], input=patch.encode(), check=True, capture_output=True)


@pytest.mark.long
@pytest.mark.parametrize("number", range(len(SEEDS)), ids=[seed.name for seed in SEEDS])
def test_the_patch_follows_the_page(page: NeutralPage, number: int) -> None:
    """After the patch only what openapi.yaml lacks is left, and a second patch is empty."""
    seed = SEEDS[number]
    text = list(FORMS.values())[number % len(FORMS)](seed.edit(page), "en")

    edit = proposed(text)
    if edit.patch:
        apply(edit.patch)

    elsewhere = [f"{one} {element}" for one, element, _ in seed.found if f"{one} {element}" in ELSEWHERE]
    assert len(edit.notes) == len(elsewhere)
    assert bool(edit.patch) == (len(seed.found) > len(elsewhere))
    if seed.found and seed.found[0][1] == "operation":
        with pytest.raises(SpecificationError, match="the contract has no operation"):
            proposed(text)
        return
    again = proposed(text)
    assert again.patch == ""
    left = compare_page(Path("page"), load_page_contract(Path("spec")))[0].drift
    assert all(place.file.endswith("openapi.yaml") for one in left for place in one.contract)


def test_a_row_is_written_where_the_page_has_it(page: NeutralPage) -> None:
    """A new row follows the row that is before it on the page, and the date is that of the page."""
    rows = page.table("ReleaseReqBodyParams").rows
    new = NeutralRow("keep_pods", "Boolean", False)

    edit = proposed(as_html(page.with_rows("ReleaseReqBodyParams", *rows[:2], new, *rows[2:]), "es"))
    apply(edit.patch)

    lines = Path("spec/page-rows.yaml").read_text().split("\n")
    place = lines.index("      - {name: keep_pods, type: Boolean, mandatory: false}")
    assert "name_template" in lines[place - 1]
    assert f"    date: {page.date}" in lines
    assert edit.notes == ()


def test_a_new_table_of_a_variant_is_appended_to_its_entry(contract: PageContract) -> None:
    """The query that the variant's page gets is written there, not in the rows of the operation."""
    page = neutral_page(contract, 1)
    text = as_html(
        replace(page, tables=(page.tables[0], neutral_page(contract).table("query"), *page.tables[1:])), "en"
    )

    apply(proposed(text).patch)

    (variant,) = load_page_contract(Path("spec")).rows.variants
    assert "3/show_resources" in variant.rows


def test_a_page_that_agrees_needs_no_edit(page: NeutralPage) -> None:
    """Neither a patch nor a note."""
    assert proposed(as_html(page, "zh")) == RowsEdit("", ())


@pytest.mark.parametrize(
    ("before", "title"),
    [
        ("Status code: 400", "Response body parameters"),
        ("Status code: 400", "ErrorBody"),
        ("Status code: 200", "ErrorBody"),
    ],
)
def test_a_table_that_no_place_is_for_is_a_note(page: NeutralPage, before: str, title: str) -> None:
    """The body of an error has no place in page-rows.yaml; a table with its title would be read as another one."""
    text = as_browser_copy(page, "en")
    table = [before, f"Table 8 {title}", "Parameter", "Type", "Description"]
    table += ["error_code", "String", "One.", "error_msg", "String", "Two."]
    text = text.replace("Example Requests", "\n\n".join([*table, "Example Requests"]), 1)

    edit = proposed(text)

    assert not any(line.startswith("+") and "title:" in line for line in edit.patch.split("\n"))
    if edit.patch:
        apply(edit.patch)
    left = compare_page(Path("page"), load_page_contract(Path("spec")))[0].drift
    assert {one.element.rpartition("/")[2] for one in left} == {"error_code", "error_msg"}
    assert sum("error_code" in note or "error_msg" in note for note in edit.notes) == 2


def test_an_object_with_a_new_name_gives_it_to_its_table(page: NeutralPage) -> None:
    """The row and the title of the table change together, so a copy that ends there is still read as the object."""
    renamed = page.with_row("body", "parameters", type="UpdateOptions object")
    text = as_browser_copy(renamed, "en").replace("ReleaseReqBodyParams", "UpdateOptions")

    apply(proposed(text).patch)

    assert "title: UpdateOptions\n" in Path("spec/page-rows.yaml").read_text()
    Path("page").write_text(text[: text.index("Table 5")])
    found = compare_page(Path("page"), load_page_contract(Path("spec")))[0]
    assert (found.drift, [one.element for one in found.absent if "dry_run" in one.element]) == (
        (),
        ["body.parameters/dry_run"],
    )
