"""Faults of values: what an upgrade keeps, loses, drops or damages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.emulator.error_bodies import INVALID_REQUEST
from cce_release_contract.emulator.faults.fault_builders import (
    PlanUpdate,
    carried_out,
    changed_command,
    edited,
    replanned,
)
from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.helm.engine import EngineError, HelmEngine
from cce_release_contract.emulator.pipeline import Fault, PrepareStep, Wrap
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey
from cce_release_contract.emulator.rules.updates import PlannedUpdate, Rendering, UpdateCommand

GROUP: Final = "values"


_UPGRADE_VALUES: Final = ("upgrade.values.applied", "upgrade.values.merge", "upgrade.values.unicode_kept")
_MANY: Final = 1000


def _without_nulls(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _without_nulls(member) for name, member in value.items() if member is not None}
    return value


def _listed_values_only(command: UpdateCommand) -> UpdateCommand:
    listed = {name: value for name, value in command.values.items() if name in ("imagePullPolicy", "imageTag")}
    return replace(command, values=listed)


def _first_members_only(command: UpdateCommand) -> UpdateCommand:
    def few(value: Json) -> Json:
        if isinstance(value, dict):
            return {name: few(member) for name, member in list(value.items())[:_MANY]}
        return value

    return replace(command, values=few(dict(command.values)))


def _keep_wins(command: UpdateCommand) -> UpdateCommand:
    return replace(command, reset_values=command.reset_values and not command.replace)


def _schema_unchecked(_: PrepareStep) -> PrepareStep:
    def prepare(engine: HelmEngine, chart: ChartArchive, planned: PlannedUpdate, _key: ReleaseKey) -> Rendering:
        # Values that break the schema may not render either; they are then stored without rendering.
        values = engine.compute_values(chart, planned.config, planned.base)
        return Rendering(chart.chart, values, "")

    return prepare


def _schema_refusal_carried_out(mark: Callable[[], None]) -> Mapping[str, Wrap]:
    def wrap(original: PrepareStep) -> PrepareStep:
        def prepare(engine: HelmEngine, chart: ChartArchive, planned: PlannedUpdate, key: ReleaseKey) -> Rendering:
            try:
                return original(engine, chart, planned, key)
            except EngineError:
                mark()
                return _schema_unchecked(original)(engine, chart, planned, key)

        return prepare

    return {"prepare": wrap}


def _defaults_left_out(original: PrepareStep) -> PrepareStep:
    def prepare(engine: HelmEngine, chart: ChartArchive, planned: PlannedUpdate, key: ReleaseKey) -> Rendering:
        return replace(original(engine, chart, planned, key), values=planned.config)

    return prepare


def _kept_at_the_top(original: PlanUpdate, release: Release, command: UpdateCommand, now: datetime) -> PlannedUpdate:
    """Kept values are merged only at the top level."""
    planned = original(release, command, now)
    if planned.target is not None or not command.replace or command.reset_values:
        return planned
    kept = {name: value for name, value in release.last.values.items() if name not in command.values}
    return replace(planned, config={**release.last.config, **command.values}, base=kept)


FAULTS: Final = (
    Fault(
        "reset-ignored",
        "reset_values has no effect",
        GROUP,
        ("upgrade.values.reset",),
        changed_command(lambda command: replace(command, reset_values=False)),
    ),
    Fault(
        "reset-loses",
        "replace overrides reset_values",
        GROUP,
        ("upgrade.values.reset_wins",),
        changed_command(_keep_wins),
    ),
    Fault(
        "replace-ignored",
        "replace does not keep the values",
        GROUP,
        ("upgrade.values.keep",),
        changed_command(lambda command: replace(command, replace=False)),
    ),
    Fault(
        "values-kept-at-the-top",
        "with replace, an object of the request replaces the earlier object",
        GROUP,
        ("upgrade.values.keep", "upgrade.values.merge"),
        replanned(_kept_at_the_top),
    ),
    Fault(
        "values-always-kept",
        "an upgrade always keeps the earlier values",
        GROUP,
        ("upgrade.values.replaced",),
        changed_command(lambda command: replace(command, replace=True)),
    ),
    Fault(
        "empty-values-reset",
        "an upgrade with empty values loses the earlier values",
        GROUP,
        ("upgrade.values.empty_keeps",),
        changed_command(lambda command: command if command.values else replace(command, reset_values=True)),
    ),
    Fault(
        "defaults-left-out",
        "a response shows the user's values without the chart's defaults",
        GROUP,
        ("upgrade.values.defaults",),
        {"prepare": _defaults_left_out},
    ),
    Fault(
        "chart-schema-unchecked",
        "the chart's schema is ignored",
        GROUP,
        ("upgrade.values.chart_schema_refused", "upgrade.dry_run.verifies"),
        {"prepare": _schema_unchecked},
    ),
    Fault(
        "chart-schema-carried-out",
        "values that the chart's schema refuses get 400, but are applied",
        GROUP,
        ("upgrade.values.chart_schema_changes_nothing",),
        carried_out(INVALID_REQUEST, _schema_refusal_carried_out),
    ),
    Fault(
        "values-closed",
        "values that the page does not list are dropped",
        GROUP,
        ("request.values.open", *_UPGRADE_VALUES),
        changed_command(_listed_values_only),
    ),
    Fault(
        "values-cut",
        "only the first thousand members of an object in the values are kept",
        GROUP,
        ("robustness.size.many_members_accepted",),
        changed_command(_first_members_only),
    ),
    Fault(
        "nulls-dropped",
        "a null in the values is dropped instead of removing a default",
        GROUP,
        ("upgrade.values.null_removes",),
        changed_command(lambda command: replace(command, values=_without_nulls(command.values))),
    ),
    Fault(
        "unicode-lost",
        "non-ASCII letters in the values become question marks",
        GROUP,
        ("upgrade.values.unicode_kept",),
        edited(lambda members, _: members | {"values": members["values"].encode("ascii", "replace").decode()}),
    ),
)
