"""The clauses, their ids as constants, and their lines are generated from the files of spec/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.codegen.clause_files import clause_files
from cce_release_contract.contract.clause import Clause, all_clauses, load_clauses
from cce_release_contract.contract.clause_entries import ClauseEntry, constant_name
from cce_release_contract.contract.document import Document, read_openapi
from cce_release_contract.contract.pages.page_rows import Page, PageRows
from cce_release_contract.errors import GenerationError
from cce_release_models import clause_ids

SPEC = Path(__file__).parents[3] / "spec"
PAGE = Page("p", "A Page", "Example", "https://example.com", "2025-01-01")
TEXT = 'It holds "so" \\ it does.'
ROWS = PageRows(Document(Path("page-rows.yaml"), {}, {}), {"p": PAGE}, "p", {})


def entry(clause_id: str, **changes: Any) -> ClauseEntry:
    """A clause with this id."""
    fields: dict[str, Any] = {
        "text": TEXT,
        "basis": "inferred",
        "source": {"page": "p", "table": 5, "row": "x"},
        "rows": ("5/x",),
        "pointer": "/components",
        "needs": ("reads",),
        "waiver": "",
        "at": "/clauses/0",
    }
    return ClauseEntry(id=clause_id, **(fields | changes))


def test_each_clause_is_stated_and_has_a_constant() -> None:
    """The files hold every field of a clause, its line, and a constant for its id."""
    entries = [entry("a.b.c"), entry("a.b.d", waiver="a reason", rows=(), replaces=("a.b.e",))]

    files = clause_files(entries, ROWS, {"/components": 12}.__getitem__, header="# header")

    first, second = load_clauses(files["clauses.json"], files["lines.json"]).values()
    source = "A Page (Example, 2025-01-01), table 5, row x"
    assert first == Clause("a.b.c", TEXT, "inferred", source, ("5/x",), "/components", ("reads",), "", 12)
    assert (second.id, second.waiver, second.rows, second.replaces) == ("a.b.d", "a reason", (), ("a.b.e",))
    assert files["clause_ids.py"].startswith(b"# header\n")
    assert b'A_B_D: Final = "a.b.d"\n' in files["clause_ids.py"]


def test_two_ids_with_one_constant_are_refused() -> None:
    """Ids that differ only in a dot or underscore cannot both have a constant."""
    with pytest.raises(GenerationError, match="would share the constant A_B_C_D"):
        clause_files([entry("a.b.c_d"), entry("a.b_c.d")], ROWS, lambda _pointer: 1, header="")


def test_the_installed_clauses_have_their_constants() -> None:
    """Each clause of the contract can be named by its constant."""
    wrong = [name for name in all_clauses() if getattr(clause_ids, constant_name(name), None) != name]

    assert wrong == []


def test_the_installed_lines_lead_to_what_the_clauses_are_about() -> None:
    """The line of each clause is that of its pointer in the contract's file."""
    document = read_openapi(SPEC / "openapi.yaml")

    wrong = {clause.id for clause in all_clauses().values() if clause.line != document.line(clause.pointer)}

    assert wrong == set()
    assert len({clause.line for clause in all_clauses().values()}) > 10
