"""Faults of resources: when they are listed, and what the list contains."""

from __future__ import annotations

import json
from typing import Final

from cce_release_contract.emulator.faults.fault_builders import edited
from cce_release_contract.emulator.pipeline import Fault, Members
from cce_release_contract.emulator.release_views import RevisionView

GROUP: Final = "resources"


def _as_array(members: Members, _: RevisionView) -> Members:
    return members | {"resources": json.loads(members["resources"] or "[]")}


def _as_names(members: Members, _: RevisionView) -> Members:
    if not members["resources"]:
        return members
    items = json.loads(members["resources"])
    return members | {"resources": json.dumps([f"{item['kind']}/{item['name']}" for item in items])}


def _as_lines(members: Members, _: RevisionView) -> Members:
    if not members["resources"]:
        return members
    items = json.loads(members["resources"])
    return members | {"resources": "\n".join(f"- {item['kind']}: {item['name']}" for item in items)}


def _empty_array(members: Members, _: RevisionView) -> Members:
    return members | {"resources": "[]"}


FAULTS: Final = (
    Fault(
        "resources-as-array",
        "`resources` is an array instead of JSON text",
        GROUP,
        ("response.body.resources",),
        edited(_as_array),
    ),
    Fault(
        "resources-null",
        "`resources` is null if it is not shown",
        GROUP,
        ("response.body.texts_not_null",),
        edited(lambda members, _: members | {"resources": members["resources"] or None}),
    ),
    Fault(
        "resources-as-names",
        "`resources` lists names instead of objects",
        GROUP,
        ("response.text.resources_json",),
        edited(_as_names),
    ),
    Fault(
        "resources-as-lines",
        "`resources` is lines of text",
        GROUP,
        ("response.text.resources_json",),
        edited(_as_lines),
    ),
    Fault(
        "resources-always-shown",
        "resources are listed without show_resources",
        GROUP,
        ("request.query.resources_hidden",),
        {"shows_resources": lambda _: lambda incoming: True},  # noqa: ARG005 # the point of the fault
    ),
    Fault(
        "resources-always-empty",
        "`resources` is always the text of an empty array",
        GROUP,
        ("request.query.resources_shown",),
        edited(_empty_array),
    ),
    Fault(
        "resources-never-shown",
        "show_resources has no effect",
        GROUP,
        ("request.query.resources_shown",),
        {"shows_resources": lambda _: lambda incoming: False},  # noqa: ARG005 # the point of the fault
    ),
    Fault(
        "resources-not-in-updates",
        "show_resources works only for reads",
        GROUP,
        ("request.query.resources_shown",),
        {"shows_resources": lambda original: lambda incoming: incoming.method == "GET" and original(incoming)},
    ),
)
