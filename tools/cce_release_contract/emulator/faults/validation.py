"""Faults of the contract check: requests accepted that must be refused, refused that must be accepted, or misreported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from cce_release_contract.emulator.error_bodies import (
    INVALID_REQUEST,
    NO_SUCH_API,
    WRONG_CONTENT_TYPE,
    ErrorKind,
    RefusalError,
)
from cce_release_contract.emulator.faults.schema import edited_answer
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.releases import Release
from cce_release_contract.emulator.request_contract import RequestContract
from cce_release_contract.emulator.seams import Fault, Members, Wrap
from cce_release_contract.emulator.storage.interface import StoreReads
from cce_release_contract.emulator.updates import PlannedUpdate, UpdateCommand
from cce_release_contract.emulator.wire_answers import WireAnswer
from cce_release_contract.specification.json_text import Json
from cce_release_contract.specification.schema_errors import SchemaError

GROUP: Final = "validation"

BOOLEANS: Final = ("dry_run", "no_hooks", "replace", "recreate", "reset_values", "include_hooks")
PARAMETERS: Final = (*BOOLEANS, "name_template", "release_version")

Check = Callable[[Json, RequestContract], tuple[SchemaError, ...]]
Read = Callable[[Mapping[str, Json]], UpdateCommand]


def _mended(mend: Callable[[dict[str, Json]], dict[str, Json]]) -> Mapping[str, Wrap]:
    """Wraps that mend a body before it is checked and read, so that what is wrong with it is never seen."""

    def apply(document: Json) -> Json:
        return mend(document) if isinstance(document, dict) else document

    def check(original: Check) -> Check:
        return lambda document, contract: original(apply(document), contract)

    def read(original: Read) -> Read:
        return lambda document: original(apply(document))

    return {"body_problems": check, "read_command": read}


def _parameters(document: dict[str, Json]) -> dict[str, Json]:
    parameters = document.get("parameters")
    return parameters if isinstance(parameters, dict) else {}


def _with_parameters(document: dict[str, Json], parameters: Json) -> dict[str, Json]:
    return document | {"parameters": parameters} if isinstance(document.get("parameters"), dict) else document


def _nulls_absent(document: dict[str, Json]) -> dict[str, Json]:
    present = {name: value for name, value in _parameters(document).items() if value is not None}
    return _with_parameters(document, present)


def _texts_as_booleans(document: dict[str, Json]) -> dict[str, Json]:
    words = {"true": True, "false": False}
    read = {
        name: words.get(value.lower(), value) if name in BOOLEANS and isinstance(value, str) else value
        for name, value in _parameters(document).items()
    }
    return _with_parameters(document, read)


def _revision_clamped(document: dict[str, Json]) -> dict[str, Json]:
    parameters = _parameters(document)
    number = parameters.get("release_version")
    if isinstance(number, int) and not isinstance(number, bool):
        parameters = parameters | {"release_version": min(max(number, 0), 2**31 - 1)}
    return _with_parameters(document, parameters)


def _known_action(document: dict[str, Json]) -> dict[str, Json]:
    action = document.get("action")
    if isinstance(action, str) and action != "rollback":
        return document | {"action": "upgrade"}
    return document


def _image_tag_as_text(document: dict[str, Json]) -> dict[str, Json]:
    values = document.get("values")
    if isinstance(values, dict) and "imageTag" in values and not isinstance(values["imageTag"], str):
        return document | {"values": values | {"imageTag": str(values["imageTag"])}}
    return document


def _default(name: str, value: Json) -> Mapping[str, Wrap]:
    return _mended(lambda document: {name: value, **document})


_NO_CHART: Final = "no chart was named"


def _chart_optional() -> Mapping[str, Wrap]:
    """Without a chart id the release's own chart is taken."""

    def known(original: Callable[[StoreReads, UpdateCommand], bool]) -> Callable[[StoreReads, UpdateCommand], bool]:
        return lambda store, command: command.chart_id == _NO_CHART or original(store, command)

    def plan(original: Callable[..., PlannedUpdate]) -> Callable[..., PlannedUpdate]:
        def planned(release: Release, command: UpdateCommand, now: Any) -> PlannedUpdate:
            if command.chart_id == _NO_CHART:
                command = replace(command, chart_id=release.last.chart_id)
            return original(release, command, now)

        return planned

    return {**_default("chart_id", _NO_CHART), "chart_known": known, "plan": plan}


def _refusing(problem_of: Callable[[Mapping[str, Json], RequestContract], str]) -> Mapping[str, Wrap]:
    """A wrap that refuses bodies which the contract allows."""

    def check(original: Check) -> Check:
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


