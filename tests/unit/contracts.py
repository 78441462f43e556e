"""Fixtures of the tests that read a contract: ours, and small ones made of one schema."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.compiled import contract as compiled_contract

PATH = "/releases/{name}"


@pytest.fixture(scope="session")
def spot() -> dict[str, str]:
    """A release of the contract, and of the small contracts that `contract_of` makes."""
    return {"cluster_id": "c1", "namespace": "monitoring", "name": "testwww"}


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The compiled contract of the package."""
    return compiled_contract()


@pytest.fixture
def contract_of() -> Callable[..., Contract]:
    """Makes a contract whose one operation takes a body of the given schema and, if given, parameters.

    Other keyword arguments are named schemas.
    """

    def make(schema: dict[str, Any], *, parameters: Sequence[Any] = (), **schemas: dict[str, Any]) -> Contract:
        body = {"content": {"application/json": {"schema": schema}}, "required": True}
        operation = {
            "operationId": "updateRelease",
            "x-effect": "write",
            "requestBody": body,
            "responses": {},
            "parameters": list(parameters),
        }
        document = {
            "openapi": "3.1.0",
            "info": {"title": "small", "version": "1"},
            "paths": {PATH: {"put": operation}},
            "components": {"schemas": schemas},
        }
        return Contract(json.dumps(document).encode())

    return make
