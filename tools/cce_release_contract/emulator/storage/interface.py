"""What the emulator asks of a store: releases, charts and scopes, changed in transactions."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey, Revision
from cce_release_contract.errors import EmulatorError


class RevisionConflict(EmulatorError):
    """A revision with that number is already stored, or the release is not there: nothing was changed.

    Helm's text for the first case is "release: already exists".
    """

    code = "revision-conflict"


class StoreReads(Protocol):
    """The questions that can be put to a store, inside a transaction or outside."""

    def load(self, key: ReleaseKey) -> Release | None:
        """The release with all its revisions, or None. Inside a transaction nobody else can update it meanwhile."""
        ...

    def releases(self, namespace: str | None = None) -> tuple[Release, ...]:
        """Every release, or those of one namespace, ordered by cluster, namespace and name."""
        ...

    def chart(self, chart_id: str) -> ChartArchive | None:
        """The chart with that id, or None."""
        ...

    def charts(self) -> tuple[ChartArchive, ...]:
        """Every chart, ordered by id."""
        ...

    def scope(self, namespace: str) -> SandboxDefinition | None:
        """The scope of that namespace, or None."""
        ...

    def scopes(self) -> tuple[SandboxDefinition, ...]:
        """Every scope, ordered by namespace."""
        ...


class StoreTransaction(StoreReads, Protocol):
    """A store inside a transaction: all changes are kept together, or none of them."""

    def create(self, release: Release) -> None:
        """Store a new release with its revisions; raises RevisionConflict if its key is taken."""
        ...

    def append(self, key: ReleaseKey, revision: Revision) -> Release:
        """Add a revision; raises RevisionConflict if the number is taken or the release is not there."""
        ...

    def remove_releases(self, namespace: str) -> int:
        """Forget the releases of a namespace; how many there were."""
        ...

    def put_chart(self, chart: ChartArchive) -> None:
        """Store a chart, or replace the one with the same id."""
        ...

    def put_scope(self, scope: SandboxDefinition) -> None:
        """Store a scope, or replace the one with the same namespace."""
        ...

    def remove_scope(self, namespace: str) -> bool:
        """Forget a scope, not its releases; whether there was one."""
        ...

    def clear(self) -> None:
        """Forget every release, chart and scope."""
        ...


class Store(StoreReads, Protocol):
    """A store of releases, charts and scopes, safe to use from several threads."""

    def transaction(self) -> AbstractContextManager[StoreTransaction]:
        """Begin a change: committed when the block ends, undone when it raises.

        One writer at a time; the others wait. An error while committing is raised as EmulatorError.
        """
        ...

    def close(self) -> None:
        """Let go of the database; the store cannot be used afterwards."""
        ...
