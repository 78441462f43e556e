"""Faults of rollbacks: their target, their number, and what they take from the request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.emulator.error_bodies import NOT_FOUND
from cce_release_contract.emulator.faults.fault_builders import PlanUpdate, carried_out, changed_plan, edited, replanned
from cce_release_contract.emulator.pipeline import Fault, Members, Wrap
from cce_release_contract.emulator.release_views import RevisionView
from cce_release_contract.emulator.rules.coalesce import coalesce_tables
from cce_release_contract.emulator.rules.releases import Action, Release
from cce_release_contract.emulator.rules.updates import PlannedUpdate, RefusalKind, UpdateCommand, UpdateRefused

GROUP: Final = "rollback"

_NO_PREVIOUS: Final = ("rollback.revision.first_has_no_previous",)


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
    chart = replace(planned.target.chart, id=last.chart.id, name=last.chart.name, version=last.chart.version)
    return replace(planned, target=replace(planned.target, chart=chart), chart_id=chart.id)


def _aimed(number_of: Callable[[int, Release], int]) -> Mapping[str, Wrap]:
    """A wrap that changes the target of a rollback; the number is 0 if the request names none."""

    def decide(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
        if command.action is Action.ROLLBACK:
            command = replace(command, release_version=number_of(command.release_version, release))
        return original(release, command, now)

    return replanned(decide)


def _missing_is_previous(number: int, release: Release) -> int:
    return number if release.revision(number) else max(1, release.last.number - 1)


def _first_is_its_own_previous(number: int, release: Release) -> int:
    return 1 if number == 0 and release.last.number == 1 else number


def _missing_carried_out(mark: Callable[[], None]) -> Mapping[str, Wrap]:
    def decide(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
        if command.action is Action.ROLLBACK and command.release_version > release.last.number:
            mark()
            command = replace(command, release_version=max(1, release.last.number - 1))
        return original(release, command, now)

    return replanned(decide)


def _not_to_current(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    if command.action is Action.ROLLBACK and command.release_version == release.last.number:
        text = f"the release is already at revision {release.last.number}"
        raise UpdateRefused(RefusalKind.REVISION_INVALID, text, detail=text)
    return original(release, command, now)


def _never_back(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    if command.action is Action.ROLLBACK:
        text = f"release has no {command.release_version or 'earlier'} version"
        raise UpdateRefused(RefusalKind.REVISION_NOT_FOUND, text, detail=text)
    return original(release, command, now)


def _request_laid_over(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    planned = original(release, command, now)
    if planned.target is None or not command.values:
        return planned
    config = coalesce_tables(dict(command.values), planned.target.config)
    target = replace(planned.target, values=coalesce_tables(dict(command.values), planned.target.values))
    return replace(planned, config=config, target=target)


FAULTS: Final = (
    Fault(
        "rollback-reuses-number",
        "a rollback shows the number of its target",
        GROUP,
        ("rollback.revision.grows",),
        edited(_number_of_target),
    ),
    Fault(
        "rollback-keeps-values",
        "a rollback keeps the values of the current revision",
        GROUP,
        ("rollback.values.restored",),
        changed_plan(_target_values),
    ),
    Fault(
        "rollback-applies-values",
        "a rollback merges the values of its request into those of its target",
        GROUP,
        ("rollback.values.request_ignored",),
        replanned(_request_laid_over),
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
        _aimed(lambda _number, _release: 1),
    ),
    Fault(
        "rollback-to-first-by-default",
        "a rollback without a target goes to revision 1",
        GROUP,
        ("rollback.revision.previous_by_default", *_NO_PREVIOUS),
        _aimed(lambda number, _: number or 1),
    ),
    Fault(
        "rollback-of-the-first",
        "a rollback without a target repeats revision 1 if there is no other revision",
        GROUP,
        _NO_PREVIOUS,
        _aimed(_first_is_its_own_previous),
    ),
    Fault(
        "rollback-target-guessed",
        "a rollback to a revision that does not exist goes to the previous one",
        GROUP,
        ("rollback.revision.missing_target", "rollback.dry_run.verifies"),
        _aimed(_missing_is_previous),
    ),
    Fault(
        "rollback-carried-out-first",
        "a rollback to a revision that does not exist is refused, but goes to the previous one",
        GROUP,
        ("rollback.revision.missing_target_changes_nothing",),
        carried_out(NOT_FOUND, _missing_carried_out),
    ),
    Fault(
        "rollback-to-current-refused",
        "a rollback to the current revision is refused",
        GROUP,
        ("rollback.revision.to_current",),
        replanned(_not_to_current),
    ),
    Fault(
        "rollback-always-refused",
        "every rollback is refused as if its target did not exist",
        GROUP,
        (
            "rollback.revision.grows",
            "rollback.revision.target",
            "rollback.revision.previous_by_default",
            "rollback.revision.to_current",
            "rollback.chart.restored",
            "rollback.values.restored",
            "rollback.values.request_ignored",
            "rollback.dry_run.answer",
        ),
        replanned(_never_back),
    ),
    Fault(
        "rollback-chart-unchecked",
        "a rollback with an unknown chart id is accepted",
        GROUP,
        ("rollback.chart.checked",),
        {"chart_known": lambda _: lambda store, command: True},  # noqa: ARG005 # the point of the fault
    ),
)
