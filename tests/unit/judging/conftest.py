"""Fixtures for the tests of judging: the contract, the page's response, and exchanges made from bodies."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.compiled import contract as compiled_contract
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response

JSON_HEADERS = (("Content-Type", "application/json"), ("X-Request-Id", "12f69943cc2fa4f8a3674ee947655339"))


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The compiled contract of the package."""
    return compiled_contract()


@pytest.fixture
def release(contract: Contract) -> dict[str, Any]:
    """The response in the page's example, as an object."""
    response = contract.document["components"]["responses"]["Updated"]
    value = response["content"]["application/json"]["examples"]["documented"]["value"]
    return json.loads(json.dumps(value))


@pytest.fixture
def exchange_of() -> Callable[..., Exchange]:
    """Makes an exchange of a body: an object or array becomes JSON, bytes stay as they are."""

    def make(body: Any, status: int = 200, headers: Any = JSON_HEADERS) -> Exchange:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Exchange(Request("PUT", "/"), Response(status, tuple(headers), content))

    return make


@pytest.fixture
def no_response() -> Exchange:
    """An exchange without a response."""
    return Exchange(Request("PUT", "/"), None, failure="timeout")
