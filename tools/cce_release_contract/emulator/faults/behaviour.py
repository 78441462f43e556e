"""Faults of behaviour: revisions, values, times, busy releases, reads, and what belongs to whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from cce_release_contract.emulator.answers import RevisionView, vendor_time
from cce_release_contract.emulator.error_bodies import FORBIDDEN, ErrorKind, RefusalError
from cce_release_contract.emulator.faults.schema import edited
from cce_release_contract.emulator.releases import Action, Release, ReleaseKey, Revision, Status
from cce_release_contract.emulator.routes import Route
from cce_release_contract.emulator.scopes import Scope
from cce_release_contract.emulator.seams import Fault, Members, Wrap
from cce_release_contract.emulator.updates import PlannedUpdate, Rendering, UpdateCommand, UpdateRefused

GROUP: Final = "behaviour"

Plan = Callable[[Release, UpdateCommand, Any], PlannedUpdate]
Finish = Callable[[PlannedUpdate, Rendering | None, float], Revision]


def _command(change: Callable[[UpdateCommand], UpdateCommand]) -> Mapping[str, Wrap]:
    """A wrap that changes the command that was read."""
    return {"read_command": lambda original: lambda document: change(original(document))}


def _plan(change: Callable[[PlannedUpdate, Release], PlannedUpdate]) -> Mapping[str, Wrap]:
    """A wrap that changes what was decided."""

    def wrap(original: Plan) -> Plan:
        return lambda release, command, now: change(original(release, command, now), release)

    return {"plan": wrap}


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


def _dry_run_stored() -> Mapping[str, Wrap]:
    stored = _plan(lambda planned, _: replace(planned, dry_run=False))
    return {**stored, "keeps": lambda _: lambda command: True}  # noqa: ARG005 # the point of the fault


def _number_of_target(members: Members, view: RevisionView) -> Members:
    found = re.fullmatch(r"Rollback to ([0-9]+)", view.revision.description)
    return members | {"version": int(found[1])} if found else members


def _settled_at_once(original: Plan) -> Plan:
    def plan(release: Release, command: UpdateCommand, now: Any) -> PlannedUpdate:
        last = release.last
        if last.settled_status is not None and not last.settled(now):
            settled = replace(last, status=last.settled_status, settles_at=None, settled_status=None)
            release = replace(release, revisions=(*release.revisions[:-1], settled))
        return original(release, command, now)

    return plan


def _target_values(planned: PlannedUpdate, release: Release) -> PlannedUpdate:
    if planned.target is None:
        return planned
    target = replace(planned.target, values=release.last.values, config=release.last.config)
    return replace(planned, target=target, config=release.last.config)


def _target_chart(planned: PlannedUpdate, release: Release) -> PlannedUpdate:
    if planned.target is None:
        return planned
    last = release.last
    target = replace(planned.target, chart_name=last.chart_name, chart_version=last.chart_version)
    return replace(planned, target=target, chart_id=last.chart_id)


def _same_chart(planned: PlannedUpdate, release: Release) -> PlannedUpdate:
    return planned if planned.target is not None else replace(planned, chart_id=release.last.chart_id)


def _missing_target_is_previous(original: Plan) -> Plan:
    def plan(release: Release, command: UpdateCommand, now: Any) -> PlannedUpdate:
        if command.action is Action.ROLLBACK and release.revision(command.release_version) is None:
            number = max(1, release.last.number - 1)
            command = replace(command, release_version=number)
        return original(release, command, now)

    return plan


def _target_is_first(original: Plan) -> Plan:
    def plan(release: Release, command: UpdateCommand, now: Any) -> PlannedUpdate:
        if command.action is Action.ROLLBACK:
            command = replace(command, release_version=1)
        return original(release, command, now)

    return plan


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(member) for name, member in value.items() if member is not None}
    return value


def _listed_values_only(command: UpdateCommand) -> UpdateCommand:
    listed = {name: value for name, value in command.values.items() if name in ("imagePullPolicy", "imageTag")}
    return replace(command, values=listed)


def _moved_create_at(members: Members, view: RevisionView) -> Members:
    moved = view.revision.created_at - timedelta(hours=view.revision.number - 1)
    return members | {"create_at": vendor_time(moved)}


def _receding_update_at(members: Members, view: RevisionView) -> Members:
    moved = view.revision.updated_at - timedelta(days=view.revision.number - 1)
    return members | {"update_at": vendor_time(moved)}


def _last_only(original: Callable[[Release, Any], tuple[Revision, ...]]) -> Callable[..., tuple[Revision, ...]]:
    return lambda release, now: original(release, now)[-1:]


def _all_deployed(original: Callable[[Release, Any], tuple[Revision, ...]]) -> Callable[..., tuple[Revision, ...]]:
    def history(release: Release, now: Any) -> tuple[Revision, ...]:
        return tuple(
            replace(one, status=Status.DEPLOYED) if one.status is Status.SUPERSEDED else one
            for one in original(release, now)
        )

    return history


_CONFLICT: Final = ErrorKind(409, "CCE.01409002", "Resource updated with out-of-date version.")
_SETTLES: Final = ("upgrade.revision.settles", "rollback.revision.settles")
_UPGRADE_VALUES: Final = ("upgrade.values.applied", "upgrade.values.merge", "upgrade.values.unicode_kept")

FAULTS: Final = (
    Fault(
        "revision-stays",
        "every answer shows revision 1",
        GROUP,
        ("upgrade.revision.grows", "rollback.revision.grows"),
        edited(lambda members, _: members | {"version": 1}),
        may_break=("lifecycle.history.complete", "upgrade.revision.repeats", "upgrade.dry_run.next_revision_unused"),
    ),
    Fault(
        "rollback-reuses-number",
        "a rollback shows the number of its target",
        GROUP,
        ("rollback.revision.grows",),
        edited(_number_of_target),
        may_break=("lifecycle.history.complete", "rollback.revision.to_current"),
    ),
    Fault(
        "rollback-keeps-values",
        "a rollback keeps the values of the current revision",
        GROUP,
        ("rollback.values.restored",),
        _plan(_target_values),
        may_break=("rollback.revision.target", "rollback.revision.previous_by_default"),
    ),
    Fault(
        "rollback-keeps-chart",
        "a rollback keeps the chart of the current revision",
        GROUP,
        ("rollback.chart.restored",),
        _plan(_target_chart),
    ),
    Fault(
        "rollback-to-first",
        "a rollback always goes to revision 1",
        GROUP,
        ("rollback.revision.target",),
        {"plan": _target_is_first},
        may_break=(
            "rollback.revision.previous_by_default",
            "rollback.revision.missing_target",
            "rollback.revision.first_has_no_previous",
        ),
    ),
    Fault(
        "rollback-target-guessed",
        "a rollback to a revision that does not exist goes to the previous one",
        GROUP,
        ("rollback.revision.missing_target",),
        {"plan": _missing_target_is_previous},
        may_break=(
            "rollback.revision.missing_target_changes_nothing",
            "rollback.revision.first_has_no_previous",
            "rollback.dry_run.verifies",
        ),
    ),
    Fault(
        "rollback-chart-unchecked",
        "a rollback with a chart id that names no chart is accepted",
        GROUP,
        ("rollback.chart.checked",),
        {"chart_known": lambda _: lambda store, command: True},  # noqa: ARG005 # the point of the fault
    ),
    Fault(
        "upgrade-keeps-chart",
        "an upgrade keeps the chart of the current revision",
        GROUP,
        ("upgrade.chart.follows_id",),
        _plan(_same_chart),
        may_break=("upgrade.chart.defaults_follow",),
    ),
    Fault(
        "reset-ignored",
        "reset_values has no effect",
        GROUP,
        ("upgrade.values.reset",),
        _command(lambda command: replace(command, reset_values=False)),
        may_break=("upgrade.values.reset_wins",),
    ),
    Fault(
        "replace-ignored",
        "replace does not keep the values",
        GROUP,
        ("upgrade.values.keep",),
        _command(lambda command: replace(command, replace=False)),
    ),
    Fault(
        "values-always-kept",
        "an upgrade always keeps the values that were set before",
        GROUP,
        ("upgrade.values.replaced",),
        _command(lambda command: replace(command, replace=True)),
        may_break=("upgrade.chart.defaults_follow", "upgrade.values.null_removes", "upgrade.values.merge"),
    ),
    Fault(
        "empty-values-reset",
        "an upgrade with empty values forgets the ones that were set before",
        GROUP,
        ("upgrade.values.empty_keeps",),
        _command(lambda command: command if command.values else replace(command, reset_values=True)),
    ),
    Fault(
        "values-closed",
        "values beyond the two that the page lists are dropped",
        GROUP,
        ("request.values.open", *_UPGRADE_VALUES),
        _command(_listed_values_only),
        may_break=(
            "upgrade.values.replaced",
            "upgrade.values.null_removes",
            "upgrade.values.chart_schema",
            "upgrade.values.keep",
        ),
    ),
    Fault(
        "nulls-dropped",
        "a null in the values is dropped instead of removing a default",
        GROUP,
        ("upgrade.values.null_removes",),
        _command(lambda command: replace(command, values=_without_nulls(command.values))),
    ),
    Fault(
        "unicode-lost",
        "letters beyond ASCII in the values become question marks",
        GROUP,
        ("upgrade.values.unicode_kept",),
        edited(lambda members, _: members | {"values": members["values"].encode("ascii", "replace").decode()}),
    ),
    Fault(
        "dry-run-stored",
        "a dry run is carried out",
        GROUP,
        ("upgrade.dry_run.changes_nothing", "rollback.dry_run.changes_nothing"),
        _dry_run_stored(),
        may_break=("upgrade.dry_run.next_revision_unused",),
    ),
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
        may_break=("lifecycle.read.pending_first", "lifecycle.busy.ends", "lifecycle.history.superseded"),
    ),
    Fault(
        "settles-failed",
        "an update that was accepted ends as FAILED",
        GROUP,
        _SETTLES,
        _revision(lambda revision: replace(revision, settled_status=revision.settled_status and Status.FAILED)),
        may_break=("lifecycle.read.pending_first", "lifecycle.history.superseded"),
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
