"""The rules of an update: the effect of a command in Helm 3.8.2, decided without Helm, web or storage.

The steps of an update:

1. `plan_update(release, command, now)` decides number, values to store, status and target, or refuses;
2. for an upgrade, the Helm engine computes the values, checks them against the chart's schema and renders
   (`HelmEngine.prepare`, or its three steps one by one);
3. `finish_update(planned, rendering, settle_seconds=...)` makes the revision;
4. the revision is stored, unless `planned.dry_run`, and the response shows it as written: still pending.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from cce_release_contract.emulator.clock import shifted
from cce_release_contract.emulator.rules.coalesce import coalesce_tables
from cce_release_contract.emulator.rules.numbers import UnusableValues, helm_values
from cce_release_contract.emulator.rules.releases import BUSY_STATUSES, Action, Chart, Release, Revision, Status
from cce_release_contract.errors import CceReleaseError

DRY_RUN_DESCRIPTION = "Dry run complete"


class RefusalKind(StrEnum):
    """Why an update is refused."""

    BUSY = "busy"
    """The last revision is still pending, or the release is being deleted."""

    REVISION_NOT_FOUND = "revision_not_found"
    """A rollback names a missing revision, or there is no previous one."""

    REVISION_INVALID = "revision_invalid"
    """A rollback names a negative revision."""

    NOT_DEPLOYED = "not_deployed"
    """An upgrade has no revision to start from."""

    VALUES_INVALID = "values_invalid"
    """Helm cannot store the request's values: a number outside float64, or too many levels."""


class UpdateRefused(CceReleaseError):
    """An update that Helm refuses before rendering; nothing is stored.

    `message` is Helm's text, `detail` explains it for this release in our words.
    """

    code = "update-refused"

    def __init__(self, kind: RefusalKind, message: str, *, detail: str) -> None:
        self.kind = kind
        self.message = message
        self.detail = detail
        super().__init__(message, cause=detail)


@dataclass(frozen=True, slots=True)
class UpdateCommand:
    """The body of a valid update request; missing members have their defaults.

    Only a rollback uses `release_version`: 0 means the previous revision. `replace` means "keep the values".
    `no_hooks`, `include_hooks`, `recreate` and `name_template` change neither revision nor values.
    """

    action: Action
    chart_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    dry_run: bool = False
    name_template: str = ""
    no_hooks: bool = False
    replace: bool = False
    recreate: bool = False
    reset_values: bool = False
    release_version: int = 0
    include_hooks: bool = False


@dataclass(frozen=True, slots=True)
class Rendering:
    """Helm's result for a chart and its values: the chart, the computed values and the manifest."""

    chart: Chart
    values: Mapping[str, Any]
    manifest: str


@dataclass(frozen=True, slots=True)
class PlannedUpdate:
    """A planned update before rendering.

    `config` will be stored as the user's values. `base` replaces the chart's default values if values are kept (None:
    the chart's own defaults). `target` is the revision that a rollback copies (None: an upgrade, which the engine must
    render). Times are timezone-aware UTC.
    """

    number: int
    action: Action
    chart_id: str
    dry_run: bool
    config: Mapping[str, Any]
    base: Mapping[str, Any] | None
    target: Revision | None
    status: Status
    description: str
    settled_description: str
    created_at: datetime
    updated_at: datetime
    now: datetime


