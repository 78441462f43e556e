"""Faults of dry runs: what they change, what they return, and what they do not check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.emulator.faults.fault_builders import PlanUpdate, changed_plan, edited_exchange, replanned
from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Fault, PrepareStep, Wrap
from cce_release_contract.emulator.rules.releases import Action, Release, ReleaseKey
from cce_release_contract.emulator.rules.updates import PlannedUpdate, Rendering, UpdateCommand
from cce_release_contract.emulator.wire_responses import WireResponse

GROUP: Final = "dry-run"


_RESPONSE_CLAUSES: Final = ("upgrade.dry_run.answer", "rollback.dry_run.answer")


def _stored(concerns: Callable[[PlannedUpdate], bool]) -> Mapping[str, Wrap]:
    """Wraps that execute some dry runs."""
    kept: list[PlannedUpdate] = []

    def change(planned: PlannedUpdate, _: Release) -> PlannedUpdate:
        kept.clear()
        if not (planned.dry_run and concerns(planned)):
            return planned
        kept.append(planned)
        return replace(planned, dry_run=False)

    def keeps(original: Callable[[UpdateCommand], bool]) -> Callable[[UpdateCommand], bool]:
        return lambda command: bool(kept) or original(command)

    return {**changed_plan(change), "keeps": keeps}


def _shows_current(planned: PlannedUpdate, release: Release) -> PlannedUpdate:
    return replace(planned, number=release.last.number) if planned.dry_run else planned


def _accepted(response: WireResponse, incoming: Incoming) -> WireResponse:
    if response.status == 200 and incoming.method == "PUT" and b"Dry run complete" in response.body:
        return replace(response, status=202)
    return response


def _number_used() -> Mapping[str, Wrap]:
    """A dry run uses the next number, which is skipped afterwards."""
    used: dict[tuple[ReleaseKey, datetime], int] = {}

    def decide(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
        planned = original(release, command, now)
        # A release that is created again with the same name starts anew.
        place = (release.key, release.created_at)
        if planned.dry_run:
            used[place] = 1
            return planned
        return replace(planned, number=planned.number + used.pop(place, 0))

    return replanned(decide)


def _schema_skipped(original: PrepareStep) -> PrepareStep:
    def prepare(engine: HelmEngine, chart: ChartArchive, planned: PlannedUpdate, key: ReleaseKey) -> Rendering:
        if not planned.dry_run:
            return original(engine, chart, planned, key)
        values = engine.compute_values(chart, planned.config, planned.base)
        return Rendering(chart.chart, values, "")

    return prepare


def _target_skipped(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    missing = release.revision(command.release_version) is None
    if command.dry_run and command.action is Action.ROLLBACK and missing:
        command = replace(command, release_version=release.last.number)
    return original(release, command, now)


FAULTS: Final = (
    Fault(
        "dry-run-stored",
        "a dry run is executed",
        GROUP,
        ("upgrade.dry_run.changes_nothing", "rollback.dry_run.changes_nothing"),
        _stored(lambda _: True),
    ),
    Fault(
        "dry-run-of-a-rollback-stored",
        "the dry run of a rollback is executed",
        GROUP,
        ("rollback.dry_run.changes_nothing",),
        _stored(lambda planned: planned.target is not None),
    ),
    Fault(
        "dry-run-shows-current",
        "a dry run shows the number of the current revision",
        GROUP,
        _RESPONSE_CLAUSES,
        changed_plan(_shows_current),
    ),
    Fault(
        "dry-run-accepted",
        "a dry run returns 202",
        GROUP,
        _RESPONSE_CLAUSES,
        edited_exchange(_accepted),
    ),
    Fault(
        "dry-run-uses-a-number",
        "the number that a dry run returns is skipped afterwards",
        GROUP,
        ("upgrade.dry_run.next_revision_unused",),
        _number_used(),
    ),
    Fault(
        "dry-run-skips-the-schema",
        "a dry run ignores the chart's schema",
        GROUP,
        ("upgrade.dry_run.verifies",),
        {"prepare": _schema_skipped},
    ),
    Fault(
        "dry-run-skips-the-target",
        "the dry run of a rollback does not check whether its target exists",
        GROUP,
        ("rollback.dry_run.verifies",),
        replanned(_target_skipped),
    ),
)
