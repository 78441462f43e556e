"""clauses.py is written from the clauses: a record and a constant for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.codegen.clause_constants import render_clauses
from cce_release_contract.contract.clause_entries import ClauseEntry, constant_name
from cce_release_contract.contract.document import Document, read_openapi
from cce_release_contract.contract.page_rows import Page, PageRows
from cce_release_contract.errors import GenerationError
from cce_release_models.clauses import CLAUSES

SPEC = Path(__file__).parents[3] / "spec"
PAGE = Page("p", "A Page", "Example", "https://example.com", "2025-01-01")
ROWS = PageRows(Document(Path("page-rows.yaml"), {}, {}), {"p": PAGE}, "p", {})


def entry(clause_id: str, **changes: Any) -> ClauseEntry:
    """A clause with this id."""
    fields: dict[str, Any] = {
        "text": 'It holds "so" \\ it does.',
        "basis": "inferred",
        "source": {"page": "p", "table": 5, "row": "x"},
        "rows": ("5/x",),
        "pointer": "/components",
        "needs": ("reads",),
        "waiver": "",
        "at": "/clauses/0",
    }
    return ClauseEntry(id=clause_id, **(fields | changes))


def run(source: bytes) -> dict[str, Any]:
    """What the source defines."""
    namespace: dict[str, Any] = {"__name__": "generated_clauses"}
    exec(compile(source, "clauses.py", "exec", dont_inherit=True), namespace)
    return namespace


def test_each_clause_has_a_record_and_a_constant(monkeypatch: pytest.MonkeyPatch) -> None:
    """The written source defines the constant and a record that holds every field."""
    entries = [entry("a.b.c"), entry("a.b.d", waiver="a reason", rows=())]
    source = render_clauses(entries, ROWS, {"/components": 12}.__getitem__, header="# header")
    monkeypatch.setitem(__import__("sys").modules, "generated_clauses", __import__("types"))

    namespace = run(source)

    clause = namespace["CLAUSES"]["a.b.c"]
    assert source.startswith(b"# header\n")
    assert namespace["A_B_D"] == "a.b.d"
    assert (clause.text, clause.basis, clause.rows, clause.needs) == (
        'It holds "so" \\ it does.',
        "inferred",
        ("5/x",),
        ("reads",),
    )
    assert clause.line == 12
    assert clause.source == "A Page (Example, 2025-01-01), table 5, row x"
    assert (namespace["CLAUSES"]["a.b.d"].waiver, namespace["CLAUSES"]["a.b.d"].rows) == ("a reason", ())


def test_two_ids_with_one_constant_are_refused() -> None:
    """Ids that differ only in where a dot stands cannot both have a constant."""
    with pytest.raises(GenerationError, match="would share the constant A_B_C_D"):
        render_clauses([entry("a.b.c_d"), entry("a.b_c.d")], ROWS, lambda _pointer: 1, header="")


def test_the_installed_clauses_have_their_constants() -> None:
    """Each clause of the contract can be named by its constant."""
    import cce_release_models.clauses as module

    wrong = [clause_id for clause_id in CLAUSES if getattr(module, constant_name(clause_id), None) != clause_id]

    assert wrong == []


def test_the_installed_lines_lead_to_what_the_clauses_are_about() -> None:
    """The line of each clause is where the contract's file holds what its pointer names."""
    document = read_openapi(SPEC / "openapi.yaml")

    wrong = {clause.id for clause in CLAUSES.values() if clause.line != document.line(clause.pointer)}

    assert wrong == set()
    assert len({clause.line for clause in CLAUSES.values()}) > 10
