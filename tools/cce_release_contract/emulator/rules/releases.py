"""Releases and their revisions as values; the current state is computed here and not stored.

A revision is written once and never changed. Two facts depend only on the clock:

- a pending revision is settled after its `settles_at`;
- a deployed revision is superseded after a later revision is deployed.

So no worker settles revisions, no rows are updated, and every replica sees the same state.
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

    SUPERSEDED is not one of the page's eight values; it appears only in a history, never on the current revision.
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
    """The action that made a revision."""

    INSTALL = "install"
    UPGRADE = "upgrade"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """The identity of a release. Helm uses namespace and name; here the cluster comes first."""

    cluster_id: str
    namespace: str
    name: str


@dataclass(frozen=True)
class Chart:
    """The data of a chart version without its archive: the id that requests use, and the members of responses."""

    id: str
    name: str
    version: str
    public: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """One numbered state of a release, as it was written.

    `number` counts from 1. `config` has the user's values, `values` the computed ones (chart defaults merged with
    `config`); both are JSON objects and must not be changed in place. `manifest` is Helm's rendered YAML stream without
    hooks. `created_at` is the first deployment of the release, `updated_at` the time of this revision. From
    `settles_at` on (None: never) the revision has `settled_status` and `settled_description`.
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
        """Whether the revision is settled at `now`."""
        return self.settled_status is not None and self.settles_at is not None and self.settles_at <= now

    def status_at(self, now: datetime) -> Status:
        """The status by the clock; whether it is superseded depends on the release, see `Release.history`."""
        if self.settled_status is not None and self.settled(now):
            return self.settled_status
        return self.status

    def at(self, now: datetime) -> Revision:
        """The revision at `now`: settled or still pending."""
        if not self.settled(now):
            return self
        return replace(self, status=self.status_at(now), description=self.settled_description or self.description)


@dataclass(frozen=True, slots=True)
class Release:
    """A release with all its revisions, oldest first, at least one."""

    key: ReleaseKey
    cluster_name: str
    created_at: datetime
    revisions: Sequence[Revision]

    @property
    def last(self) -> Revision:
        """The revision with the highest number, as written."""
        return self.revisions[-1]

    def current(self, now: datetime) -> Revision:
        """The last revision at `now`, as shown by a GET of the release."""
        return self.last.at(now)

    def revision(self, number: int) -> Revision | None:
        """The revision with this number as written, or None."""
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
        """Every revision at `now`, oldest first; only the newest deployed one stays DEPLOYED."""
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
        """This release with more revisions at its end, oldest first; existing ones are not copied."""
        history = self.revisions if isinstance(self.revisions, History) else History(self.revisions)
        return replace(self, revisions=history.grown(newer))
