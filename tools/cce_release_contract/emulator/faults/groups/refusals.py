"""Faults of the contract check: requests that are wrongly refused, or refused with the wrong error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.schema_errors import SchemaError
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.error_bodies import INVALID_REQUEST, WRONG_CONTENT_TYPE
from cce_release_contract.emulator.faults.fault_builders import BodyCheck, coded
from cce_release_contract.emulator.pipeline import Fault, Wrap

GROUP: Final = "validation"


def _refusing(problem_of: Callable[[Mapping[str, Json], RequestContract], str]) -> Mapping[str, Wrap]:
    """A wrap that refuses bodies that the contract allows."""

    def check(original: BodyCheck) -> BodyCheck:
        def problems(document: Json, contract: RequestContract) -> tuple[SchemaError, ...]:
            found = original(document, contract)
            text = "" if found else problem_of(document, contract)
            return (SchemaError("", "strict", text),) if text else found

        return problems

    return {"body_problems": check}


def _unknown_members(document: Mapping[str, Json], contract: RequestContract) -> str:
    unknown = [name for name in document if name not in contract.members]
    unknown += [name for name in document["parameters"] if name not in contract.parameters]
    return f"unknown members {', '.join(unknown)}" if unknown else ""


def _zero_values(document: Mapping[str, Json], _: RequestContract) -> str:
    parameters = document["parameters"]
    if parameters.get("name_template") == "" or parameters.get("release_version") == 0:
        return "set name_template and release_version, or leave them out"
    return ""


def _long_template(document: Mapping[str, Json], _: RequestContract) -> str:
    """Helm's limit for names made by a template."""
    long = len(document["parameters"].get("name_template", "")) > 53
    return "name_template makes a name of more than 53 characters" if long else ""


def _no_target_of_an_upgrade(document: Mapping[str, Json], _: RequestContract) -> str:
    parameters = document["parameters"]
    if document["action"] == "upgrade" and parameters.get("name_template") and parameters.get("release_version"):
        return "name_template and release_version contradict each other"
    return ""


FAULTS: Final = (
    Fault(
        "unknown-members-refused",
        "a body with unknown members is refused",
        GROUP,
        ("request.body.unknown_members_ignored",),
        _refusing(_unknown_members),
    ),
    Fault(
        "zero-values-refused",
        "an empty name_template and a release_version of zero are refused, on which Terraform fails",
        GROUP,
        ("request.parameters.zero_values_accepted",),
        _refusing(_zero_values),
    ),
    Fault(
        "empty-parameters-refused",
        "empty parameters are refused",
        GROUP,
        ("request.parameters.empty_accepted",),
        _refusing(lambda document, _: "" if document["parameters"] else "parameters are empty"),
    ),
    Fault(
        "name-template-limited",
        "a name_template of more than 53 characters is refused",
        GROUP,
        ("request.body.valid_accepted",),
        _refusing(_long_template),
    ),
    Fault(
        "documented-example-refused",
        "an upgrade with a name_template and a release_version is refused",
        GROUP,
        ("request.body.documented_example",),
        _refusing(_no_target_of_an_upgrade),
    ),
    Fault(
        "refusal-code-other",
        "an invalid body is reported with the code of a wrong media type",
        GROUP,
        ("request.body.refusal_code",),
        coded(INVALID_REQUEST, WRONG_CONTENT_TYPE.code),
    ),
)
