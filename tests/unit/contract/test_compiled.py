"""The compiled contract has what a server and a judge need."""

from __future__ import annotations

import importlib.resources
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cce_release_contract.contract import compiled
from cce_release_contract.contract.compiled import Contract, contract
from cce_release_contract.errors import SpecificationError

BODY = {"chart_id": "af4b699e", "action": "upgrade", "parameters": {}, "values": {}}


def test_the_operations_are_the_contract_s() -> None:
    """The update and the two reads are there with method, path and parameters."""
    operations = contract().operations

    assert {name: operation.method for name, operation in operations.items()} == {
        "updateRelease": "PUT",
        "showRelease": "GET",
        "listReleaseHistory": "GET",
    }
    update = operations["updateRelease"]
    assert update.template == "/cce/cam/v3/clusters/{cluster_id}/namespace/{namespace}/releases/{name}"
    assert [(parameter.name, parameter.location) for parameter in update.parameters] == [
        ("cluster_id", "path"),
        ("namespace", "path"),
        ("name", "path"),
        ("show_resources", "query"),
    ]
    assert update.body_pointer == "/components/schemas/UpdateReleaseRequest"


def test_the_responses_are_those_of_the_contract() -> None:
    """Each response has its body's schema and its headers."""
    response = contract().update.responses[400]

    assert response.schema_pointer == "/components/schemas/Error"
    assert [(header.name, header.required) for header in response.headers] == [("X-Request-Id", True)]


def test_a_valid_body_has_no_errors() -> None:
    """The smallest valid body is accepted."""
    errors = contract().request_body_errors(BODY)

    assert errors == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"action": "Upgrade"}, ("/action", "enum", '"Upgrade" is not one of upgrade, rollback')),
        ({"chart_id": None}, ("/chart_id", "type", "null is of type null, not string")),
        ({"values": []}, ("/values", "type", "the array is of type array, not object")),
        ({"parameters": {"release_version": -1}}, ("/parameters/release_version", "minimum", "-1 is below 0")),
        ({"parameters": {"dry_run": 1}}, ("/parameters/dry_run", "type", "1 is of type integer, not boolean")),
    ],
)
def test_an_invalid_body_says_where_and_why(change: dict[str, object], expected: tuple[str, str, str]) -> None:
    """An error has pointer, keyword and sentence."""
    errors = contract().request_body_errors({**BODY, **change})

    assert [tuple(error) for error in errors] == [expected]


def test_a_missing_member_is_named() -> None:
    """A member that is missing is named at the object that lacks it."""
    errors = contract().request_body_errors({name: value for name, value in BODY.items() if name != "values"})

    assert [tuple(error) for error in errors] == [("", "required", "the member 'values' is missing")]


def test_responses_are_judged() -> None:
    """The body of a response is judged by the schema of its operation."""
    show, history = contract().show.responses[200], contract().history.responses[200]
    release = contract().errors_at(show.schema_pointer, {"status": "SUPERSEDED"})
    revisions = contract().errors_at(history.schema_pointer, [{"status": "SUPERSEDED"}])

    assert [error.pointer for error in release] == ["/status"]
    assert revisions == []


def test_what_is_not_described_is_not_judged() -> None:
    """An unknown schema and a pointer to nothing are LookupErrors."""
    for judge in (
        lambda: contract().errors("Nope", {}),
        lambda: contract().validator("/nowhere"),
    ):
        with pytest.raises(LookupError):
            judge()


def test_error_codes_are_listed_by_status() -> None:
    """The codes of each status are those that its responses list, each once."""
    codes = contract().error_codes

    assert "CCE.02400001" in {code.code for code in codes[400]}
    assert all(len({code.code for code in listed}) == len(listed) for listed in codes.values())


def test_a_validator_is_made_once() -> None:
    """A second call returns the same validator."""
    pointer = "/components/schemas/Release"

    assert contract().validator(pointer) is contract().validator(pointer)


def test_the_checksum_is_the_file_s() -> None:
    """Two contracts with the same text have the same checksum."""
    text = importlib.resources.files("cce_release_models").joinpath("openapi.json").read_bytes()

    assert Contract(text).sha256 == contract().sha256
    assert Contract(text + b" ").sha256 != contract().sha256


def test_a_missing_package_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the generated package the error names the command that writes it."""
    monkeypatch.setattr(compiled, "PACKAGE", "cce_release_models_that_are_missing")

    with pytest.raises(SpecificationError) as raised:
        compiled.installed_contract.__wrapped__()

    assert "cce-release generate" in raised.value.remedy


def test_reading_the_contract_needs_no_yaml_and_no_models() -> None:
    """A fresh process reads the contract without ruamel.yaml and pydantic."""
    code = (
        "import sys, json; from cce_release_contract.contract.compiled import contract; contract().operations;"
        "print(json.dumps([name for name in ('ruamel.yaml', 'pydantic') if name in sys.modules]))"
    )

    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())

    assert json.loads(finished.stdout) == []
