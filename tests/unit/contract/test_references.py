"""References are followed, and those that lead nowhere are found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.references import reference_problems, references, resolve_reference


def document(data: dict[str, Any]) -> Document:
    """A document without line numbers."""
    return Document(Path("openapi.yaml"), data, {})


def test_a_chain_of_references_ends_at_its_value() -> None:
    """A reference to a reference is followed to the end."""
    data = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/c~1d"}, "c/d": {"type": "string"}}

    value, pointer = resolve_reference(data, data["a"], "/a")

    assert value == {"type": "string"}
    assert pointer == "/c~1d"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("#/nowhere", "leads nowhere"),
        ("#no-pointer", "leads nowhere"),
        ("other.yaml#/a", "leads to another document"),
        ("https://example.com/a", "leads to another document"),
        ("#/circle", "leads in a circle"),
    ],
)
def test_a_wrong_reference_is_a_problem(reference: str, message: str) -> None:
    """Each kind of error has its own sentence."""
    data = {"holder": {"$ref": reference}, "circle": {"$ref": "#/circle"}}

    problems = [problem for problem in reference_problems(document(data)) if reference in problem.message]

    assert message in problems[0].message
    with pytest.raises(LookupError):
        resolve_reference(data, data["holder"], "/holder")


def test_a_link_to_a_broken_reference_is_not_blamed() -> None:
    """Only the broken reference of a chain is a problem."""
    data = {"a": {"$ref": "#/b"}, "b": {"$ref": "#/nowhere"}}

    problems = reference_problems(document(data))

    assert [problem.message for problem in problems] == ["the reference '#/nowhere' leads nowhere"]


def test_a_schema_that_contains_itself_is_fine() -> None:
    """A recursive schema is not a circle: each step describes a value."""
    data = {"schemas": {"Tree": {"properties": {"left": {"$ref": "#/schemas/Tree"}}}}}

    problems = reference_problems(document(data))

    assert problems == []


def test_references_inside_data_are_names_like_any_other() -> None:
    """Examples, defaults and options are data, in which `$ref` is not a reference."""
    data = {
        "schema": {"default": {"$ref": "#/x"}, "enum": [{"$ref": "#/x"}], "examples": [{"$ref": "#/x"}]},
        "properties": {"example": {"$ref": "#/schema"}, "$ref": {"type": "string"}},
        "content": {"examples": {"one": {"value": {"$ref": "#/x"}}, "two": {"$ref": "#/schema"}}},
    }

    found = list(references(data))

    assert found == [("/properties/example", "#/schema"), ("/content/examples/two", "#/schema")]
