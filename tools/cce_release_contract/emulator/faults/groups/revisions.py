"""Faults of revisions: their numbers and charts, and the effect of repeated upgrades and of ignored parameters."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.emulator.error_bodies import INVALID_REQUEST, NOT_FOUND, RefusalError
from cce_release_contract.emulator.faults.fault_builders import (
    PlanUpdate,
    carried_out,
    changed_plan,
    edited,
    edited_exchange,
    replanned,
)
from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import AppendStep, Fault, PrepareStep, Wrap
from cce_release_contract.emulator.rules.releases import Action, Release, ReleaseKey, Revision
from cce_release_contract.emulator.rules.updates import (
    PlannedUpdate,
    RefusalKind,
    Rendering,
    UpdateCommand,
    UpdateRefused,
)
from cce_release_contract.emulator.storage.interface import RevisionConflict, StoreReads, StoreTransaction
from cce_release_contract.emulator.wire_responses import WireResponse, json_response

GROUP: Final = "revisions"

Known = Callable[[StoreReads, UpdateCommand], bool]


def _repeats_nothing() -> Mapping[str, Wrap]:
    """An upgrade that changes nothing makes no revision."""

    def change(planned: PlannedUpdate, release: Release) -> PlannedUpdate:
        last = release.last
        same = planned.chart_id == last.chart.id and planned.config == last.config and last.number > 1
        return replace(planned, number=last.number) if planned.target is None and same else planned

    def append(original: AppendStep) -> AppendStep:
        def appended(transaction: StoreTransaction, key: ReleaseKey, revision: Revision) -> None:
            with suppress(RevisionConflict):
                original(transaction, key, revision)

        return appended

    return {**changed_plan(change), "append": append}


def _recreated(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    planned = original(release, command, now)
    return replace(planned, number=planned.number + 1) if command.recreate else planned


def _target_checked(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    number = command.release_version
    if command.action is Action.UPGRADE and number and release.revision(number) is None:
        raise UpdateRefused(RefusalKind.REVISION_NOT_FOUND, "release: not found", detail=f"there is no {number}")
    return original(release, command, now)


def _same_chart(planned: PlannedUpdate, release: Release) -> PlannedUpdate:
    return planned if planned.target is not None else replace(planned, chart_id=release.last.chart.id)


def _tagged(original: PrepareStep) -> PrepareStep:
    def prepare(engine: HelmEngine, chart: ChartArchive, planned: PlannedUpdate, key: ReleaseKey) -> Rendering:
        rendering = original(engine, chart, planned, key)
        return replace(rendering, chart=replace(rendering.chart, version=f"v{rendering.chart.version}"))

    return prepare


def _old_defaults(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    planned = original(release, command, now)
    moved = planned.target is None and planned.chart_id != release.last.chart.id
    if not moved or command.reset_values or planned.base is not None:
        return planned
    return replace(planned, base=release.revisions[0].values)


def _no_chart_needed(mark: Callable[[], None]) -> Mapping[str, Wrap]:
    """Wraps that take an empty chart id for the chart of the release, and mark each such update."""

    def decide(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
        if not command.chart_id:
            mark()
            command = replace(command, chart_id=release.last.chart.id)
        return original(release, command, now)

    def known(original: Known) -> Known:
        return lambda store, command: not command.chart_id or original(store, command)

    return {**replanned(decide), "chart_known": known}


def _unknown_chart_invalid(original: Known) -> Known:
    def known(store: StoreReads, command: UpdateCommand) -> bool:
        if not original(store, command):
            raise RefusalError(INVALID_REQUEST, f"/chart_id: {command.chart_id!r} is not a chart")
        return True

    return known


def _named_by_template(response: WireResponse, incoming: Incoming) -> WireResponse:
    """The response has the name from the template."""
    if response.status != 200 or b'"name_template"' not in incoming.body:
        return response
    template = json.loads(incoming.body)["parameters"].get("name_template")
    if not template:
        return response
    return json_response(200, json.loads(response.body) | {"name": template}, incoming.request_id)


FAULTS: Final = (
    Fault(
        "revision-stays",
        "every response shows revision 1",
        GROUP,
        ("upgrade.revision.grows", "rollback.revision.grows", "upgrade.revision.repeats"),
        edited(lambda members, _: members | {"version": 1}),
    ),
    Fault(
        "revision-skips",
        "each update skips a number",
        GROUP,
        ("upgrade.revision.grows", "rollback.revision.grows"),
        changed_plan(lambda planned, _: replace(planned, number=planned.number + 1)),
    ),
    Fault(
        "same-upgrade-makes-none",
        "an upgrade that changes nothing makes no revision",
        GROUP,
        ("upgrade.revision.repeats",),
        _repeats_nothing(),
    ),
    Fault(
        "recreate-counts-twice",
        "with recreate, an upgrade uses two numbers, like a removal and an installation",
        GROUP,
        ("upgrade.ignored.switches",),
        replanned(_recreated),
    ),
    Fault(
        "upgrade-looks-for-a-target",
        "an upgrade is refused if its release_version does not exist",
        GROUP,
        ("upgrade.ignored.release_version",),
        replanned(_target_checked),
    ),
    Fault(
        "name-template-renames",
        "an upgrade with a name_template shows the release with that name",
        GROUP,
        ("upgrade.ignored.name_template",),
        edited_exchange(_named_by_template),
    ),
    Fault(
        "upgrade-keeps-chart",
        "an upgrade keeps the chart of the current revision",
        GROUP,
        ("upgrade.chart.follows_id",),
        changed_plan(_same_chart),
    ),
    Fault(
        "chart-version-prefixed",
        "`chart_version` of an upgrade starts with a v, like a tag",
        GROUP,
        ("upgrade.chart.follows_id",),
        {"prepare": _tagged},
    ),
    Fault(
        "upgrade-keeps-defaults",
        "an upgrade to another chart keeps the defaults of the first one",
        GROUP,
        ("upgrade.chart.defaults_follow",),
        replanned(_old_defaults),
    ),
    Fault(
        "unknown-chart-invalid",
        "an unknown chart id is reported as an invalid body",
        GROUP,
        ("request.body.chart_id_exists", "rollback.chart.checked"),
        {"chart_known": _unknown_chart_invalid},
    ),
    Fault(
        "empty-chart-keeps-chart",
        "an empty chart id keeps the chart of the release",
        GROUP,
        ("request.body.chart_id_empty",),
        _no_chart_needed(lambda: None),
    ),
    Fault(
        "empty-chart-carried-out",
        "an empty chart id is refused, but the release is updated with the chart that it has",
        GROUP,
        ("request.body.chart_id_changes_nothing",),
        carried_out(NOT_FOUND, _no_chart_needed),
    ),
)
