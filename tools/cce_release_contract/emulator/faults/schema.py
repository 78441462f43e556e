"""Faults of the answer's shape: member types, missing members, headers, error bodies."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from cce_release_contract.emulator.answers import RevisionView
from cce_release_contract.emulator.faults.wraps import (
    edited,
    edited_answer,
    edited_error,
    with_header,
    without_header,
)
from cce_release_contract.emulator.seams import Fault, Members
from cce_release_contract.emulator.wire_answers import REQUEST_ID_HEADER, WireAnswer, sorted_json

GROUP: Final = "schema"


def _upper_case_id(answer: WireAnswer) -> WireAnswer:
    value = next(value for name, value in answer.headers if name == REQUEST_ID_HEADER)
    return with_header(answer, REQUEST_ID_HEADER, b"REQ-" + value.upper())


def _renamed_status(members: Members, _: RevisionView) -> Members:
    return members | {"status": members["status"].replace("PENDING_", "IN_PROGRESS_").replace("DEPLOYED", "SUCCEEDED")}


def _without(members: Members, *names: str) -> Members:
    return {name: value for name, value in members.items() if name not in names}


def _local_time(text: str) -> str:
    return text[:19].replace("T", " ")


_READ_A_CODE: Final = (
    "response.error.listed_code",
    "authentication.refusal.code",
    "request.body.refusal_code",
    "request.media_type.code",
    "request.path.not_found_code",
    "request.path.unknown",
    "request.path.unknown_method",
    "robustness.size.body_too_large",
    "robustness.size.header_too_large",
    "robustness.size.target_too_long",
)
"""The clauses that read a code out of an error answer."""

FAULTS: Final = (
    Fault(
        "values-as-object",
        "`values` is an object, as in the request, instead of JSON text",
        GROUP,
        ("response.body.values",),
        edited(lambda members, _: members | {"values": json.loads(members["values"])}),
        may_break=(
            "response.text.values_json",
            "response.text.values_compact",
            "response.text.secrets_masked",
            "lifecycle.history.item",
        ),
    ),
    Fault(
        "parameters-as-object",
        "`parameters` is an object, as in the request, instead of text",
        GROUP,
        ("response.body.parameters",),
        edited(lambda members, _: members | {"parameters": {}}),
        may_break=("lifecycle.history.item",),
    ),
    Fault(
        "resources-as-array",
        "`resources` is an array instead of JSON text",
        GROUP,
        ("response.body.resources",),
        edited(lambda members, _: members | {"resources": json.loads(members["resources"] or "[]")}),
        may_break=(
            "request.query.show_resources",
            "request.query.resources_hidden",
            "response.text.resources_json",
            "lifecycle.history.item",
        ),
    ),
    Fault(
        "version-as-text",
        "`version` is a text of digits",
        GROUP,
        ("response.body.version",),
        edited(lambda members, _: members | {"version": str(members["version"])}),
        may_break=("upgrade.revision.grows", "rollback.revision.grows"),
    ),
    Fault(
        "chart-public-as-text",
        "`chart_public` is the text false, which the Python SDK reads as true",
        GROUP,
        ("response.body.chart_public",),
        edited(lambda members, _: members | {"chart_public": str(members["chart_public"]).lower()}),
        may_break=("lifecycle.history.item",),
    ),
    Fault(
        "cluster-name-null",
        "`cluster_name` is null",
        GROUP,
        ("response.body.cluster_name",),
        edited(lambda members, _: members | {"cluster_name": None}),
        may_break=("lifecycle.history.item",),
    ),
    Fault(
        "member-missing",
        "`status_description` is left out",
        GROUP,
        ("response.body.complete",),
        edited(lambda members, _: _without(members, "status_description")),
        may_break=("response.body.status_description", "response.body.status_description_agrees"),
    ),
    Fault(
        "status-unlisted",
        "`status` speaks of IN_PROGRESS and SUCCEEDED, which the page does not list",
        GROUP,
        ("response.body.status",),
        edited(_renamed_status),
        may_break=(
            "upgrade.revision.pending",
            "upgrade.revision.settles",
            "rollback.revision.pending",
            "lifecycle.busy.changes_nothing",
            "lifecycle.history.item",
            "lifecycle.history.superseded",
            "lifecycle.read.pending_first",
            "rollback.revision.settles",
        ),
    ),
    Fault(
        "time-without-offset",
        "times are local, without an offset",
        GROUP,
        ("response.time.create_at_format", "response.time.update_at_format"),
        edited(lambda members, _: members | {name: _local_time(members[name]) for name in ("create_at", "update_at")}),
        may_break=(
            "response.body.create_at",
            "response.body.update_at",
            "response.time.order",
            "lifecycle.history.item",
        ),
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
        "secrets-shown",
        "`values` shows passwords in clear",
        GROUP,
        ("response.text.secrets_masked",),
        edited(lambda members, view: members | {"values": sorted_json(view.revision.values)}),
    ),
    Fault(
        "content-type-text",
        "answers say text/plain",
        GROUP,
        ("response.header.content_type",),
        edited_answer(lambda answer: with_header(answer, b"content-type", b"text/plain; charset=utf-8")),
    ),
    Fault(
        "request-id-missing",
        "answers carry no X-Request-Id",
        GROUP,
        ("response.header.request_id",),
        edited_answer(lambda answer: without_header(answer, REQUEST_ID_HEADER)),
        may_break=("response.header.request_id_shape",),
    ),
    Fault(
        "request-id-odd",
        "the X-Request-Id has a prefix and upper-case letters",
        GROUP,
        ("response.header.request_id_shape",),
        edited_answer(_upper_case_id),
    ),
    Fault(
        "created-status",
        "an accepted update answers 201",
        GROUP,
        ("response.status.ok",),
        edited_answer(lambda answer: replace(answer, status=201) if answer.status == 200 else answer),
        may_break=(
            "lifecycle.history.current_last",
            "lifecycle.history.item",
            "rollback.dry_run.answer",
            "upgrade.dry_run.answer",
        ),
    ),
    Fault(
        "error-without-pair",
        "errors have neither pair of code and message, only `code` and `message`",
        GROUP,
        ("response.error.pair",),
        edited_error(lambda members: {"code": members["error_code"], "message": members["error_msg"]}),
        may_break=("response.error.both_pairs", *_READ_A_CODE),
    ),
    Fault(
        "error-camel-case-only",
        "errors have the camel-case pair only, in which the Go SDK finds no code",
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
        may_break=("response.error.pair", "response.error.both_pairs", *_READ_A_CODE),
    ),
    Fault(
        "error-code-unlisted",
        "errors carry codes that no table of the vendor lists",
        GROUP,
        ("response.error.listed_code",),
        edited_error(lambda members: members | {"error_code": "CCE.99999999", "errorCode": "CCE.99999999"}),
        may_break=(
            "authentication.refusal.code",
            "request.body.refusal_code",
            "request.path.not_found_code",
            "request.media_type.code",
            "request.path.unknown",
            "request.path.unknown_method",
            "robustness.size.body_too_large",
            "robustness.size.header_too_large",
            "robustness.size.target_too_long",
        ),
    ),
)
