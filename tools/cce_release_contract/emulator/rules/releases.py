"""Releases and their revisions as values; what a reader sees at a moment is computed here, never stored.

A revision is written once and never changed. Two things follow from the clock alone:

- a pending revision has settled once its `settles_at` has come;
- a deployed revision is superseded once a later revision is deployed.

So there is no worker that settles revisions and no row that has to be updated, and every replica sees the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from cce_release_contract.emulator.rules.history import History


class Status(StrEnum):
    """State of a revision, in Helm v2's names, which the API uses. Source: update-release, table 7, row status.

    SUPERSEDED is not among the page's eight values; it can only be seen in a history, never on the current revision.
    """

    UNKNOWN = "UNKNOWN"
    DEPLOYED = "DEPLOYED"
    DELETED = "DELETED"
    SUPERSEDED = "SUPERSEDED"
    FAILED = "FAILED"
    DELETING = "DELETING"
    PENDING_INSTALL = "PENDING_INSTALL"
    PENDING_UPGRADE = "PENDING_UPGRADE"
    PENDING_ROLLBACK = "PENDING_ROLLBACK"


BUSY_STATUSES = frozenset(
    {Status.PENDING_INSTALL, Status.PENDING_UPGRADE, Status.PENDING_ROLLBACK, Status.DELETING},
)
"""Statuses of the last revision in which an update is refused as busy."""


class Action(StrEnum):
    """What made a revision."""

    INSTALL = "install"
    UPGRADE = "upgrade"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """What names a release. Helm identifies it by namespace and name; the cluster comes first here."""

    cluster_id: str
    namespace: str
    name: str


@dataclass(frozen=True)
class Chart:
    """What is known of a chart version without opening it: the id that requests use, and what responses show."""

    id: str
    name: str
    version: str
    public: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """One numbered state of a release, as it was written.

    `number` counts from 1. `config` holds the values that the user supplied, `values` the computed ones (chart
    defaults with the config merged in); both are JSON objects and must not be changed in place. `manifest` is Helm's
    rendered YAML stream without hooks. `created_at` is the first deployment of the release, `updated_at` the moment of
    this revision. From `settles_at` on (None: never) the revision shows `settled_status` and `settled_description`.
    """

    number: int
    action: Action
    status: Status
    description: str
    chart: Chart
    config: Mapping[str, Any]
    values: Mapping[str, Any]
    manifest: str
    created_at: datetime
    updated_at: datetime
    settles_at: datetime | None = None
    settled_status: Status | None = None
    settled_description: str = ""

    def settled(self, now: datetime) -> bool:
        """Whether the revision has left its first status by `now`."""
        return self.settled_status is not None and self.settles_at is not None and self.settles_at <= now

    def status_at(self, now: datetime) -> Status:
        """The status by the clock alone; superseding needs the release, see `Release.history`."""
        if self.settled_status is not None and self.settled(now):
            return self.settled_status
        return self.status

    def at(self, now: datetime) -> Revision:
        """The revision as it reads at `now`: settled or still pending."""
        if not self.settled(now):
            return self
        return replace(self, status=self.status_at(now), description=self.settled_description or self.description)


@dataclass(frozen=True, slots=True)
class Release:
    """A release with all its revisions, oldest first; there is at least one."""

    key: ReleaseKey
    cluster_name: str
    created_at: datetime
    revisions: Sequence[Revision]

    @property
    def last(self) -> Revision:
        """The revision with the highest number, as it was written."""
        return self.revisions[-1]

    def current(self, now: datetime) -> Revision:
        """The last revision as it reads at `now`: what a GET of the release shows."""
        return self.last.at(now)

    def revision(self, number: int) -> Revision | None:
        """The revision with that number as it was written, or None."""
        position = number - self.revisions[0].number
        if 0 <= position < len(self.revisions) and self.revisions[position].number == number:
            return self.revisions[position]
        return next((revision for revision in self.revisions if revision.number == number), None)

    def deployed(self, now: datetime) -> Revision | None:
        """The newest revision that is deployed at `now`, or None if there is none."""
        for revision in reversed(self.revisions):
            if revision.status_at(now) is Status.DEPLOYED:
                return revision.at(now)
        return None

    def history(self, now: datetime) -> tuple[Revision, ...]:
        """Every revision as it reads at `now`, oldest first; only the newest deployed one stays DEPLOYED."""
        seen: list[Revision] = []
        deployed = False
        for revision in reversed(self.revisions):
            shown = revision.at(now)
            if shown.status is Status.DEPLOYED:
                if deployed:
                    shown = replace(shown, status=Status.SUPERSEDED)
                deployed = True
            seen.append(shown)
        return tuple(reversed(seen))

    def with_revision(self, revision: Revision) -> Release:
        """This release with one more revision at its end."""
        return self.with_revisions((revision,))

    def with_revisions(self, newer: Sequence[Revision]) -> Release:
        """This release with more revisions at its end, oldest first; what it has already is not copied."""
        history = self.revisions if isinstance(self.revisions, History) else History(self.revisions)
        return replace(self, revisions=history.grown(newer))
