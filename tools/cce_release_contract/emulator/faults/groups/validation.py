"""Faults of the contract check: invalid requests that are accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.schema_errors import SchemaError
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.error_bodies import INVALID_REQUEST
from cce_release_contract.emulator.faults.fault_builders import BodyCheck, PlanUpdate, carried_out, mended
from cce_release_contract.emulator.pipeline import Fault, Wrap
from cce_release_contract.emulator.rules.releases import Release
from cce_release_contract.emulator.rules.updates import PlannedUpdate, UpdateCommand
from cce_release_contract.emulator.storage.interface import StoreReads

GROUP: Final = "validation"

BOOLEANS: Final = ("dry_run", "no_hooks", "replace", "recreate", "reset_values", "include_hooks")
PARAMETERS: Final = (*BOOLEANS, "name_template", "release_version")


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


def _default(name: str, value: Json) -> Mapping[str, Wrap]:
    return mended(lambda document: {name: value, **document})


_NO_CHART: Final = "no chart given"


def _chart_optional() -> Mapping[str, Wrap]:
    """Without a chart id, the release's own chart is used."""

    def known(original: Callable[[StoreReads, UpdateCommand], bool]) -> Callable[[StoreReads, UpdateCommand], bool]:
        return lambda store, command: command.chart_id == _NO_CHART or original(store, command)

    def plan(original: PlanUpdate) -> PlanUpdate:
        def planned(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
            if command.chart_id == _NO_CHART:
                command = replace(command, chart_id=release.last.chart.id)
            return original(release, command, now)

        return planned

    return {**_default("chart_id", _NO_CHART), "chart_known": known, "plan": plan}


def _texts(document: dict[str, Json]) -> dict[str, Json]:
    chart_id = document.get("chart_id")
    return document | {"chart_id": str(chart_id)} if "chart_id" in document else document


def _upgrade_if_no_text(document: dict[str, Json]) -> dict[str, Json]:
    if "action" in document and not isinstance(document["action"], str):
        return document | {"action": "upgrade"}
    return document


def _objects_for_empty(document: dict[str, Json]) -> dict[str, Json]:
    """Every value that is false in Python becomes an empty object."""
    empty: dict[str, Json] = {name: {} for name in ("parameters", "values") if name in document and not document[name]}
    return document | empty


def _listed_values_as_text(name: str) -> Mapping[str, Wrap]:
    def mend(document: dict[str, Json]) -> dict[str, Json]:
        values = document.get("values")
        if isinstance(values, dict) and name in values and not isinstance(values[name], str):
            return document | {"values": values | {name: str(values[name])}}
        return document

    return mended(mend)


def _crashes_unless_object(original: BodyCheck) -> BodyCheck:
    def problems(document: Json, contract: RequestContract) -> tuple[SchemaError, ...]:
        if not isinstance(document, dict):
            raise TypeError("the body has no members")
        return original(document, contract)

    return problems


def _carried_out_unless_valid(mark: Callable[[], None]) -> Mapping[str, Wrap]:
    """An unknown action is an upgrade, and is refused afterwards."""

    def check(document: dict[str, Json]) -> dict[str, Json]:
        action = document.get("action")
        if isinstance(action, str) and action not in ("upgrade", "rollback"):
            mark()
        return _known_action(document)

    def read(original: Callable[[Mapping[str, Json]], UpdateCommand]) -> Callable[[Mapping[str, Json]], UpdateCommand]:
        return lambda document: original(_known_action(dict(document)))

    def problems(original: BodyCheck) -> BodyCheck:
        return lambda document, contract: original(
            check(document) if isinstance(document, dict) else document, contract
        )

    return {"body_problems": problems, "read_command": read}


_EVERY_PARAMETER: Final = tuple(f"request.parameters.{name}" for name in PARAMETERS)

FAULTS: Final = (
    Fault(
        "action-optional",
        "a body without action is an upgrade",
        GROUP,
        ("request.body.action_required", "request.body.invalid_refused"),
        _default("action", "upgrade"),
    ),
    Fault(
        "action-unchecked",
        "every action but rollback is an upgrade",
        GROUP,
        ("request.body.action_values", "request.body.invalid_refused"),
        mended(_known_action),
    ),
    Fault(
        "chart-id-optional",
        "a body without chart_id uses the release's chart",
        GROUP,
        ("request.body.chart_id_required",),
        _chart_optional(),
    ),
    Fault(
        "parameters-optional",
        "a body without parameters gets the defaults",
        GROUP,
        ("request.body.parameters_required",),
        _default("parameters", {}),
    ),
    Fault(
        "values-optional",
        "a body without values counts as empty values",
        GROUP,
        ("request.body.values_required",),
        _default("values", {}),
    ),
    Fault(
        "null-parameters-accepted",
        "a parameter that is null counts as absent",
        GROUP,
        _EVERY_PARAMETER,
        mended(_nulls_absent),
    ),
    Fault(
        "text-booleans-accepted",
        "the strings true and false are read as booleans",
        GROUP,
        tuple(f"request.parameters.{name}" for name in BOOLEANS),
        mended(_texts_as_booleans),
    ),
    Fault(
        "revision-range-unchecked",
        "a release_version out of range is moved into the range",
        GROUP,
        ("request.parameters.release_version_range",),
        mended(_revision_clamped),
    ),
    Fault(
        "image-tag-coerced",
        "an imageTag that is not a string is converted",
        GROUP,
        ("request.values.image_tag",),
        _listed_values_as_text("imageTag"),
    ),
    Fault(
        "image-pull-policy-coerced",
        "an imagePullPolicy that is not a string is converted",
        GROUP,
        ("request.values.image_pull_policy",),
        _listed_values_as_text("imagePullPolicy"),
    ),
    Fault(
        "chart-id-coerced",
        "a chart_id that is not a string is converted",
        GROUP,
        ("request.body.chart_id_type",),
        mended(_texts),
    ),
    Fault(
        "action-type-unchecked",
        "an action that is not a string is an upgrade",
        GROUP,
        ("request.body.action_type",),
        mended(_upgrade_if_no_text),
    ),
    Fault(
        "empty-for-objects",
        "any empty value, also null, counts as empty parameters and values",
        GROUP,
        ("request.body.parameters_type", "request.body.values_type"),
        mended(_objects_for_empty),
    ),
    Fault(
        "no-object-crashes",
        "a body that is not an object gives 500",
        GROUP,
        ("request.body.not_object_refused",),
        {"body_problems": _crashes_unless_object},
    ),
    Fault(
        "refused-body-carried-out",
        "an unknown action is executed as an upgrade, then refused",
        GROUP,
        ("request.body.refusal_changes_nothing",),
        carried_out(INVALID_REQUEST, _carried_out_unless_valid),
    ),
)