def plan_update(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    """Decide the effect of the command on the release at `now`; raises UpdateRefused, changes nothing.

    Source: Helm 3.8.2, prepareUpgrade and prepareRollback. The service also refuses a rollback of a busy release, since
    Terraform waits for "Update release is forbidden" on any update.
    """
    if release.last.status_at(now) in BUSY_STATUSES:
        raise UpdateRefused(
            RefusalKind.BUSY,
            "another operation (install/upgrade/rollback) is in progress",
            detail=f"revision {release.last.number} of release {release.key.name} is "
            f"{release.last.status_at(now)}; try again when it has settled",
        )
    if command.action is Action.ROLLBACK:
        return _plan_rollback(release, command, now)
    return _plan_upgrade(release, command, now)


def finish_update(planned: PlannedUpdate, rendering: Rendering | None, *, settle_seconds: float) -> Revision:
    """Make the revision of a planned update.

    `rendering` is needed for an upgrade and ignored for a rollback, which copies its target. `settle_seconds` (0 or
    more) is the time until the revision settles; a dry run never settles.
    """
    source = planned.target or rendering
    if source is None:
        message = "an upgrade needs Helm's rendering"
        raise ValueError(message)
    return Revision(
        number=planned.number,
        action=planned.action,
        status=planned.status,
        description=planned.description,
        chart=source.chart,
        config=planned.config,
        values=source.values,
        manifest=source.manifest,
        created_at=planned.created_at,
        updated_at=planned.updated_at,
        settles_at=None if planned.dry_run else shifted(planned.now, settle_seconds),
        settled_status=None if planned.dry_run else Status.DEPLOYED,
        settled_description="" if planned.dry_run else planned.settled_description,
    )


def _plan_upgrade(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    current = _upgrade_base(release, now)
    try:
        requested = helm_values(command.values)
    except UnusableValues as error:
        raise UpdateRefused(RefusalKind.VALUES_INVALID, str(error), detail=str(error)) from error
    config, base = _upgrade_values(command, requested, current)
    return PlannedUpdate(
        number=release.last.number + 1,
        action=Action.UPGRADE,
        chart_id=command.chart_id,
        dry_run=command.dry_run,
        config=config,
        base=base,
        target=None,
        status=Status.PENDING_UPGRADE,
        description=DRY_RUN_DESCRIPTION if command.dry_run else "Preparing upgrade",
        settled_description="Upgrade complete",
        created_at=release.created_at,
        updated_at=max(release.last.updated_at, now),
        now=now,
    )


def _upgrade_base(release: Release, now: datetime) -> Revision:
    """The revision whose values an upgrade starts from: the last deployed one, or a failed last one.

    Source: Helm 3.8.2, prepareUpgrade.
    """
    deployed = release.deployed(now)
    if deployed is not None and release.last.status_at(now) is not Status.DELETED:
        return deployed
    if release.last.status_at(now) in {Status.FAILED, Status.SUPERSEDED}:
        return release.last
    raise UpdateRefused(
        RefusalKind.NOT_DEPLOYED,
        f'"{release.key.name}" has no deployed releases',
        detail=f"revision {release.last.number} of release {release.key.name} is "
        f"{release.last.status_at(now)} and no earlier revision is deployed",
    )


def _upgrade_values(
    command: UpdateCommand,
    requested: dict[str, Any],
    current: Revision,
) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """The values to store and the replacement for the chart's defaults. Source: Helm 3.8.2, reuseValues."""
    if command.reset_values:
        return requested, None
    if command.replace:
        # Keeping values also keeps the old chart's defaults: Helm sets the new chart's values to the old computed ones.
        return coalesce_tables(requested, current.config), current.values
    if not requested and current.config:
        return current.config, None
    return requested, None


def _plan_rollback(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    target = _rollback_target(release, command.release_version)
    description = f"Rollback to {target.number}"
    return PlannedUpdate(
        number=release.last.number + 1,
        action=Action.ROLLBACK,
        chart_id=target.chart.id,
        dry_run=command.dry_run,
        config=target.config,
        base=None,
        target=target,
        status=Status.PENDING_ROLLBACK,
        description=DRY_RUN_DESCRIPTION if command.dry_run else description,
        settled_description=description,
        created_at=release.created_at,
        updated_at=max(release.last.updated_at, now),
        now=now,
    )


def _rollback_target(release: Release, number: int) -> Revision:
    """The revision to roll back to; 0 means the one before the current. Source: Helm 3.8.2, prepareRollback."""
    if number < 0:
        raise UpdateRefused(
            RefusalKind.REVISION_INVALID,
            "invalid release revision",
            detail=f"release_version is {number}; revisions count from 1, and 0 means the previous one",
        )
    wanted = number or release.last.number - 1
    target = release.revision(wanted)
    if target is None:
        first, last = release.revisions[0].number, release.last.number
        missing = f"there is no revision {number}" if number else "there is no previous revision"
        raise UpdateRefused(
            RefusalKind.REVISION_NOT_FOUND,
            "release: not found",
            detail=f"{missing} of release {release.key.name}; it has revisions {first} to {last}",
        )
    return target
