"""The interface of a store: releases, charts and sandboxes, changed in transactions."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey, Revision
from cce_release_contract.errors import EmulatorError


class RevisionConflict(EmulatorError):
    """A revision with this number is already stored, or the release does not exist; nothing was changed.

    Helm's text for the first case is "release: already exists".
    """

    code = "revision-conflict"


class StoreReads(Protocol):
    """The queries of a store, inside or outside a transaction."""

    def load(self, key: ReleaseKey) -> Release | None:
        """The release with all its revisions, or None. During a transaction, others cannot update it."""
        ...

    def releases(self, namespace: str | None = None) -> tuple[Release, ...]:
        """All releases, or those of one namespace, ordered by cluster, namespace and name."""
        ...

    def chart(self, chart_id: str) -> ChartArchive | None:
        """The chart with this id, or None."""
        ...

    def charts(self) -> tuple[ChartArchive, ...]:
        """All charts, ordered by id."""
        ...

    def sandbox(self, namespace: str) -> SandboxDefinition | None:
        """The sandbox of this namespace, or None."""
        ...

    def sandboxes(self) -> tuple[SandboxDefinition, ...]:
        """All sandboxes, ordered by namespace."""
        ...


class StoreTransaction(StoreReads, Protocol):
    """A store inside a transaction: either all changes are kept or none."""

    def create(self, release: Release) -> None:
        """Store a new release with its revisions; raises RevisionConflict if its key is taken."""
        ...

    def append(self, key: ReleaseKey, revision: Revision) -> Release:
        """Add a revision; raises RevisionConflict if the number is taken or the release does not exist."""
        ...

    def remove_releases(self, namespace: str) -> int:
        """Remove the releases of a namespace; return their number."""
        ...

    def put_chart(self, chart: ChartArchive) -> None:
        """Store a chart, or replace the one with the same id."""
        ...

    def put_sandbox(self, definition: SandboxDefinition) -> None:
        """Store a sandbox, or replace the one with the same namespace."""
        ...

    def remove_sandbox(self, namespace: str) -> bool:
        """Remove a sandbox, not its releases; return whether it existed."""
        ...

    def clear(self) -> None:
        """Remove all releases, charts and sandboxes."""
        ...


class Store(StoreReads, Protocol):
    """A store of releases, charts and sandboxes, safe to use from several threads."""

    def transaction(self) -> AbstractContextManager[StoreTransaction]:
        """Begin a transaction: committed at the end of the block, rolled back if the block raises.

        One writer at a time; the others wait. An error while committing is raised as EmulatorError.
        """
        ...

    def close(self) -> None:
        """Close the database; the store cannot be used afterwards."""
        ...
