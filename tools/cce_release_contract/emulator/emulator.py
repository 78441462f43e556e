"""One emulator: store, engine, clock, sandboxes and faults. The control API changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from cce_release_contract.emulator.access.credentials import EmulatorCredentials
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.clock import Clock, SystemClock
from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.control.sandboxes import Sandbox, Sandboxes
from cce_release_contract.emulator.control.seeding import (
    SandboxDefaults,
    Seed,
    plant,
    plant_sandbox,
    remove_sandbox,
    replant,
)
from cce_release_contract.emulator.endpoints import Endpoints
from cce_release_contract.emulator.faults.catalogue import faults_of
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.pipeline import Pipeline, with_faults
from cce_release_contract.emulator.rules.releases import Release
from cce_release_contract.emulator.storage.interface import Store


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The defaults of the process: seconds to settle (0 or more), and ids of faults."""

    settle_seconds: float = 0.0
    faults: tuple[str, ...] = ()


class Emulator:
    """The state of one emulator process. Its methods are the actions of the control API."""

    def __init__(
        self,
        store: Store,
        engine: HelmEngine,
        seed: Seed,
        credentials: EmulatorCredentials,
        contract: RequestContract,
        *,
        behaviour: Behaviour = Behaviour(),
        clock: Clock | None = None,
    ) -> None:
        self.store = store
        self.engine = engine
        self.seed = seed
        self.contract = contract
        self._clock = clock or SystemClock()
        first = seed.release
        self.chart_id = first.revisions[-1].chart_id
        self.upgrade_chart_id = _upgrade_chart_id(seed, self.chart_id)
        self._defaults = SandboxDefaults(
            cluster_id=first.key.cluster_id,
            cluster_name=first.cluster_name,
            settle_seconds=behaviour.settle_seconds,
            chart_id=self.chart_id,
        )
        home = SandboxDefinition(
            namespace=first.key.namespace,
            cluster_id=first.key.cluster_id,
            cluster_name=first.cluster_name,
            token=credentials.token,
            access_key=credentials.access_key,
            secret_key=credentials.secret_key,
            settle_seconds=behaviour.settle_seconds,
            faults=behaviour.faults,
        )
        self.sandboxes = Sandboxes(Sandbox(home, pipeline_of(behaviour.faults)))
        self.endpoints = Endpoints(store, engine, self._clock, contract)
        plant(store, engine, seed, self._clock.now())
        for definition in store.sandboxes():
            self.sandboxes.put(definition, pipeline_of(definition.faults))

    @property
    def home(self) -> SandboxDefinition:
        """The process's own sandbox: its credentials, settle time and faults."""
        return self.sandboxes.home.definition

    def now(self, definition: SandboxDefinition) -> datetime:
        """The current time in a sandbox."""
        return definition.now(self._clock.now())

    def make_sandbox(self, form: Mapping[str, Any]) -> tuple[SandboxDefinition, tuple[Release, ...]]:
        """Make a sandbox with its releases from its JSON form; without `faults` it gets those of the process.

        Raises EmulatorError or UnknownNameError for a wrong form.
        """
        complete = {"faults": list(self.home.faults), **form}
        if isinstance(complete["faults"], list):
            pipeline_of(tuple(str(fault) for fault in complete["faults"]))
        definition, releases = plant_sandbox(self.store, self.engine, complete, self._defaults, self._clock.now())
        self.sandboxes.put(definition, pipeline_of(definition.faults))
        return definition, releases

    def remove_sandbox(self, namespace: str) -> bool:
        """Remove a sandbox with its releases; return whether it existed."""
        self.sandboxes.remove(namespace)
        return remove_sandbox(self.store, namespace)

    def change_sandbox(self, sandbox: Sandbox, definition: SandboxDefinition) -> None:
        """Replace a sandbox by its changed definition; counts and recordings are kept."""
        pipeline = pipeline_of(definition.faults)
        with self.store.transaction() as transaction:
            transaction.put_sandbox(definition)
        sandbox.definition = definition
        sandbox.pipeline = pipeline

    def reset(self) -> None:
        """Restore the start: no sandboxes, the releases of the seed, no failure counts."""
        replant(self.store, self.engine, self.seed, self._clock.now())
        self.sandboxes.clear()

    def set_faults(self, faults: tuple[str, ...]) -> None:
        """Set the process's own faults; sandboxes keep theirs."""
        home = self.sandboxes.home
        home.pipeline = pipeline_of(faults)
        home.definition = replace(home.definition, faults=faults)


@lru_cache(maxsize=256)
def pipeline_of(fault_ids: tuple[str, ...]) -> Pipeline:
    """The pipeline with these faults. Raises UnknownNameError, with "did you mean", for an unknown id."""
    return with_faults(faults_of(fault_ids))


def _upgrade_chart_id(seed: Seed, chart_id: str) -> str:
    """Another version of the release's chart for upgrades, else any other chart, else the same one."""
    current = next((chart for chart in seed.charts if chart.id == chart_id), None)
    others = [chart for chart in seed.charts if chart.id != chart_id]
    same_name = [chart for chart in others if current is not None and chart.name == current.name]
    return (same_name or others or [chart for chart in (current,) if chart])[0].id
