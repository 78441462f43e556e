"""Each kind of edit of a schema has its id and its verdict, in both directions and in OpenAPI 3.0 and 3.1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.unit.diff.small_documents import source, with_schema

from cce_release_contract.contract.yaml_text import read_yaml
from cce_release_contract.diff.changes import ContractEdit
from cce_release_contract.diff.differing import diff_documents

FILE = Path(__file__).with_name("schema_cases.yaml")
CASES = [
    pytest.param(case, direction, version, id=f"{case['id'] or 'none'}-{number}-{direction}-{version}")
    for number, case in enumerate(read_yaml(FILE.read_text(encoding="utf-8"), FILE).value)
    for direction in ("request", "response")
    for version in case.get("versions", ("3.0", "3.1"))
]

WHOLE = {f"{required}property-{what}" for required in ("", "required-") for what in ("added", "removed")}
"""The ids that are about a member and name it already."""


def holder(schema: Any) -> dict[str, Any]:
    """An object with the schema as its only member."""
    return {"type": "object", "properties": {"value": schema}}


def judged(case: dict[str, Any], direction: str, version: str) -> list[ContractEdit]:
    documents = (source(with_schema(holder(case[side]), direction, version)) for side in ("old", "new"))
    return [one for one in diff_documents(*documents).changes if one.id != "documentation-changed"]


def expected(case: dict[str, Any], direction: str) -> set[tuple[str, str]]:
    ids = case["id"] if isinstance(case["id"], list) else [case["id"]]
    verdicts = case[direction] if isinstance(case[direction], list) else [case[direction]] * len(ids)
    return {
        (f"{direction}-{'' if end in WHOLE else 'property-'}{end}", verdict)
        for end, verdict in zip(ids, verdicts, strict=True)
    }


@pytest.mark.parametrize(("case", "direction", "version"), CASES)
def test_an_edit_has_its_id_and_its_verdict(case: dict[str, Any], direction: str, version: str) -> None:
    """The changes between the two schemas are exactly those of the table."""
    changes = judged(case, direction, version)

    assert {(one.id, one.verdict) for one in changes} == expected(case, direction)
    assert all((one.witness is not None) == (one.verdict == "breaking") for one in changes)
