"""clauses.yaml is read as entries, and each wrong shape is a problem."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cce_release_contract.contract.clause_entries import ClauseEntry, clause_entries, shape_problems
from cce_release_contract.contract.document import read_document
from cce_release_contract.contract.pages.page_rows import page_rows
from cce_release_contract.errors import SpecificationError

REPOSITORY = Path(__file__).parents[3]
CONTRACT = REPOSITORY / "tests" / "unit" / "lint" / "examples" / "contract"
SCHEMA = REPOSITORY / "spec" / "clauses.schema.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small contract with the schema."""
    shutil.copytree(CONTRACT, tmp_path, dirs_exist_ok=True)
    shutil.copy(SCHEMA, tmp_path)
    return tmp_path


def read_clauses(folder: Path) -> tuple[ClauseEntry, ...]:
    """The entries of the folder's clauses.yaml."""
    return clause_entries(read_document(folder / "clauses.yaml"), page_rows(read_document(folder / "page-rows.yaml")))


def test_entries_carry_the_row_of_their_source(folder: Path) -> None:
    """A clause covers the row of its source and the rows that it lists, each once."""
    entries = read_clauses(folder)

    assert [(entry.id, entry.rows) for entry in entries] == [
        ("request.path.name", ("1/name",)),
        ("response.body.size", ("2/size", "3/status", "status/READY", "media/application/json", "code/200")),
    ]


def test_wrong_shapes_and_repeated_ids_are_named_at_once(folder: Path) -> None:
    """One error names each wrong shape and each id that is used twice."""
    path = folder / "clauses.yaml"
    text = (
        path.read_text()
        .replace("response.body.size", "request.path.name")
        .replace("basis: documented", "basis: rumour")
    )
    path.write_text(text)

    with pytest.raises(SpecificationError) as raised:
        read_clauses(folder)

    assert "3 problems" in str(raised.value)
    assert "used twice, first on line 2" in str(raised.value)
    assert '"rumour" is not one of documented, platform, observed, reported, inferred' in str(raised.value)


@pytest.mark.parametrize(
    ("schema", "message"), [(None, "does not exist"), ('{"type": 3}', "the schema itself is wrong")]
)
def test_a_missing_or_broken_schema_is_a_problem(folder: Path, schema: str | None, message: str) -> None:
    """Without a usable schema next to it, the shape of clauses.yaml is not proven."""
    path = folder / "clauses.schema.json"
    path.unlink()
    if schema is not None:
        path.write_text(schema)

    problems = shape_problems(read_document(folder / "clauses.yaml"))

    assert message in problems[0].message


def test_a_file_without_a_list_has_no_entries(folder: Path) -> None:
    """A clauses.yaml whose `clauses` is not a list is a problem, not a crash."""
    (folder / "clauses.yaml").write_text("clauses: none\n")

    with pytest.raises(SpecificationError, match="of type string, not array"):
        read_clauses(folder)


REPORT = "{page: update-thing, address: https://example.com/threads/9, date: 2026-04-01}"


@pytest.mark.parametrize(
    ("source", "problems"),
    [(REPORT, 0), ("{address: https://example.com/threads/9, date: 2026-04-01}", 0), ("{page: update-thing}", 2)],
)
def test_a_reported_clause_says_where_and_when(folder: Path, source: str, problems: int) -> None:
    """The source of a reported clause has an address and a date; a page is not needed."""
    path = folder / "clauses.yaml"
    row = "{page: update-thing, table: 1, row: name}"
    path.write_text(path.read_text().replace(f"documented\n    source: {row}", f"reported\n    source: {source}", 1))

    found = shape_problems(read_document(path))

    assert len(found) == problems


def test_a_report_is_described_by_address_and_date(folder: Path) -> None:
    """The source of a report reads as its address and its date, a source with neither address nor page is wrong."""
    rows = page_rows(read_document(folder / "page-rows.yaml"))
    report = {"address": "https://example.com/threads/9", "date": "2026-04-01", "note": "a log"}

    assert rows.wrong_with(report) == ""
    assert rows.describe(report) == "https://example.com/threads/9, 2026-04-01, a log"
    assert rows.wrong_with({"address": "https://example.com/threads/9"}) == "the source does not name a page"
