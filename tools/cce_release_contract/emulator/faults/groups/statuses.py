"""Faults of statuses: what is pending, how it ends, and how a busy release responds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from cce_release_contract.emulator.error_bodies import FORBIDDEN, ErrorKind, RefusalError
from cce_release_contract.emulator.faults.fault_builders import (
    PlanUpdate,
    carried_out,
    changed_plan,
    edited,
    replanned,
    settled_at_once,
)
from cce_release_contract.emulator.pipeline import CurrentStep, Fault, HistoryStep, Members, Wrap
from cce_release_contract.emulator.release_views import RevisionView
from cce_release_contract.emulator.rules.releases import BUSY_STATUSES, Action, Release, Revision, Status
from cce_release_contract.emulator.rules.updates import (
    PlannedUpdate,
    RefusalKind,
    Rendering,
    UpdateCommand,
    UpdateRefused,
)

GROUP: Final = "statuses"

Finish = Callable[[PlannedUpdate, Rendering | None, float], Revision]

_CONFLICT: Final = ErrorKind(409, "CCE.01409002", "Resource updated with out-of-date version.")
_SETTLES: Final = ("upgrade.revision.settles", "rollback.revision.settles")
_LONG_UPDATE: Final = timedelta(seconds=30)
_LOCK_TIME: Final = timedelta(hours=1)


def _revision(change: Callable[[Revision], Revision]) -> Mapping[str, Wrap]:
    """A wrap that changes the new revision of an update."""

    def wrap(original: Finish) -> Finish:
        return lambda planned, rendering, seconds: change(original(planned, rendering, seconds))

    return {"finish": wrap}


def _refusal(change: Callable[[RefusalError], RefusalError]) -> Mapping[str, Wrap]:
    """A wrap that changes the refusal of a busy release."""

    def wrap(original: Callable[[UpdateRefused], RefusalError]) -> Callable[[UpdateRefused], RefusalError]:
        def refusal_of(refused: UpdateRefused) -> RefusalError:
            refusal = original(refused)
            return change(refusal) if refusal.kind is FORBIDDEN else refusal

        return refusal_of

    return {"refusal_of": wrap}


def _busy_carried_out(mark: Callable[[], None]) -> Mapping[str, Wrap]:
    def decide(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
        if release.last.status_at(now) in BUSY_STATUSES:
            mark()
        return settled_at_once(original)(release, command, now)

    return replanned(decide)


def _upgrades_only(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    """A rollback does not check whether an update is pending."""
    rules = settled_at_once(original) if command.action is Action.ROLLBACK else original
    return rules(release, command, now)


def _locked_on(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    """The lock of a long update is held for an hour."""
    last = release.last
    took_long = last.settles_at is not None and last.settles_at - last.updated_at > _LONG_UPDATE
    if took_long and now < last.updated_at + _LOCK_TIME:
        text = "another operation (install/upgrade/rollback) is in progress"
        raise UpdateRefused(RefusalKind.BUSY, text, detail=text)
    return original(release, command, now)


def _all_deployed(original: HistoryStep) -> HistoryStep:
    def history(release: Release, now: datetime) -> tuple[Revision, ...]:
        return tuple(
            replace(one, status=Status.DEPLOYED) if one.status is Status.SUPERSEDED else one
            for one in original(release, now)
        )

    return history


def _previous_while_pending(original: CurrentStep) -> CurrentStep:
    def current(release: Release, now: datetime) -> Revision:
        revision = original(release, now)
        return (release.deployed(now) or revision) if revision.status in BUSY_STATUSES else revision

    return current


def _pending_install(planned: PlannedUpdate, _: Release) -> PlannedUpdate:
    return replace(planned, status=Status.PENDING_INSTALL)


def _failed_between(original: CurrentStep) -> CurrentStep:
    """A read shows a pending update as failed."""

    def current(release: Release, now: datetime) -> Revision:
        revision = original(release, now)
        return replace(revision, status=Status.FAILED) if revision.status in BUSY_STATUSES else revision

    return current


def _renamed_status(members: Members, _: RevisionView) -> Members:
    return members | {"status": members["status"].replace("PENDING_", "IN_PROGRESS_").replace("DEPLOYED", "SUCCEEDED")}


FAULTS: Final = (
    Fault(
        "status-unlisted",
        "`status` is IN_PROGRESS or SUCCEEDED, which the page does not list",
        GROUP,
        ("response.body.status",),
        edited(_renamed_status),
    ),
    Fault(
        "pending-install",
        "an update is PENDING_INSTALL",
        GROUP,
        ("upgrade.revision.pending", "rollback.revision.pending", "lifecycle.read.pending_first"),
        changed_plan(_pending_install),
    ),
    Fault(
        "pending-read-as-failed",
        "a read shows a pending update as FAILED",
        GROUP,
        ("lifecycle.read.pending_first",),
        {"current": _failed_between},
    ),
    Fault(
        "pending-not-read",
        "while an update is pending, a read shows the previous revision",
        GROUP,
        ("lifecycle.read.pending_first",),
        {"current": _previous_while_pending},
    ),
    Fault(
        "never-settles",
        "an update stays pending forever",
        GROUP,
        _SETTLES,
        _revision(lambda revision: replace(revision, settles_at=None)),
    ),
    Fault(
        "settles-failed",
        "an accepted update ends as FAILED",
        GROUP,
        _SETTLES,
        _revision(lambda revision: replace(revision, settled_status=revision.settled_status and Status.FAILED)),
    ),
    Fault(
        "busy-accepted",
        "an update is accepted while the last update is pending",
        GROUP,
        ("lifecycle.busy.refused",),
        {"plan": settled_at_once},
    ),
    Fault(
        "busy-accepted-to-roll-back",
        "a rollback is accepted while the last update is pending",
        GROUP,
        ("lifecycle.busy.refused",),
        replanned(_upgrades_only),
    ),
    Fault(
        "busy-conflict",
        "a busy release gives 409, whose body Terraform never reads",
        GROUP,
        ("lifecycle.busy.refused",),
        _refusal(lambda refusal: RefusalError(_CONFLICT, refusal.detail)),
    ),
    Fault(
        "busy-phrase-missing",
        "a busy release responds without the words that Terraform searches for",
        GROUP,
        ("lifecycle.busy.phrase",),
        _refusal(lambda refusal: RefusalError(refusal.kind, "another operation is in progress")),
    ),
    Fault(
        "busy-carried-out",
        "an update that is refused as busy is executed anyway",
        GROUP,
        ("lifecycle.busy.changes_nothing",),
        carried_out(FORBIDDEN, _busy_carried_out),
    ),
    Fault(
        "busy-for-an-hour",
        "after a long update, the release stays busy for an hour",
        GROUP,
        ("lifecycle.busy.ends",),
        replanned(_locked_on),
    ),
    Fault(
        "history-all-deployed",
        "every revision of the history is DEPLOYED",
        GROUP,
        ("lifecycle.history.superseded",),
        {"history": _all_deployed},
    ),
)
