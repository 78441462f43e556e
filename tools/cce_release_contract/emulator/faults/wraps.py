"""Ways to put a defect around a seam, shared by the groups of faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from cce_release_contract.emulator.answers import RevisionView
from cce_release_contract.emulator.error_bodies import ErrorKind
from cce_release_contract.emulator.releases import Release
from cce_release_contract.emulator.request_contract import RequestContract
from cce_release_contract.emulator.seams import Members, Wrap
from cce_release_contract.emulator.updates import PlannedUpdate, UpdateCommand
from cce_release_contract.emulator.wire_answers import WireAnswer
from cce_release_contract.specification.json_text import Json
from cce_release_contract.specification.schema_errors import SchemaError

BodyCheck = Callable[[Json, RequestContract], tuple[SchemaError, ...]]
Plan = Callable[[Release, UpdateCommand, datetime], PlannedUpdate]
Edit = Callable[[Members, RevisionView], Members]


def edited(edit: Edit) -> Mapping[str, Wrap]:
    """Wraps that change the members of every answer about a release, in updates, reads and histories alike."""

    def wrap(original: Callable[[RevisionView], Members]) -> Callable[[RevisionView], Members]:
        return lambda view: edit(original(view), view)

    return {"release_members": wrap, "history_members": wrap}


def edited_error(edit: Callable[[Members], Json]) -> Mapping[str, Wrap]:
    """A wrap that changes the members of every error answer."""

    def wrap(original: Callable[[ErrorKind, str, str], Members]) -> Callable[[ErrorKind, str, str], Json]:
        return lambda kind, detail, request_id: edit(original(kind, detail, request_id))

    return {"error_members": wrap}


def edited_answer(edit: Callable[[WireAnswer], WireAnswer]) -> Mapping[str, Wrap]:
    """A wrap that changes every answer when it is bytes already."""

    def wrap(original: Callable[[WireAnswer], WireAnswer]) -> Callable[[WireAnswer], WireAnswer]:
        return lambda answer: edit(original(answer))

    return {"response_bytes": wrap}


def without_header(answer: WireAnswer, name: bytes) -> WireAnswer:
    """The answer without that header."""
    return replace(answer, headers=tuple(pair for pair in answer.headers if pair[0] != name))


def with_header(answer: WireAnswer, name: bytes, value: bytes) -> WireAnswer:
    """The answer with that header in place of any other of its name."""
    left = without_header(answer, name)
    return replace(left, headers=(*left.headers, (name, value)))


def changed_command(change: Callable[[UpdateCommand], UpdateCommand]) -> Mapping[str, Wrap]:
    """A wrap that changes the command that was read."""
    return {"read_command": lambda original: lambda document: change(original(document))}


def changed_plan(change: Callable[[PlannedUpdate, Release], PlannedUpdate]) -> Mapping[str, Wrap]:
    """A wrap that changes what was decided."""

    def wrap(original: Plan) -> Plan:
        return lambda release, command, now: change(original(release, command, now), release)

    return {"plan": wrap}


def coded(kind: ErrorKind, code: str) -> Mapping[str, Wrap]:
    """A wrap that answers one kind of error with another code."""

    def wrap(original: Callable[[ErrorKind, str, str], Members]) -> Callable[[ErrorKind, str, str], Members]:
        def error_members(given: ErrorKind, detail: str, request_id: str) -> Members:
            return original(replace(given, code=code) if given is kind else given, detail, request_id)

        return error_members

    return {"error_members": wrap}
