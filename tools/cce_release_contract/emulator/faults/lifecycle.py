"""Faults of a release's life: busy and settling, times, history, what is shown, and what belongs to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from cce_release_contract.emulator.answers import RevisionView, vendor_time
from cce_release_contract.emulator.error_bodies import FORBIDDEN, ErrorKind, RefusalError
from cce_release_contract.emulator.faults.wraps import Plan, edited
from cce_release_contract.emulator.releases import Release, ReleaseKey, Revision, Status
from cce_release_contract.emulator.routes import Route
from cce_release_contract.emulator.scopes import Scope
from cce_release_contract.emulator.seams import Fault, Members, Wrap
from cce_release_contract.emulator.updates import PlannedUpdate, Rendering, UpdateCommand, UpdateRefused

GROUP: Final = "behaviour"

Finish = Callable[[PlannedUpdate, Rendering | None, float], Revision]
History = Callable[[Release, datetime], tuple[Revision, ...]]

_CONFLICT: Final = ErrorKind(409, "CCE.01409002", "Resource updated with out-of-date version.")
_SETTLES: Final = ("upgrade.revision.settles", "rollback.revision.settles")


def _revision(change: Callable[[Revision], Revision]) -> Mapping[str, Wrap]:
    """A wrap that changes the revision that an update makes."""

    def wrap(original: Finish) -> Finish:
        return lambda planned, rendering, seconds: change(original(planned, rendering, seconds))

    return {"finish": wrap}


def _key(change: Callable[[ReleaseKey, Scope], ReleaseKey]) -> Mapping[str, Wrap]:
    """A wrap that changes which release a path names."""

    def wrap(original: Callable[[Route, Scope], ReleaseKey]) -> Callable[[Route, Scope], ReleaseKey]:
        return lambda route, scope: change(original(route, scope), scope)

    return {"release_key": wrap}


def _refusal(change: Callable[[RefusalError], RefusalError]) -> Mapping[str, Wrap]:
    """A wrap that changes the refusal of a busy release."""

    def wrap(original: Callable[[UpdateRefused], RefusalError]) -> Callable[[UpdateRefused], RefusalError]:
        def refusal_of(refused: UpdateRefused) -> RefusalError:
            refusal = original(refused)
            return change(refusal) if refusal.kind is FORBIDDEN else refusal

        return refusal_of

    return {"refusal_of": wrap}


def _settled_at_once(original: Plan) -> Plan:
    def plan(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
        last = release.last
        if last.settled_status is not None and not last.settled(now):
            settled = replace(last, status=last.settled_status, settles_at=None, settled_status=None)
            release = replace(release, revisions=(*release.revisions[:-1], settled))
        return original(release, command, now)

    return plan


def _moved_create_at(members: Members, view: RevisionView) -> Members:
    moved = view.revision.created_at - timedelta(hours=view.revision.number - 1)
    return members | {"create_at": vendor_time(moved)}


def _receding_update_at(members: Members, view: RevisionView) -> Members:
    moved = view.revision.updated_at - timedelta(days=view.revision.number - 1)
    return members | {"update_at": vendor_time(moved)}


def _last_only(original: History) -> History:
    return lambda release, now: original(release, now)[-1:]


def _all_deployed(original: History) -> History:
    def history(release: Release, now: datetime) -> tuple[Revision, ...]:
        return tuple(
            replace(one, status=Status.DEPLOYED) if one.status is Status.SUPERSEDED else one
            for one in original(release, now)
        )

    return history


FAULTS: Final = (
    Fault(
        "busy-accepted",
        "an update of a release whose last update is pending is accepted",
        GROUP,
        ("lifecycle.busy.refused",),
        {"plan": _settled_at_once},
        may_break=("lifecycle.busy.phrase", "lifecycle.busy.changes_nothing"),
    ),
    Fault(
        "busy-conflict",
        "a busy release answers 409, of which Terraform never sees the body",
        GROUP,
        ("lifecycle.busy.refused",),
        _refusal(lambda refusal: RefusalError(_CONFLICT, refusal.detail)),
        may_break=("lifecycle.busy.phrase",),
    ),
    Fault(
        "busy-phrase-missing",
        "a busy release answers without the words that Terraform looks for",
        GROUP,
        ("lifecycle.busy.phrase",),
        _refusal(lambda refusal: RefusalError(refusal.kind, "another operation is in progress")),
    ),
    Fault(
        "never-settles",
        "an update stays pending",
        GROUP,
        _SETTLES,
        _revision(lambda revision: replace(revision, settles_at=None)),
        may_break=(
            "lifecycle.read.pending_first",
            "lifecycle.busy.ends",
            "lifecycle.history.superseded",
            "lifecycle.busy.changes_nothing",
        ),
    ),
    Fault(
        "settles-failed",
        "an update that was accepted ends as FAILED",
        GROUP,
        _SETTLES,
        _revision(lambda revision: replace(revision, settled_status=revision.settled_status and Status.FAILED)),
        may_break=(
            "lifecycle.read.pending_first",
            "lifecycle.history.superseded",
            "lifecycle.busy.changes_nothing",
        ),
    ),
    Fault(
        "create-at-moves",
        "create_at changes with each revision",
        GROUP,
        ("lifecycle.time.create_at_fixed",),
        edited(_moved_create_at),
    ),
    Fault(
        "update-at-recedes",
        "update_at goes back with each revision",
        GROUP,
        ("lifecycle.time.update_at_monotone",),
        edited(_receding_update_at),
        may_break=("response.time.order",),
    ),
    Fault(
        "history-cut",
        "the history holds the last revision only",
        GROUP,
        ("lifecycle.history.complete",),
        {"history": _last_only},
    ),
    Fault(
        "history-all-deployed",
        "every revision of the history is DEPLOYED",
        GROUP,
        ("lifecycle.history.superseded",),
        {"history": _all_deployed},
    ),
    Fault(
        "namespaces-shared",
        "the namespace in the path is not looked at",
        GROUP,
        ("request.path.namespace",),
        _key(lambda key, scope: replace(key, namespace=scope.namespace)),
        may_break=("lifecycle.isolation.namespaces",),
    ),
    Fault(
        "cluster-ignored",
        "the cluster in the path is not looked at",
        GROUP,
        ("request.path.cluster_id",),
        _key(lambda key, scope: replace(key, cluster_id=scope.cluster_id)),
    ),
    Fault(
        "resources-always-shown",
        "resources are listed without being asked for",
        GROUP,
        ("request.query.resources_hidden",),
        {"shows_resources": lambda _: lambda incoming: True},  # noqa: ARG005 # the point of the fault
    ),
    Fault(
        "resources-never-shown",
        "show_resources has no effect",
        GROUP,
        ("request.query.show_resources",),
        {"shows_resources": lambda _: lambda incoming: False},  # noqa: ARG005 # the point of the fault
        may_break=("response.text.resources_json",),
    ),
)
