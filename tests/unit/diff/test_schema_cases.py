"""Each kind of edit of a schema has its id and its verdict, in both directions and in OpenAPI 3.0 and 3.1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator, OAS31Validator, oas30_format_checker, oas31_format_checker
from tests.unit.diff.small_documents import document, source, with_schema

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

VALIDATORS = {"3.0": (OAS30Validator, oas30_format_checker), "3.1": (OAS31Validator, oas31_format_checker)}

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
    for one in changes:
        if one.witness is not None and not one.reason.startswith("looked up"):
            assert allowed_by(case, version, one.witness.value) == EXPECTED[direction], one.witness


EXPECTED = {"request": {"old": True, "new": False}, "response": {"old": False, "new": True}}


def allowed_by(case: dict[str, Any], version: str, value: Any) -> dict[str, bool]:
    """Whether each of the two schemas allows a value, by the validators of another project."""
    components = document(version)["components"]
    kind, formats = VALIDATORS[version]
    return {
        side: kind({**holder(case[side]), "components": components}, format_checker=formats).is_valid(value)
        for side in ("old", "new")
    }


def test_the_two_versions_say_the_same_in_their_own_words() -> None:
    """A document of 3.0 and one of 3.1 with the same schemas differ in nothing that counts."""
    old = {"type": "number", "nullable": True, "minimum": 1, "exclusiveMinimum": True}
    new = {"type": ["number", "null"], "exclusiveMinimum": 1}

    diff = diff_documents(
        source(with_schema(holder(old), "request", "3.0")), source(with_schema(holder(new), "request", "3.1"))
    )

    assert [change.id for change in diff.changes] == ["documentation-changed"]


@pytest.mark.parametrize(("direction", "mark"), [("request", "readOnly"), ("response", "writeOnly")])
def test_a_required_member_that_does_not_travel_is_not_required(direction: str, mark: str) -> None:
    """In 3.0, to require a read-only member changes no request, and to require a write-only one no response."""
    member = {"type": "object", "properties": {"a": {"type": "string", mark: True}}}

    diff = diff_documents(
        *(source(with_schema(one, direction, "3.0")) for one in (member, {**member, "required": ["a"]}))
    )

    assert [change.id for change in diff.changes] == ["documentation-changed"]


def test_a_break_elsewhere_is_not_the_cause_of_a_change() -> None:
    """A value that is refused for another change is no witness of this one."""
    old = {"type": "object", "properties": {"a": {"pattern": "^b{1,3}$"}, "c": {"type": "string"}}}
    new = {"type": "object", "properties": {"a": {"pattern": "^b{1,9}$"}, "c": {"type": "integer"}}, "required": ["c"]}

    diff = diff_documents(*(source(with_schema(one, "request")) for one in (old, new)))

    assert {change.id: change.verdict for change in diff.changes} == {
        "request-property-pattern-changed": "unproven",
        "request-property-type-changed": "breaking",
        "request-property-became-required": "breaking",
    }


def test_a_keyword_beside_a_reference_counts_from_3_1_on() -> None:
    """The same text is a stricter schema in 3.1 than in 3.0, where such keywords are not read."""
    schema = {"$ref": "#/components/schemas/Small", "minimum": 1}

    diff = diff_documents(*(source(with_schema(schema, "request", version)) for version in ("3.0", "3.1")))

    assert [(one.id, one.verdict) for one in diff.changes] == [("request-body-minimum-added", "breaking")]
