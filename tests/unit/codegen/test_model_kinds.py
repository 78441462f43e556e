"""The kinds of models are derived from the contract, whatever the names of its schemas."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.codegen.generator import generate_models
from cce_release_contract.codegen.model_kinds import closed_models, handwritten_bases
from cce_release_contract.contract.compiled import contract


def renamed(name: str) -> str:
    """The text of the contract with a renamed schema."""
    return (
        json.dumps(contract().document)
        .replace(f'/schemas/{name}"', '/schemas/Other"')
        .replace(f'"{name}": {{"type"', '"Other": {"type"')
    )


@pytest.mark.parametrize("name", ["ReleaseParameters", "UpdateReleaseRequest"])
def test_a_request_with_another_name_stays_closed(name: str) -> None:
    """A request model refuses unknown members, whatever the name of its schema."""
    text = renamed(name)

    assert "Other" in closed_models(json.loads(text))
    assert "class Other(ContractModel):" in (source := generate_models(text.encode()).decode())
    assert source.count('extra="forbid"') == 2


@pytest.mark.parametrize("name", ["ReleaseRecord", "CamelCaseError", "SnakeCaseError"])
def test_a_model_with_another_name_keeps_its_methods(name: str) -> None:
    """A model with the right members has the methods that read them."""
    bases = handwritten_bases(contract().document)

    assert handwritten_bases(json.loads(renamed(name)))["Other"] == bases[name]


def test_model_that_is_also_a_response_stays_open() -> None:
    """A model of requests and responses keeps unknown members, because the service may add some."""
    document = json.loads(json.dumps(contract().document))
    document["components"]["responses"]["Extra"] = {
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ReleaseParameters"}}}
    }

    assert closed_models(document) == ("UpdateReleaseRequest",)
