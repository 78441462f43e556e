"""Faults of secrets: credentials and secret values in a response."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.emulator.faults.fault_builders import PlanUpdate, edited, edited_exchange, replanned
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Fault, Members
from cce_release_contract.emulator.release_views import RevisionView
from cce_release_contract.emulator.rules.releases import Release
from cce_release_contract.emulator.rules.updates import PlannedUpdate, RefusalKind, UpdateCommand, UpdateRefused
from cce_release_contract.emulator.wire_responses import WireResponse, json_response, sorted_json

GROUP: Final = "secrets"

_NOT_ECHOED: Final = ("authentication.secret.not_echoed",)
_HIDDEN: Final = ("response.secret.values_hidden",)


def _with_message(response: WireResponse, incoming: Incoming, text: str) -> WireResponse:
    """The error response with a text added to its messages."""
    document = json.loads(response.body)
    if response.status < 400 or not text or not isinstance(document, dict):
        return response
    longer = {name: f"{document[name]}: {text}" for name in ("error_msg", "errorMessage") if name in document}
    return json_response(response.status, document | longer, incoming.request_id)


def _token_in_message(response: WireResponse, incoming: Incoming) -> WireResponse:
    text = incoming.header("x-auth-token") or "" if response.status == 401 else ""
    return _with_message(response, incoming, text)


def _signature_in_message(response: WireResponse, incoming: Incoming) -> WireResponse:
    text = incoming.header("authorization") or "" if response.status == 401 else ""
    return _with_message(response, incoming, text)


def _body_in_message(response: WireResponse, incoming: Incoming) -> WireResponse:
    text = incoming.body[:4096].decode("utf-8", "replace") if response.status == 400 else ""
    return _with_message(response, incoming, text)


def _token_in_header(response: WireResponse, incoming: Incoming) -> WireResponse:
    token = incoming.header("x-auth-token")
    if not token or not token.isascii():
        return response
    return replace(response, headers=(*response.headers, (b"x-subject-token", token.encode())))


def _values_in_description(members: Members, view: RevisionView) -> Members:
    text = f"{view.revision.description} with {sorted_json(view.revision.config)}"
    return members | {"description": text, "status_description": text}


def _values_in_resources(members: Members, view: RevisionView) -> Members:
    """Each object shows the values that it was made from."""
    if not members["resources"]:
        return members
    items = json.loads(members["resources"])
    text = sorted_json(view.revision.values)
    return members | {"resources": json.dumps([item | {"annotations": {"values": text}} for item in items])}


def _values_when_busy(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    try:
        return original(release, command, now)
    except UpdateRefused as refused:
        if refused.kind is not RefusalKind.BUSY:
            raise
        text = f"{refused.message}, values {sorted_json(command.values)} were not applied"
        raise UpdateRefused(RefusalKind.BUSY, text, detail=text) from refused


def _top_level_masked(value: Mapping[str, Json], shown: Mapping[str, Json]) -> dict[str, Json]:
    """Only top-level members are masked."""
    return {name: value[name] if isinstance(value[name], dict | list) else shown.get(name) for name in value}


def _nested_shown(members: Members, view: RevisionView) -> Members:
    shown = json.loads(members["values"])
    return members | {"values": sorted_json(_top_level_masked(view.revision.values, shown))}


def _clear(members: Members, view: RevisionView) -> Members:
    return members | {"values": sorted_json(view.revision.values)}


FAULTS: Final = (
    Fault(
        "secrets-shown",
        "`values` shows passwords",
        GROUP,
        ("response.text.secrets_masked", *_HIDDEN),
        edited(_clear),
    ),
    Fault(
        "nested-secrets-shown",
        "`values` shows passwords below its top level",
        GROUP,
        ("response.text.secrets_masked", *_HIDDEN),
        edited(_nested_shown),
    ),
    Fault(
        "history-secrets-shown",
        "the history shows passwords",
        GROUP,
        _HIDDEN,
        {"history_members": edited(_clear)["history_members"]},
    ),
    Fault(
        "secrets-in-description",
        "the description repeats the user's values",
        GROUP,
        ("response.text.secrets_masked", *_HIDDEN),
        edited(_values_in_description),
    ),
    Fault(
        "secrets-in-resources",
        "each resource shows the values that it was made with",
        GROUP,
        _HIDDEN,
        edited(_values_in_resources),
    ),
    Fault(
        "secrets-when-busy",
        "the refusal of a busy release repeats the values of the request",
        GROUP,
        _HIDDEN,
        replanned(_values_when_busy),
    ),
    Fault(
        "body-in-refusal",
        "the refusal of an invalid body repeats the body",
        GROUP,
        _HIDDEN,
        edited_exchange(_body_in_message),
    ),
    Fault(
        "token-in-refusal",
        "a 401 repeats the token",
        GROUP,
        _NOT_ECHOED,
        edited_exchange(_token_in_message),
    ),
    Fault(
        "signature-in-refusal",
        "a 401 repeats the Authorization header",
        GROUP,
        _NOT_ECHOED,
        edited_exchange(_signature_in_message),
    ),
    Fault(
        "token-in-header",
        "responses contain the token in a header",
        GROUP,
        _NOT_ECHOED,
        edited_exchange(_token_in_header),
    ),
)
