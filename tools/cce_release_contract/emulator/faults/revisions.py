"""Faults of revisions: what a rollback repeats, which number it gets, what a dry run leaves behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.emulator.answers import RevisionView
from cce_release_contract.emulator.faults.wraps import Plan, changed_plan, edited
from cce_release_contract.emulator.releases import Action, Release
from cce_release_contract.emulator.seams import Fault, Members, Wrap
from cce_release_contract.emulator.updates import PlannedUpdate, UpdateCommand

GROUP: Final = "behaviour"


def _dry_run_stored() -> Mapping[str, Wrap]:
    stored = changed_plan(lambda planned, _: replace(planned, dry_run=False))
    return {**stored, "keeps": lambda _: lambda command: True}  # noqa: ARG005 # the point of the fault


def _number_of_target(members: Members, view: RevisionView) -> Members:
    found = re.fullmatch(r"Rollback to ([0-9]+)", view.revision.description)
    return members | {"version": int(found[1])} if found else members


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
    def plan(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
        if command.action is Action.ROLLBACK and release.revision(command.release_version) is None:
            number = max(1, release.last.number - 1)
            command = replace(command, release_version=number)
        return original(release, command, now)

    return plan


def _target_is_first(original: Plan) -> Plan:
    def plan(release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
        if command.action is Action.ROLLBACK:
            command = replace(command, release_version=1)
        return original(release, command, now)

    return plan


FAULTS: Final = (
    Fault(
        "revision-stays",
        "every answer shows revision 1",
        GROUP,
        ("upgrade.revision.grows", "rollback.revision.grows"),
        edited(lambda members, _: members | {"version": 1}),
        may_break=(
            "lifecycle.history.complete",
            "upgrade.revision.repeats",
            "upgrade.dry_run.next_revision_unused",
            "lifecycle.busy.changes_nothing",
            "lifecycle.busy.ends",
            "rollback.dry_run.answer",
            "rollback.revision.target",
            "rollback.revision.to_current",
            "rollback.values.request_ignored",
            "rollback.values.restored",
            "upgrade.dry_run.answer",
            "upgrade.ignored.release_version",
            "upgrade.ignored.switches",
        ),
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
        changed_plan(_target_values),
        may_break=(
            "rollback.revision.target",
            "rollback.revision.previous_by_default",
            "rollback.values.request_ignored",
        ),
    ),
    Fault(
        "rollback-keeps-chart",
        "a rollback keeps the chart of the current revision",
        GROUP,
        ("rollback.chart.restored",),
        changed_plan(_target_chart),
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
            "rollback.dry_run.verifies",
            "rollback.revision.missing_target_changes_nothing",
            "rollback.revision.to_current",
            "rollback.values.request_ignored",
            "rollback.values.restored",
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
        changed_plan(_same_chart),
        may_break=("upgrade.chart.defaults_follow",),
    ),
    Fault(
        "dry-run-stored",
        "a dry run is carried out",
        GROUP,
        ("upgrade.dry_run.changes_nothing", "rollback.dry_run.changes_nothing"),
        _dry_run_stored(),
        may_break=("upgrade.dry_run.next_revision_unused",),
    ),
)
