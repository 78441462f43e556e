"""Faults of the contract check: requests that are wrongly refused, or reported as something that they are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from cce_release_contract.emulator.error_bodies import INVALID_REQUEST, NO_SUCH_API, WRONG_CONTENT_TYPE, RefusalError
from cce_release_contract.emulator.faults.wraps import BodyCheck, coded, edited_answer
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.request_contract import RequestContract
from cce_release_contract.emulator.seams import Fault, Wrap
from cce_release_contract.emulator.wire_answers import WireAnswer
from cce_release_contract.specification.json_text import Json
from cce_release_contract.specification.schema_errors import SchemaError

GROUP: Final = "validation"

MediaTypeCheck = Callable[[Incoming, RequestContract], None]


def _refusing(problem_of: Callable[[Mapping[str, Json], RequestContract], str]) -> Mapping[str, Wrap]:
    """A wrap that refuses bodies which the contract allows."""

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
        return "name_template and release_version have to be set or left out"
    return ""


def _media_type_free(_: MediaTypeCheck) -> MediaTypeCheck:
    return lambda incoming, contract: None  # noqa: ARG005 # the point of the fault


def _media_type_exact(original: MediaTypeCheck) -> MediaTypeCheck:
    def check(incoming: Incoming, contract: RequestContract) -> None:
        original(incoming, contract)
        if incoming.header("content-type") != "application/json":
            raise RefusalError(WRONG_CONTENT_TYPE)

    return check


def _crashes_on_bad_json(original: Callable[[bytes], Json]) -> Callable[[bytes], Json]:
    def read(body: bytes) -> Json:
        try:
            return original(body)
        except RefusalError as refusal:
            raise ValueError(refusal.detail) from refusal

    return read


def _method_not_allowed(answer: WireAnswer) -> WireAnswer:
    return replace(answer, status=405) if NO_SUCH_API.code.encode() in answer.body else answer


FAULTS: Final = (
    Fault(
        "bad-json-crashes",
        "a body that is not JSON makes the service fail with 500",
        GROUP,
        ("request.body.not_json_refused",),
        {"read_body": _crashes_on_bad_json},
        may_break=(
            "response.error.never_internal",
            "request.body.refusal_code",
            "request.body.invalid_refused",
        ),
    ),
    Fault(
        "unknown-members-refused",
        "a body with members that the contract does not name is refused",
        GROUP,
        ("request.body.unknown_members_ignored",),
        _refusing(_unknown_members),
        may_break=("request.body.valid_accepted",),
    ),
    Fault(
        "zero-values-refused",
        "an empty name_template and a release_version of zero are refused, on which Terraform fails",
        GROUP,
        ("request.parameters.zero_values_accepted",),
        _refusing(_zero_values),
        may_break=(
            "request.body.valid_accepted",
            "rollback.revision.previous_by_default",
            "rollback.revision.first_has_no_previous",
            "upgrade.ignored.name_template",
            "upgrade.ignored.release_version",
        ),
    ),
    Fault(
        "empty-parameters-refused",
        "empty parameters are refused",
        GROUP,
        ("request.parameters.empty_accepted",),
        _refusing(lambda document, _: "" if document["parameters"] else "parameters are empty"),
        may_break=("request.body.valid_accepted",),
    ),
    Fault(
        "media-type-unchecked",
        "a body of any media type, or of none, is read",
        GROUP,
        ("request.media_type.other_refused", "request.media_type.missing_refused"),
        {"check_media_type": _media_type_free},
        may_break=(
            "request.media_type.code",
            "response.error.both_pairs",
            "response.error.listed_code",
            "response.error.pair",
        ),
    ),
    Fault(
        "media-type-without-charset",
        "application/json with a charset is refused",
        GROUP,
        ("request.media_type.json_charset",),
        {"check_media_type": _media_type_exact},
    ),
    Fault(
        "media-type-code-other",
        "a wrong media type is reported like a bad body",
        GROUP,
        ("request.media_type.code",),
        coded(WRONG_CONTENT_TYPE, INVALID_REQUEST.code),
    ),
    Fault(
        "refusal-code-other",
        "a bad body is reported with the code of a wrong media type",
        GROUP,
        ("request.body.refusal_code",),
        coded(INVALID_REQUEST, WRONG_CONTENT_TYPE.code),
    ),
    Fault(
        "method-not-allowed",
        "an unknown path or method is answered with 405",
        GROUP,
        ("request.path.unknown", "request.path.unknown_method"),
        edited_answer(_method_not_allowed),
    ),
)
