"""Faults of the response's shape: member types, missing members, error bodies."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.emulator.faults.fault_builders import edited, edited_error
from cce_release_contract.emulator.pipeline import Fault, Members
from cce_release_contract.emulator.release_views import RevisionView

GROUP: Final = "schema"


def _without(members: Members, *names: str) -> Members:
    return {name: value for name, value in members.items() if name not in names}


def _epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _yaml(value: Json) -> str:
    """The values as lines, as printed by `helm get values`."""
    return "".join(f"{name}: {json.dumps(member)}\n" for name, member in json.loads(value).items())


def _digest(members: Members, _: RevisionView) -> Members:
    """The chart's version followed by a digest, as in an OCI registry."""
    return members | {"chart_version": f"{members['chart_version']}@sha256:{'0123456789abcdef' * 4}"}


FAULTS: Final = (
    Fault(
        "values-as-object",
        "`values` is an object, as in the request, instead of JSON text",
        GROUP,
        ("response.body.values",),
        edited(lambda members, _: members | {"values": json.loads(members["values"])}),
    ),
    Fault(
        "parameters-as-object",
        "`parameters` is an object, as in the request, instead of text",
        GROUP,
        ("response.body.parameters",),
        edited(lambda members, _: members | {"parameters": {}}),
    ),
    Fault(
        "version-as-text",
        "`version` is a string of digits",
        GROUP,
        ("response.body.version",),
        edited(lambda members, _: members | {"version": str(members["version"])}),
    ),
    Fault(
        "chart-public-as-text",
        '`chart_public` is the string "false", which the Python SDK reads as true',
        GROUP,
        ("response.body.chart_public",),
        edited(lambda members, _: members | {"chart_public": str(members["chart_public"]).lower()}),
    ),
    Fault(
        "cluster-name-null",
        "`cluster_name` is null",
        GROUP,
        ("response.body.cluster_name",),
        edited(lambda members, _: members | {"cluster_name": None}),
    ),
    Fault(
        "chart-name-null",
        "`chart_name` is null",
        GROUP,
        ("response.body.chart_name",),
        edited(lambda members, _: members | {"chart_name": None}),
    ),
    Fault(
        "chart-version-as-number",
        "`chart_version` is a number",
        GROUP,
        ("response.body.chart_version",),
        edited(lambda members, _: members | {"chart_version": float(members["chart_version"][:3])}),
    ),
    Fault(
        "chart-version-with-digest",
        "`chart_version` includes a digest and has more than 64 characters",
        GROUP,
        ("response.body.limits",),
        edited(_digest),
    ),
    Fault(
        "version-from-zero",
        "the first revision has the number zero",
        GROUP,
        ("response.body.limits",),
        edited(lambda members, _: members | {"version": 0}),
    ),
    Fault(
        "cluster-id-null",
        "`cluster_id` is null",
        GROUP,
        ("response.body.cluster_id",),
        edited(lambda members, _: members | {"cluster_id": None}),
    ),
    Fault(
        "name-as-list",
        "`name` is a list of one name",
        GROUP,
        ("response.body.name",),
        edited(lambda members, _: members | {"name": [members["name"]]}),
    ),
    Fault(
        "namespace-as-object",
        "`namespace` is an object with a name",
        GROUP,
        ("response.body.namespace",),
        edited(lambda members, _: members | {"namespace": {"name": members["namespace"]}}),
    ),
    Fault(
        "description-null",
        "`description` is null",
        GROUP,
        ("response.body.description",),
        edited(lambda members, _: members | {"description": None}),
    ),
    Fault(
        "status-description-as-object",
        "`status_description` is an object with a reason",
        GROUP,
        ("response.body.status_description",),
        edited(lambda members, _: members | {"status_description": {"reason": members["description"]}}),
    ),
    Fault(
        "create-at-as-number",
        "`create_at` is a number of seconds",
        GROUP,
        ("response.body.create_at",),
        edited(lambda members, _: members | {"create_at": _epoch(members["create_at"])}),
    ),
    Fault(
        "update-at-as-number",
        "`update_at` is a number of seconds",
        GROUP,
        ("response.body.update_at",),
        edited(lambda members, _: members | {"update_at": _epoch(members["update_at"])}),
    ),
    Fault(
        "values-as-yaml",
        "`values` is YAML",
        GROUP,
        ("response.text.values_json",),
        edited(lambda members, _: members | {"values": _yaml(members["values"])}),
    ),
    Fault(
        "member-missing",
        "`status_description` is missing",
        GROUP,
        ("response.body.complete",),
        edited(lambda members, _: _without(members, "status_description")),
    ),
    Fault(
        "names-of-another",
        "`namespace` is always `default`",
        GROUP,
        ("response.body.identity",),
        edited(lambda members, _: members | {"namespace": "default"}),
    ),
    Fault(
        "descriptions-differ",
        "`status_description` repeats the status instead of the description",
        GROUP,
        ("response.body.status_description_agrees",),
        edited(lambda members, _: members | {"status_description": members["status"]}),
    ),
    Fault(
        "values-indented",
        "`values` is indented JSON",
        GROUP,
        ("response.text.values_compact",),
        edited(lambda members, _: members | {"values": json.dumps(json.loads(members["values"]), indent=2)}),
    ),
    Fault(
        "error-without-pair",
        "errors have a message without a code, as of an old gateway",
        GROUP,
        ("response.error.pair",),
        edited_error(lambda members: {"message": members["error_msg"]}),
    ),
    Fault(
        "error-as-of-an-add-on",
        "errors have only `code` and `message`, as those of the service's add-ons",
        GROUP,
        ("response.error.both_pairs",),
        edited_error(lambda members: {"code": members["error_code"], "message": members["error_msg"]}),
    ),
    Fault(
        "error-without-message",
        "errors have codes only",
        GROUP,
        ("response.error.message",),
        edited_error(lambda members: _without(members, "error_msg", "errorMessage")),
    ),
    Fault(
        "error-camel-case-only",
        "errors have only the camel-case pair, where the Go SDK finds no code",
        GROUP,
        ("response.error.both_pairs",),
        edited_error(lambda members: _without(members, "error_code", "error_msg")),
    ),
    Fault(
        "error-as-list",
        "errors are a list of messages, on which the Python SDK crashes",
        GROUP,
        ("response.error.object",),
        edited_error(lambda members: [members["error_msg"]]),
    ),
    Fault(
        "error-code-unlisted",
        "errors have codes that the vendor does not list",
        GROUP,
        ("response.error.listed_code",),
        edited_error(lambda members: members | {"error_code": "CCE.99999999", "errorCode": "CCE.99999999"}),
    ),
)
