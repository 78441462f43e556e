"""The emulator is one implementation of the sandbox protocol: its responses keep the document in every operation."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.emulator.control.test_api import call

from cce_release_contract.client.sandbox.protocol_document import all_capabilities, sandbox_protocol

CALLS = [
    ("handshake", "GET", "/handshake", None),
    ("makeScope", "POST", "/scopes", {"namespace": "check-b", "settle_seconds": 5, "releases": [{"name": "web"}]}),
    ("advanceClock", "PUT", "/scopes/check-b/clock", {"advance_seconds": 60}),
    ("setFaults", "PUT", "/scopes/check-b/faults", {"faults": ["version-as-text"]}),
    ("listExchanges", "GET", "/scopes/check-b/exchanges", None),
    ("listFaults", "GET", "/faults", None),
    ("removeScope", "DELETE", "/scopes/check-b", None),
]


def schema_of(operation: str, status: int) -> str:
    """The pointer of the schema that the document gives for a status of an operation."""
    for path, item in sandbox_protocol().document["paths"].items():
        for method, found in item.items():
            if method != "parameters" and found["operationId"] == operation:
                key = str(status) if str(status) in found["responses"] else "default"
                place = f"/paths/{path.replace('/', '~1')}/{method}/responses/{key}"
                if key == "default":
                    place = "/components/responses/Refused"
                return f"{place}/content/application~1json/schema"
    raise LookupError(operation)


def operations() -> set[str]:
    """Every operation of the document."""
    paths = sandbox_protocol().document["paths"].values()
    return {found["operationId"] for item in paths for method, found in item.items() if method != "parameters"}


def test_every_operation_keeps_the_document(service: Any) -> None:
    """Each operation of the document is served, with a success whose body has the stated schema."""
    for operation, method, path, form in CALLS:
        status, document = call(service, method, path, form)

        assert (operation, status // 100) == (operation, 2)
        assert (operation, sandbox_protocol().errors_at(schema_of(operation, status), document)) == (operation, [])
    assert {operation for operation, *_ in CALLS} == operations()


@pytest.mark.parametrize(("operation", "method", "path", "form"), CALLS)
def test_refusals_keep_the_document(service: Any, operation: str, method: str, path: str, form: Any) -> None:
    """A wrong token and an unknown scope are refused as the document says."""
    refused = [call(service, method, path, form, token="wrong")]
    if "{" not in path and "/scopes/" in path:
        refused.append(call(service, method, path.replace("check-b", "no-such-scope"), form))

    for status, document in refused:
        assert status in (401, 404)
        assert sandbox_protocol().errors_at(schema_of(operation, status), document) == []


def test_everything_is_offered(service: Any) -> None:
    """The emulator with its own charts declares every capability, and serves what it declares."""
    _, handshake = call(service, "GET", "/handshake")
    _, scope = call(service, "POST", "/scopes", {})

    assert set(handshake["capabilities"]) == all_capabilities()
    assert scope["refused_values"]
