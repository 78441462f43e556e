"""The cache of a process for its state database, so that most reads need no query."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.helm.cache import Cache
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey

T = TypeVar("T")

REMEMBERED_RELEASES = 4096
REMEMBERED_CHARTS = 256

StoredRelease = tuple[int, Release]
"""The row id of a release, and the release."""

Kept = tuple[int, T]
"""A cached value with the count of foreign changes up to which it is known to be current."""


@dataclass(slots=True)
class Remembered:
    """The cached content of the database; a sandbox cached as None is known not to exist.

    After a change by another process, releases and charts stay cached as possibly outdated: most are current, and
    querying only the changes is cheaper than reading everything again.
    """

    kept_releases: Cache[ReleaseKey, Kept[StoredRelease]] = field(default_factory=lambda: Cache(REMEMBERED_RELEASES))
    kept_charts: Cache[str, Kept[ChartArchive]] = field(default_factory=lambda: Cache(REMEMBERED_CHARTS))
    sandboxes: dict[str, SandboxDefinition | None] = field(default_factory=dict)
    foreign_changes: int = 0

    def release(self, key: ReleaseKey) -> StoredRelease | None:
        """The current release, or None if a query is needed."""
        return self._true(self.kept_releases.get(key))

    def earlier_release(self, key: ReleaseKey) -> StoredRelease | None:
        """The release, possibly outdated, or None."""
        kept = self.kept_releases.get(key)
        return None if kept is None else kept[1]

    def chart(self, chart_id: str) -> ChartArchive | None:
        """The current chart, or None if a query is needed."""
        return self._true(self.kept_charts.get(chart_id))

    def earlier_chart(self, chart_id: str) -> ChartArchive | None:
        """The chart, possibly outdated, or None."""
        kept = self.kept_charts.get(chart_id)
        return None if kept is None else kept[1]

    def doubt(self) -> None:
        """Mark everything as possibly outdated, after another process has changed the database."""
        self.foreign_changes += 1
        self.sandboxes.clear()

    def forget(self) -> None:
        """Clear the cache."""
        self.kept_releases.clear()
        self.kept_charts.clear()
        self.sandboxes.clear()

    def _true(self, kept: Kept[T] | None) -> T | None:
        return kept[1] if kept is not None and kept[0] == self.foreign_changes else None

    def learn(self, changes: Changes) -> None:
        """Add the data that a committed transaction read and wrote."""
        if changes.cleared:
            self.forget()
        if changes.emptied:
            self.kept_releases.drop(lambda key: key.namespace in changes.emptied)
        for key, release in changes.releases.items():
            self.kept_releases.put(key, (self.foreign_changes, release))
        for chart_id, chart in changes.charts.items():
            self.kept_charts.put(chart_id, (self.foreign_changes, chart))
        if len(self.sandboxes) > REMEMBERED_RELEASES:
            self.sandboxes.clear()
        self.sandboxes.update(changes.sandboxes)


@dataclass(slots=True)
class Changes:
    """The data that one transaction read and wrote, on top of the cache."""

    before: Remembered
    releases: dict[ReleaseKey, StoredRelease] = field(default_factory=dict)
    charts: dict[str, ChartArchive] = field(default_factory=dict)
    sandboxes: dict[str, SandboxDefinition | None] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)
    cleared: bool = False

    def release(self, key: ReleaseKey) -> StoredRelease | None:
        """The release as this transaction knows it, or None if a query is needed."""
        known = self.releases.get(key)
        if known is None and not self.cleared and key.namespace not in self.emptied:
            return self.before.release(key)
        return known

    def chart(self, chart_id: str) -> ChartArchive | None:
        """The chart as this transaction knows it, or None if a query is needed."""
        known = self.charts.get(chart_id)
        return self.before.chart(chart_id) if known is None and not self.cleared else known

    def empty(self, namespace: str) -> None:
        """Record that the releases of a namespace were removed."""
        self.emptied.add(namespace)
        self.releases = {key: release for key, release in self.releases.items() if key.namespace != namespace}

    def clear(self) -> None:
        """Record that everything was removed."""
        self.cleared = True
        self.releases.clear()
        self.charts.clear()
        self.sandboxes.clear()
