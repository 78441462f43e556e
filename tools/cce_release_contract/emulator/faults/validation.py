"""Faults of the contract check: requests that are accepted although they break the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.emulator.faults.wraps import BodyCheck, Plan
from cce_release_contract.emulator.releases import Release
from cce_release_contract.emulator.seams import Fault, Wrap
from cce_release_contract.emulator.storage.interface import StoreReads
from cce_release_contract.emulator.updates import PlannedUpdate, UpdateCommand
from cce_release_contract.specification.json_text import Json

GROUP: Final = "validation"

BOOLEANS: Final = ("dry_run", "no_hooks", "replace", "recreate", "reset_values", "include_hooks")
PARAMETERS: Final = (*BOOLEANS, "name_template", "release_version")

Read = Callable[[Mapping[str, Json]], UpdateCommand]


def _mended(mend: Callable[[dict[str, Json]], dict[str, Json]]) -> Mapping[str, Wrap]:
    """Wraps that mend a body before it is checked and read, so that what is wrong with it is never seen."""

    def apply(document: Json) -> Json:
        return mend(document) if isinstance(document, dict) else document

    def check(original: BodyCheck) -> BodyCheck:
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

    def plan(original: Plan) -> Plan:
        def planned(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
            if command.chart_id == _NO_CHART:
                command = replace(command, chart_id=release.last.chart_id)
            return original(release, command, now)

        return planned

    return {**_default("chart_id", _NO_CHART), "chart_known": known, "plan": plan}


def _empty_as_object(original: Callable[[bytes], Json]) -> Callable[[bytes], Json]:
    return lambda body: original(body[: body.rfind(b"}") + 1] if b"}" in body else body)


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
        may_break=(
            *_INVALID,
            "request.body.refusal_changes_nothing",
            "request.body.refusal_code",
            "response.error.both_pairs",
            "response.error.listed_code",
            "response.error.pair",
        ),
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
)
