"""What is special about single models is read from the contract, whatever its schemas are named."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.codegen.generator import generate_models
from cce_release_contract.codegen.model_kinds import closed_models, handwritten_bases
from cce_release_contract.contract.compiled import contract


def renamed(name: str) -> str:
    """The text of the contract in which a schema has another name."""
    return (
        json.dumps(contract().document)
        .replace(f'/schemas/{name}"', '/schemas/Other"')
        .replace(f'"{name}": {{"type"', '"Other": {"type"')
    )


@pytest.mark.parametrize("name", ["ReleaseParameters", "UpdateReleaseRequest"])
def test_a_request_with_another_name_stays_closed(name: str) -> None:
    """A request model refuses unknown members under every name that its schema has."""
    text = renamed(name)

    assert "Other" in closed_models(json.loads(text))
    assert "class Other(ContractModel):" in (source := generate_models(text.encode()).decode())
    assert source.count('extra="forbid"') == 2


@pytest.mark.parametrize("name", ["ReleaseRecord", "CamelCaseError", "SnakeCaseError"])
def test_a_model_with_another_name_keeps_its_methods(name: str) -> None:
    """The methods of a model come with the members that they read."""
    bases = handwritten_bases(contract().document)

    assert handwritten_bases(json.loads(renamed(name)))["Other"] == bases[name]


def test_what_is_answered_too_stays_open() -> None:
    """A model of requests and answers keeps what the contract does not name, since the service may add members."""
    document = json.loads(json.dumps(contract().document))
    document["components"]["responses"]["Extra"] = {
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ReleaseParameters"}}}
    }

    assert closed_models(document) == ("UpdateReleaseRequest",)
