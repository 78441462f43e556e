"""What a process remembers of its state database, so that most reads need no query."""

from __future__ import annotations

from dataclasses import dataclass, field

from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.helm.cache import Cache
from cce_release_contract.emulator.releases import Release, ReleaseKey
from cce_release_contract.emulator.scopes import Scope

REMEMBERED_RELEASES = 4096
REMEMBERED_CHARTS = 256

StoredRelease = tuple[int, Release]
"""The row id of a release, and the release."""


@dataclass(slots=True)
class Remembered:
    """What the database is known to hold; a scope that is remembered as None is known not to exist."""

    releases: Cache[ReleaseKey, StoredRelease] = field(default_factory=lambda: Cache(REMEMBERED_RELEASES))
    charts: Cache[str, ChartArchive] = field(default_factory=lambda: Cache(REMEMBERED_CHARTS))
    scopes: dict[str, Scope | None] = field(default_factory=dict)

    def forget(self) -> None:
        """Know nothing any more."""
        self.releases.clear()
        self.charts.clear()
        self.scopes.clear()

    def learn(self, changes: Changes) -> None:
        """Take over what a committed transaction read and wrote."""
        if changes.cleared:
            self.forget()
        if changes.emptied:
            self.releases.drop(lambda key: key.namespace in changes.emptied)
        for key, release in changes.releases.items():
            self.releases.put(key, release)
        for chart_id, chart in changes.charts.items():
            self.charts.put(chart_id, chart)
        if len(self.scopes) > REMEMBERED_RELEASES:
            self.scopes.clear()
        self.scopes.update(changes.scopes)


@dataclass(slots=True)
class Changes:
    """What one transaction read and wrote, on top of what was remembered before."""

    before: Remembered
    releases: dict[ReleaseKey, StoredRelease] = field(default_factory=dict)
    charts: dict[str, ChartArchive] = field(default_factory=dict)
    scopes: dict[str, Scope | None] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)
    cleared: bool = False

    def release(self, key: ReleaseKey) -> StoredRelease | None:
        """The release as this transaction knows it, or None if the database has to be asked."""
        known = self.releases.get(key)
        if known is None and not self.cleared and key.namespace not in self.emptied:
            return self.before.releases.get(key)
        return known

    def chart(self, chart_id: str) -> ChartArchive | None:
        """The chart as this transaction knows it, or None if the database has to be asked."""
        known = self.charts.get(chart_id)
        return self.before.charts.get(chart_id) if known is None and not self.cleared else known

    def empty(self, namespace: str) -> None:
        """The releases of a namespace are gone."""
        self.emptied.add(namespace)
        self.releases = {key: release for key, release in self.releases.items() if key.namespace != namespace}

    def clear(self) -> None:
        """Everything is gone."""
        self.cleared = True
        self.releases.clear()
        self.charts.clear()
        self.scopes.clear()
