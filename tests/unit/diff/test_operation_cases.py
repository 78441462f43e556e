"""Each kind of edit of an operation or of a document has its id and its verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.diff.small_documents import VERSIONS, document, source

from cce_release_contract.contract.yaml_text import read_yaml
from cce_release_contract.diff.differing import diff_documents

FILE = Path(__file__).with_name("operation_cases.yaml")
CASES = read_yaml(FILE.read_text(encoding="utf-8"), FILE).value
KEY = {"type": "apiKey", "in": "header", "name": "X-A"}
SCHEMES = {
    "a": KEY,
    "b": {"type": "http", "scheme": "basic"},
    "c": {"type": "oauth2", "flows": {}},
    "z": {**KEY, "name": "x-a"},
}


def document_of(case: dict[str, Any], side: str, version: str) -> dict[str, Any]:
    made = document(version, **case.get(side, {}))
    made["components"]["securitySchemes"] = SCHEMES
    return {**made, **case.get("document", {}).get(side, {})}


@pytest.mark.parametrize(
    ("case", "version"),
    [
        pytest.param(case, version, id=f"{case['name'].replace(' ', '-')}-{version}")
        for case in CASES
        for version in case.get("versions", VERSIONS)
    ],
)
def test_an_edit_of_an_operation_has_its_id_and_its_verdict(case: dict[str, Any], version: str) -> None:
    """The changes between the two documents are exactly those of the table, and what breaks has a witness."""
    old, new = (source(document_of(case, side, version)) for side in ("old", "new"))

    changes = diff_documents(old, new).changes

    assert {one.id: one.verdict for one in changes} == case["changes"]
    assert all((one.witness is not None) == (one.verdict == "breaking") for one in changes)
