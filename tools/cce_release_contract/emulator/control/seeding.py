"""The seed of the emulator: charts and releases, created through Helm like any other release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition, read_sandbox
from cce_release_contract.emulator.control.seed_forms import (
    ReleaseSeed,
    RevisionSeed,
    read_release_seeds,
    read_seed_file,
)
from cce_release_contract.emulator.helm.archives import DEFAULT_CHART_ID, ChartArchive, packaged_charts
from cce_release_contract.emulator.helm.engine import EngineError, HelmEngine
from cce_release_contract.emulator.rules.releases import Action, Release, ReleaseKey, Revision, Status
from cce_release_contract.emulator.rules.updates import UpdateCommand, UpdateRefused, finish_update, plan_update
from cce_release_contract.emulator.storage.interface import Store, StoreTransaction
from cce_release_contract.errors import EmulatorError

DEFAULT_CLUSTER_ID = "a870253f-5dc7-11ee-bf71-0255ac100b03"
DEFAULT_CLUSTER_NAME = "sfs-turbo-test"
DEFAULT_NAMESPACE = "monitoring"
DEFAULT_RELEASE = "testwww"

_DESCRIPTIONS = {
    Status.PENDING_INSTALL: "Initial install underway",
    Status.PENDING_UPGRADE: "Preparing upgrade",
    Status.PENDING_ROLLBACK: "Rollback to {previous}",
    Status.DELETING: "Deletion in progress (or silently failed)",
    Status.DELETED: "Uninstallation complete",
    Status.UNKNOWN: "",
}


@dataclass(frozen=True, slots=True)
class Seed:
    """Charts and releases to create; the ready line names `release`, the first one."""

    charts: tuple[ChartArchive, ...]
    releases: tuple[ReleaseSeed, ...]

    @property
    def release(self) -> ReleaseSeed:
        """The release that the ready line names."""
        return self.releases[0]


@dataclass(frozen=True, slots=True)
class SandboxDefaults:
    """The defaults of a sandbox: cluster, settle seconds and the chart of its releases."""

    cluster_id: str = DEFAULT_CLUSTER_ID
    cluster_name: str = DEFAULT_CLUSTER_NAME
    settle_seconds: float = 0.0
    chart_id: str = DEFAULT_CHART_ID
    release: str = DEFAULT_RELEASE


def default_seed() -> Seed:
    """One release `testwww` of magento-mysql 1.0.0, and chart 1.1.0 for upgrades. Source of the names: the page."""
    release = ReleaseSeed(
        ReleaseKey(DEFAULT_CLUSTER_ID, DEFAULT_NAMESPACE, DEFAULT_RELEASE),
        DEFAULT_CLUSTER_NAME,
        (RevisionSeed(DEFAULT_CHART_ID),),
    )
    return Seed(packaged_charts(), (release,))


def read_seed(path: Path, engine: HelmEngine) -> Seed:
    """Read a seed data file: the default charts and its own, and its releases; the default release if it lists none.

    Raises EmulatorError, or UnknownNameError for an unknown member, with the member and a remedy.
    """
    start = default_seed()
    charts, releases = read_seed_file(path, engine, start.charts, start.release)
    return Seed(charts, releases or start.releases)


def plant(store: Store, engine: HelmEngine, seed: Seed, now: datetime) -> None:
    """Add the missing parts of the seed to the store; existing releases are not changed.

    A chart with the same id and a different archive is replaced; revisions keep their own data. Raises EmulatorError if
    Helm refuses a release of the seed.
    """
    with store.transaction() as transaction:
        _plant_into(transaction, engine, seed, now)


def replant(store: Store, engine: HelmEngine, seed: Seed, now: datetime) -> None:
    """Clear the store, including sandboxes, and create the seed again."""
    with store.transaction() as transaction:
        transaction.clear()
        _plant_into(transaction, engine, seed, now)


def plant_sandbox(
    store: Store, engine: HelmEngine, form: Mapping[str, Any], defaults: SandboxDefaults, now: datetime
) -> tuple[SandboxDefinition, tuple[Release, ...]]:
    """Make a sandbox with its releases from its JSON form, in one transaction. An existing namespace is replaced.

    Without `releases` it gets one release of the default chart at revision 1. `now` is the emulator's time; the
    releases get the sandbox's time. Raises EmulatorError with the member and a remedy.
    """
    definition = read_sandbox(
        form,
        cluster_id=defaults.cluster_id,
        cluster_name=defaults.cluster_name,
        settle_seconds=defaults.settle_seconds,
    )
    template = ReleaseSeed(
        ReleaseKey(definition.cluster_id, definition.namespace, defaults.release),
        definition.cluster_name,
        (RevisionSeed(defaults.chart_id),),
    )
    seeds = read_release_seeds(form["releases"], template, "scope.releases") if "releases" in form else (template,)
    with store.transaction() as transaction:
        if transaction.sandbox(definition.namespace) is not None:
            transaction.remove_releases(definition.namespace)
        elif transaction.releases(definition.namespace):
            raise EmulatorError(
                f"the namespace {definition.namespace!r} has releases that do not belong to a scope",
                where="scope.namespace",
                remedy="choose another namespace, or leave it out to get a random one",
            )
        transaction.put_sandbox(definition)
        moment = definition.now(now)
        return definition, tuple(plant_release(transaction, engine, seed, moment) for seed in seeds)


def remove_sandbox(store: Store, namespace: str) -> bool:
    """Remove a sandbox and the releases of its namespace; return whether it existed."""
    with store.transaction() as transaction:
        if not transaction.remove_sandbox(namespace):
            return False
        transaction.remove_releases(namespace)
        return True


def plant_release(transaction: StoreTransaction, engine: HelmEngine, seed: ReleaseSeed, now: datetime) -> Release:
    """Install a release and upgrade it to its last revision of the seed. Raises EmulatorError if Helm refuses it."""
    where = f"release {seed.key.name}"
    release: Release | None = None
    for number, planted in enumerate(seed.revisions, start=1):
        chart = transaction.chart(planted.chart_id)
        if chart is None:
            known = ", ".join(each.id for each in transaction.charts())
            raise EmulatorError(
                f"there is no chart {planted.chart_id!r}",
                where=f"{where}, revision {number}, chart_id",
                remedy=f"use one of {known}, or add the chart to the seed data",
            )
        try:
            if release is None:
                release = Release(
                    seed.key, seed.cluster_name, now, (_installed(engine, chart, planted, seed.key, now),)
                )
            else:
                release = release.with_revision(_upgraded(engine, chart, planted, release, now))
        except (EngineError, UpdateRefused) as refused:
            raise EmulatorError(
                f"Helm refuses revision {number}: {refused.message}",
                where=where,
                cause=refused.cause,
                remedy="give values that fit the chart; only the last revision may be pending or deleted",
            ) from refused
    if release is None:
        raise EmulatorError("a release has no revision", where=where, remedy="leave `revisions` out or list one")
    transaction.create(release)
    return release


def _plant_into(transaction: StoreTransaction, engine: HelmEngine, seed: Seed, now: datetime) -> None:
    for chart in seed.charts:
        stored = transaction.chart(chart.id)
        if stored != chart:
            transaction.put_chart(chart)
    for release in seed.releases:
        if transaction.load(release.key) is None:
            plant_release(transaction, engine, release, now)


def _installed(
    engine: HelmEngine, chart: ChartArchive, planted: RevisionSeed, key: ReleaseKey, now: datetime
) -> Revision:
    rendering = engine.prepare(chart, planted.values, key, 1, is_upgrade=False)
    description = f'Release "{key.name}" failed: seed data says so'
    if planted.status is Status.DEPLOYED:
        description = "Install complete"
    return Revision(
        number=1,
        action=Action.INSTALL,
        status=planted.status,
        description=_DESCRIPTIONS.get(planted.status, description).format(previous=1),
        chart=rendering.chart,
        config=planted.values,
        values=rendering.values,
        manifest=rendering.manifest,
        created_at=now,
        updated_at=now,
    )


def _upgraded(
    engine: HelmEngine, chart: ChartArchive, planted: RevisionSeed, release: Release, now: datetime
) -> Revision:
    command = UpdateCommand(Action.UPGRADE, chart.id, planted.values, reset_values=True)
    planned = plan_update(release, command, now)
    rendering = engine.prepare(chart, planned.config, release.key, planned.number)
    written = finish_update(planned, rendering, settle_seconds=0)
    description = f'Upgrade "{release.key.name}" failed: seed data says so'
    if planted.status is Status.DEPLOYED:
        description = written.settled_description
    return replace(
        written,
        status=planted.status,
        description=_DESCRIPTIONS.get(planted.status, description).format(previous=written.number - 1),
        settles_at=None,
        settled_status=None,
        settled_description="",
    )
