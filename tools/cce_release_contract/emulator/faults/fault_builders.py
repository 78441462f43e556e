"""Ways to wrap a step with a defect, shared by the groups of faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.schema_errors import SchemaError
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.error_bodies import ErrorKind
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import HeaderPairs, Members, Wrap
from cce_release_contract.emulator.release_views import RevisionView
from cce_release_contract.emulator.rules.releases import Release
from cce_release_contract.emulator.rules.updates import PlannedUpdate, UpdateCommand
from cce_release_contract.emulator.wire_responses import WireResponse, error_response

BodyCheck = Callable[[Json, RequestContract], tuple[SchemaError, ...]]
PlanUpdate = Callable[[Release, UpdateCommand, datetime], PlannedUpdate]
MemberEdit = Callable[[Members, RevisionView], Members]


def edited(edit: MemberEdit) -> Mapping[str, Wrap]:
    """Wraps that change the members of every response about a release: updates, reads and histories."""

    def wrap(original: Callable[[RevisionView], Members]) -> Callable[[RevisionView], Members]:
        return lambda view: edit(original(view), view)

    return {"release_members": wrap, "history_members": wrap}


def edited_error(edit: Callable[[Members], Json]) -> Mapping[str, Wrap]:
    """A wrap that changes the members of every error response."""

    def wrap(original: Callable[[ErrorKind, str, str], Members]) -> Callable[[ErrorKind, str, str], Json]:
        return lambda kind, detail, request_id: edit(original(kind, detail, request_id))

    return {"error_members": wrap}


def edited_response(edit: Callable[[WireResponse], WireResponse]) -> Mapping[str, Wrap]:
    """A wrap that changes the bytes of every response."""
    return edited_exchange(lambda response, _: edit(response))


def edited_exchange(edit: Callable[[WireResponse, Incoming], WireResponse]) -> Mapping[str, Wrap]:
    """A wrap that changes the bytes of every response, depending on its request."""

    def wrap(
        original: Callable[[WireResponse, Incoming], WireResponse],
    ) -> Callable[[WireResponse, Incoming], WireResponse]:
        return lambda response, incoming: edit(original(response, incoming), incoming)

    return {"response_bytes": wrap}


def without_header(response: WireResponse, name: bytes) -> WireResponse:
    """The response without this header."""
    return replace(response, headers=tuple(pair for pair in response.headers if pair[0] != name))


def with_header(response: WireResponse, name: bytes, value: bytes) -> WireResponse:
    """The response with this header, replacing others with the same name."""
    left = without_header(response, name)
    return replace(left, headers=(*left.headers, (name, value)))


def changed_command(change: Callable[[UpdateCommand], UpdateCommand]) -> Mapping[str, Wrap]:
    """A wrap that changes the parsed command."""
    return {"read_command": lambda original: lambda document: change(original(document))}


def changed_plan(change: Callable[[PlannedUpdate, Release], PlannedUpdate]) -> Mapping[str, Wrap]:
    """A wrap that changes the planned update."""

    def wrap(original: PlanUpdate) -> PlanUpdate:
        return lambda release, command, now: change(original(release, command, now), release)

    return {"plan": wrap}


def coded(kind: ErrorKind, code: str) -> Mapping[str, Wrap]:
    """A wrap that gives one kind of error a different code."""

    def wrap(original: Callable[[ErrorKind, str, str], Members]) -> Callable[[ErrorKind, str, str], Members]:
        def error_members(given: ErrorKind, detail: str, request_id: str) -> Members:
            return original(replace(given, code=code) if given is kind else given, detail, request_id)

        return error_members

    return {"error_members": wrap}


def replanned(decide: Callable[[PlanUpdate, Release, UpdateCommand, datetime], PlannedUpdate]) -> Mapping[str, Wrap]:
    """A wrap that plans differently; its first argument is the correct step."""

    def wrap(original: PlanUpdate) -> PlanUpdate:
        return lambda release, command, now: decide(original, release, command, now)

    return {"plan": wrap}


def received(change: Callable[[Incoming, HeaderPairs], Incoming]) -> Mapping[str, Wrap]:
    """A wrap that changes the request before all other steps, depending on its headers on the wire."""

    def wrap(original: Callable[[Incoming, HeaderPairs], Incoming]) -> Callable[[Incoming, HeaderPairs], Incoming]:
        return lambda incoming, headers: change(original(incoming, headers), headers)

    return {"receive": wrap}


def with_value(incoming: Incoming, name: str, value: str | None) -> Incoming:
    """The request with this header, replacing others with the same lower-case name, or without it."""
    headers = tuple(pair for pair in incoming.headers if pair[0] != name)
    return replace(incoming, headers=headers if value is None else (*headers, (name, value)))


def mended(mend: Callable[[dict[str, Json]], dict[str, Json]]) -> Mapping[str, Wrap]:
    """Wraps that repair a body before it is checked and read, so that its problems are not detected."""

    def apply(document: Json) -> Json:
        return mend(document) if isinstance(document, dict) else document

    def check(original: BodyCheck) -> BodyCheck:
        return lambda document, contract: original(apply(document), contract)

    def read(original: Callable[[Mapping[str, Json]], UpdateCommand]) -> Callable[[Mapping[str, Json]], UpdateCommand]:
        return lambda document: original(apply(document))

    return {"body_problems": check, "read_command": read}


def carried_out(kind: ErrorKind, wraps_of: Callable[[Callable[[], None]], Mapping[str, Wrap]]) -> Mapping[str, Wrap]:
    """Wraps that execute a request and still respond with an error.

    `wraps_of` gets a function to call for each such request. Responding is one synchronous step, so one mark is enough.
    """
    marks: list[ErrorKind] = []

    def respond(given: WireResponse, incoming: Incoming) -> WireResponse:
        if not marks:
            return given
        marks.clear()
        return error_response(kind, "", incoming.request_id)

    return {**wraps_of(lambda: marks.append(kind)), **edited_exchange(respond)}


def clauses_beside(*own: str) -> tuple[str, ...]:
    """All other clauses that have a test, for a fault that makes most requests fail."""
    return tuple(id_ for id_, clause in all_clauses().items() if id_ not in own and not clause.waiver)


def settled_at_once(original: PlanUpdate) -> PlanUpdate:
    """The rules as if the last update had already settled."""

    def plan(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
        last = release.last
        if last.settled_status is not None and not last.settled(now):
            settled = replace(last, status=last.settled_status, settles_at=None, settled_status=None)
            release = replace(release, revisions=(*release.revisions[:-1], settled))
        return original(release, command, now)

    return plan
