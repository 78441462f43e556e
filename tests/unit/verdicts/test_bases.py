"""The ways to know a statement are the same list everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cce_release_contract.contract.clause import ADVISORY_BASES, BASES, all_clauses
from cce_release_contract.reporting.severity import SEVERITIES

ROOT = Path(__file__).parents[3]
TOOLS = ROOT / "tools" / "cce_release_contract"


@pytest.mark.parametrize(
    ("path", "members"),
    [
        (ROOT / "spec" / "clauses.schema.json", ("$defs", "clause", "properties", "basis")),
        (TOOLS / "reporting" / "report.schema.json", ("$defs", "clause", "properties", "basis")),
        (TOOLS / "contract" / "clause_list.schema.json", ("properties", "clauses", "items", "properties", "basis")),
    ],
)
def test_schemas_list_every_basis(path: Path, members: tuple[str, ...]) -> None:
    """Each schema with a basis allows the same words, in the same order."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    for member in members:
        schema = schema[member]

    assert tuple(schema["enum"]) == BASES


def test_every_basis_has_a_severity_and_a_place_in_the_documents() -> None:
    """Formats for programs know a severity for each basis, and the page about reports explains each."""
    page = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")

    assert tuple(SEVERITIES) == BASES
    assert [basis for basis in BASES if f"`{basis}` (" not in page] == []
    assert set(BASES) > ADVISORY_BASES


def test_page_about_evidence_has_every_clause() -> None:
    """The generated page lists each clause once."""
    page = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")

    assert [name for name in all_clauses() if page.count(f"| `{name}` |") != 1] == []