def _media_type_free(_: Any) -> Callable[[Incoming, RequestContract], None]:
    return lambda incoming, contract: None  # noqa: ARG005 # the point of the fault


def _media_type_exact(
    original: Callable[[Incoming, RequestContract], None],
) -> Callable[[Incoming, RequestContract], None]:
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


def _empty_as_object(original: Callable[[bytes], Json]) -> Callable[[bytes], Json]:
    return lambda body: original(body[: body.rfind(b"}") + 1] if b"}" in body else body)


def _coded(kind: ErrorKind, code: str) -> Mapping[str, Wrap]:
    """A wrap that answers one kind of error with another code."""

    def wrap(original: Callable[[ErrorKind, str, str], Members]) -> Callable[[ErrorKind, str, str], Members]:
        def error_members(given: ErrorKind, detail: str, request_id: str) -> Members:
            return original(replace(given, code=code) if given is kind else given, detail, request_id)

        return error_members

    return {"error_members": wrap}


def _method_not_allowed(answer: WireAnswer) -> WireAnswer:
    return replace(answer, status=405) if NO_SUCH_API.code.encode() in answer.body else answer


_EVERY_PARAMETER: Final = tuple(f"request.parameters.{name}" for name in PARAMETERS)
_INVALID: Final = ("request.body.invalid_refused",)

FAULTS: Final = (
    Fault(
        "action-optional",
        "a body without action is an upgrade",
        GROUP,
        ("request.body.action_required",),
        _default("action", "upgrade"),
        may_break=_INVALID,
    ),
    Fault(
        "action-unchecked",
        "every action but rollback is an upgrade",
        GROUP,
        ("request.body.action_values",),
        _mended(_known_action),
        may_break=_INVALID,
    ),
    Fault(
        "chart-id-optional",
        "a body without chart_id keeps the release's chart",
        GROUP,
        ("request.body.chart_id_required",),
        _chart_optional(),
        may_break=_INVALID,
    ),
    Fault(
        "parameters-optional",
        "a body without parameters has the defaults",
        GROUP,
        ("request.body.parameters_required",),
        _default("parameters", {}),
        may_break=_INVALID,
    ),
    Fault(
        "values-optional",
        "a body without values has empty ones",
        GROUP,
        ("request.body.values_required",),
        _default("values", {}),
        may_break=_INVALID,
    ),
    Fault(
        "null-parameters-accepted",
        "a parameter that is null counts as absent",
        GROUP,
        _EVERY_PARAMETER,
        _mended(_nulls_absent),
        may_break=_INVALID,
    ),
    Fault(
        "text-booleans-accepted",
        "the texts true and false are read as booleans",
        GROUP,
        tuple(f"request.parameters.{name}" for name in BOOLEANS),
        _mended(_texts_as_booleans),
        may_break=_INVALID,
    ),
    Fault(
        "revision-range-unchecked",
        "a release_version out of range is moved into it",
        GROUP,
        ("request.parameters.release_version_range",),
        _mended(_revision_clamped),
        may_break=_INVALID,
    ),
    Fault(
        "image-tag-coerced",
        "an imageTag that is no text is made one",
        GROUP,
        ("request.values.image_tag",),
        _mended(_image_tag_as_text),
        may_break=_INVALID,
    ),
    Fault(
        "trailing-text-accepted",
        "what follows the last brace of a body is not read",
        GROUP,
        ("request.body.not_json_refused",),
        {"read_body": _empty_as_object},
    ),
    Fault(
        "bad-json-crashes",
        "a body that is not JSON makes the service fail with 500",
        GROUP,
        ("request.body.not_json_refused",),
        {"read_body": _crashes_on_bad_json},
        may_break=("response.error.never_internal", "request.body.refusal_code"),
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
        may_break=("request.body.valid_accepted", "rollback.revision.previous_by_default"),
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
        may_break=("request.media_type.code",),
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
        _coded(WRONG_CONTENT_TYPE, INVALID_REQUEST.code),
    ),
    Fault(
        "refusal-code-other",
        "a bad body is reported with the code of a wrong media type",
        GROUP,
        ("request.body.refusal_code",),
        _coded(INVALID_REQUEST, WRONG_CONTENT_TYPE.code),
    ),
    Fault(
        "method-not-allowed",
        "an unknown path or method is answered with 405",
        GROUP,
        ("request.path.unknown", "request.path.unknown_method"),
        edited_answer(_method_not_allowed),
    ),
)
