"""The request pipeline: its named steps, each a callable that a fault may wrap.

The rules do not know about faults. `CORRECT` has the correct steps; `with_faults` returns the same steps, some of them
wrapped. The last step gives the response as bytes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.schema_errors import SchemaError
from cce_release_contract.emulator import error_bodies, refusals, release_views, routes
from cce_release_contract.emulator.access import authentication
from cce_release_contract.emulator.access.authentication import AuthenticationSteps
from cce_release_contract.emulator.checks import request_checks, request_limits
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.error_bodies import ErrorKind, RefusalError
from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.release_views import RevisionView
from cce_release_contract.emulator.routes import Route
from cce_release_contract.emulator.rules import updates
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey, Revision
from cce_release_contract.emulator.rules.updates import PlannedUpdate, UpdateCommand, UpdateRefused
from cce_release_contract.emulator.storage.interface import StoreReads, StoreTransaction
from cce_release_contract.emulator.wire_responses import WireResponse

Members = dict[str, Any]
AuthenticationStep = Callable[[], None]
HeaderPairs = Iterable[tuple[bytes, bytes]]
FindStep = Callable[[StoreReads, ReleaseKey], Release | None]
CurrentStep = Callable[[Release, datetime], Revision]
PrepareStep = Callable[[HelmEngine, ChartArchive, PlannedUpdate, ReleaseKey], updates.Rendering]
AppendStep = Callable[[StoreTransaction, ReleaseKey, Revision], None]
HistoryStep = Callable[[Release, datetime], tuple[Revision, ...]]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One request in the server, for steps that depend on parallel requests.

    `release` reads the release that the path names, as it is stored now; `respond` makes the response in one
    synchronous step; `send` sends it.
    """

    incoming: Incoming
    release: Callable[[], Release | None]
    respond: Callable[[], WireResponse]
    send: Callable[[WireResponse], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The steps in the order in which a request meets them."""

    check_head: Callable[[bytes, HeaderPairs], None]
    """Refuse a target or headers over the gateway's limits."""
    check_body_size: Callable[[int], None]
    """Refuse a body over the gateway's limit, by the size announced and by the size read, in bytes."""
    receive: Callable[[Incoming, HeaderPairs], Incoming]
    """The request as the gateway passes it on; the pairs are its headers as on the wire."""
    take_in: Callable[[Incoming, Callable[[], Awaitable[bytes]]], Awaitable[bytes]] | None
    """How the body is read if requests are parallel. None: read it as it arrives."""
    conduct: Callable[[Conversation], Awaitable[None]] | None
    """When to respond if requests are parallel. None: respond immediately."""
    route: Callable[[Incoming], Route]
    """Which operation the request names."""
    admit: Callable[[AuthenticationStep, AuthenticationStep, AuthenticationStep], None]
    """Run the first argument, authentication, before everything else; look-up and contract check follow later."""
    authentication: AuthenticationSteps
    """The steps of authentication."""
    check_media_type: Callable[[Incoming, RequestContract], None]
    """Refuse a Content-Type that is not in the contract."""
    read_body: Callable[[bytes], Json]
    """The JSON value of the body."""
    path_problems: Callable[[Route, RequestContract], tuple[SchemaError, ...]]
    """The problems of the path's parameters."""
    body_problems: Callable[[Json, RequestContract], tuple[SchemaError, ...]]
    """The problems of the body."""
    read_command: Callable[[Mapping[str, Json]], UpdateCommand]
    """The command of a valid body."""
    release_key: Callable[[Route, SandboxDefinition], ReleaseKey]
    """Which release the path names."""
    find_release: FindStep
    """That release, if there is one."""
    current: CurrentStep
    """The revision that a read shows."""
    plan: Callable[[Release, UpdateCommand, datetime], PlannedUpdate]
    """The pure rules of updates."""
    chart_known: Callable[[StoreReads, UpdateCommand], bool]
    """Whether the command's chart exists."""
    prepare: PrepareStep
    """Helm's rendering of an upgrade."""
    finish: Callable[[PlannedUpdate, updates.Rendering | None, float], Revision]
    """The revision of a planned and rendered update; the number is the seconds until it settles."""
    keeps: Callable[[UpdateCommand], bool]
    """Whether the update is stored."""
    append: AppendStep
    """Store the revision."""
    shows_resources: Callable[[Incoming], bool]
    """Whether the response lists resources."""
    release_members: Callable[[RevisionView], Members]
    """The members of a response about the current revision."""
    history: HistoryStep
    """The revisions that a history shows."""
    history_members: Callable[[RevisionView], Members]
    """The members of one item of a history."""
    refusal_of: Callable[[UpdateRefused], RefusalError]
    """Which error response a refused update gets."""
    error_members: Callable[[ErrorKind, str, str], Members]
    """The members of an error response: kind, detail, request id."""
    response_bytes: Callable[[WireResponse, Incoming], WireResponse]
    """The response to a request, as sent."""


Wrap = Callable[[Any], Any]
"""Takes a step and returns its replacement."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One deliberate defect. `breaks` are the clauses that must fail, `may_break` others that may fail.

    `wrap` maps names of steps to the functions that wrap them.
    """

    id: str
    title: str
    group: str
    breaks: tuple[str, ...]
    wrap: Mapping[str, Wrap]
    may_break: tuple[str, ...] = ()


def _admit(authenticate: AuthenticationStep, look_up: AuthenticationStep, check: AuthenticationStep) -> None:  # noqa: ARG001 # faults put them first
    authenticate()


def _receive(incoming: Incoming, headers: HeaderPairs) -> Incoming:  # noqa: ARG001 # faults read them
    return incoming


def _current(release: Release, now: datetime) -> Revision:
    return release.current(now)


def _prepare(engine: HelmEngine, chart: ChartArchive, planned: PlannedUpdate, key: ReleaseKey) -> updates.Rendering:
    return engine.prepare(chart, planned.config, key, planned.number, base=planned.base)


def _append(transaction: StoreTransaction, key: ReleaseKey, revision: Revision) -> None:
    transaction.append(key, revision)


def _release_key(route: Route, definition: SandboxDefinition) -> ReleaseKey:  # noqa: ARG001 # a fault uses it
    return ReleaseKey(route.cluster_id, route.namespace, route.name)


def _find_release(store: StoreReads, key: ReleaseKey) -> Release | None:
    return store.load(key)


def _chart_known(store: StoreReads, command: UpdateCommand) -> bool:
    return store.chart(command.chart_id) is not None


def _finish(planned: PlannedUpdate, rendering: updates.Rendering | None, settle_seconds: float) -> Revision:
    return updates.finish_update(planned, rendering, settle_seconds=settle_seconds)


def _keeps(command: UpdateCommand) -> bool:
    return not command.dry_run


def _shows_resources(incoming: Incoming) -> bool:
    return incoming.query.get("show_resources") == "true"


def _history(release: Release, now: datetime) -> tuple[Revision, ...]:
    return release.history(now)


def _unchanged(response: WireResponse, incoming: Incoming) -> WireResponse:  # noqa: ARG001 # faults read it
    return response


CORRECT: Final = Pipeline(
    check_head=request_limits.check_head,
    check_body_size=request_limits.check_body_size,
    receive=_receive,
    take_in=None,
    conduct=None,
    route=routes.route_of,
    admit=_admit,
    authentication=authentication.CORRECT_STEPS,
    check_media_type=request_checks.check_media_type,
    read_body=request_checks.read_body,
    path_problems=request_checks.path_problems,
    body_problems=request_checks.request_body_problems,
    read_command=request_checks.read_command,
    release_key=_release_key,
    find_release=_find_release,
    current=_current,
    plan=updates.plan_update,
    chart_known=_chart_known,
    prepare=_prepare,
    finish=_finish,
    keeps=_keeps,
    append=_append,
    shows_resources=_shows_resources,
    release_members=release_views.release_members,
    history=_history,
    history_members=release_views.history_members,
    refusal_of=refusals.refusal_of,
    error_members=error_bodies.error_body,
    response_bytes=_unchanged,
)


def with_faults(faults: tuple[Fault, ...], pipeline: Pipeline = CORRECT) -> Pipeline:
    """The pipeline with the faults wrapped around their steps, the first fault innermost."""
    for fault in faults:
        pipeline = replace(pipeline, **{name: wrap(getattr(pipeline, name)) for name, wrap in fault.wrap.items()})
    return pipeline
