"""The store in a SQL database, with SQLAlchemy Core and a cache in memory.

The process has one connection and one lock. A transaction holds both, so the updates of a process run one after the
other. The database makes other processes on the same file wait (a write lock from the first statement on). After
another process has changed the file, only newer data is read into the cache.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection, Engine, RowMapping, Select, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey, Revision
from cce_release_contract.emulator.storage import rows
from cce_release_contract.emulator.storage.interface import RevisionConflict
from cce_release_contract.emulator.storage.remembered import Changes, Remembered, StoredRelease
from cce_release_contract.emulator.storage.tables import CHARTS, RELEASES, REVISIONS, SCOPES
from cce_release_contract.errors import EmulatorError

_FIND_RELEASE = (
    select(RELEASES)
    .where(
        RELEASES.c.cluster_id == bindparam("cluster_id"),
        RELEASES.c.namespace == bindparam("namespace"),
        RELEASES.c.name == bindparam("name"),
    )
    # SQLite ignores this and locks the whole database instead.
    .with_for_update()
)
_REVISIONS_AFTER = (
    select(REVISIONS)
    .where(REVISIONS.c.release_id == bindparam("release_id"), REVISIONS.c.number > bindparam("number"))
    .order_by(REVISIONS.c.number)
)
_CHART_WITHOUT_DATA = select(*(column for column in CHARTS.c if column.name != "data")).where(
    CHARTS.c.chart_id == bindparam("chart_id")
)
_GROW = (
    update(RELEASES)
    .where(RELEASES.c.id == bindparam("release_id"), RELEASES.c.last_number < bindparam("number"))
    .values(last_number=bindparam("number"))
)
_ADD_REVISION = insert(REVISIONS)


class SqlTransaction:
    """Reads and changes inside one database transaction; see `StoreTransaction`."""

    def __init__(self, connection: Connection, changes: Changes) -> None:
        self._connection = connection
        self._changes = changes

    def load(self, key: ReleaseKey) -> Release | None:
        """See `StoreReads.load`."""
        found = self._find(key)
        return None if found is None else found[1]

    def releases(self, namespace: str | None = None) -> tuple[Release, ...]:
        """See `StoreReads.releases`."""
        query = select(RELEASES).order_by(RELEASES.c.cluster_id, RELEASES.c.namespace, RELEASES.c.name)
        if namespace is not None:
            query = query.where(RELEASES.c.namespace == namespace)
        return tuple(rows.release_from_row(row, self._revisions_after(row["id"])) for row in self._rows(query))

    def chart(self, chart_id: str) -> ChartArchive | None:
        """See `StoreReads.chart`."""
        known = self._changes.chart(chart_id)
        if known is None:
            known = self._unchanged_chart(chart_id)
            if known is None:
                found = self._rows(select(CHARTS).where(CHARTS.c.chart_id == chart_id))
                known = rows.read_chart(found[0]) if found else None
            if known is not None:
                self._changes.charts[chart_id] = known
        return known

    def _unchanged_chart(self, chart_id: str) -> ChartArchive | None:
        """The chart that was cached before others changed the database, if it has not changed since.

        An archive may be megabytes, so only its digest is compared.
        """
        earlier = self._changes.before.earlier_chart(chart_id)
        if earlier is None:
            return None
        found = self._rows(_CHART_WITHOUT_DATA, chart_id=chart_id)
        same = found and rows.chart_row(earlier) == {**found[0], "data": earlier.data}
        return earlier if same else None

    def charts(self) -> tuple[ChartArchive, ...]:
        """See `StoreReads.charts`."""
        return tuple(rows.read_chart(row) for row in self._rows(select(CHARTS).order_by(CHARTS.c.chart_id)))

    def sandbox(self, namespace: str) -> SandboxDefinition | None:
        """See `StoreReads.sandbox`."""
        found = self._rows(select(SCOPES).where(SCOPES.c.namespace == namespace))
        definition = rows.read_sandbox_row(found[0]) if found else None
        self._changes.sandboxes[namespace] = definition
        return definition

    def sandboxes(self) -> tuple[SandboxDefinition, ...]:
        """See `StoreReads.sandboxes`."""
        return tuple(rows.read_sandbox_row(row) for row in self._rows(select(SCOPES).order_by(SCOPES.c.namespace)))

    def create(self, release: Release) -> None:
        """See `StoreTransaction.create`."""
        try:
            with self._connection.begin_nested():
                result = self._connection.execute(insert(RELEASES), rows.release_row(release))
        except IntegrityError as error:
            raise _conflict(release.key, "a release with this name is already stored") from error
        release_id = int(cast("tuple[int]", result.inserted_primary_key)[0])
        self._connection.execute(
            _ADD_REVISION, [rows.revision_row(release_id, revision) for revision in release.revisions]
        )
        self._changes.releases[release.key] = (release_id, release)

    def append(self, key: ReleaseKey, revision: Revision) -> Release:
        """See `StoreTransaction.append`."""
        found = self._find(key)
        if found is None:
            raise _conflict(key, "the release does not exist")
        release_id, release = found
        grown = self._connection.execute(_GROW, {"release_id": release_id, "number": revision.number})
        if grown.rowcount != 1:
            raise _conflict(key, f"revision {revision.number} is already stored")
        self._connection.execute(_ADD_REVISION, rows.revision_row(release_id, revision))
        release = release.with_revision(revision)
        self._changes.releases[key] = (release_id, release)
        return release

    def remove_releases(self, namespace: str) -> int:
        """See `StoreTransaction.remove_releases`."""
        ids = select(RELEASES.c.id).where(RELEASES.c.namespace == namespace)
        self._connection.execute(delete(REVISIONS).where(REVISIONS.c.release_id.in_(ids)))
        self._changes.empty(namespace)
        return self._connection.execute(delete(RELEASES).where(RELEASES.c.namespace == namespace)).rowcount

    def put_chart(self, chart: ChartArchive) -> None:
        """See `StoreTransaction.put_chart`."""
        self._connection.execute(delete(CHARTS).where(CHARTS.c.chart_id == chart.id))
        self._connection.execute(insert(CHARTS), rows.chart_row(chart))
        self._changes.charts[chart.id] = chart

    def put_sandbox(self, definition: SandboxDefinition) -> None:
        """See `StoreTransaction.put_sandbox`."""
        self.remove_sandbox(definition.namespace)
        self._connection.execute(insert(SCOPES), rows.sandbox_row(definition))
        self._changes.sandboxes[definition.namespace] = definition

    def remove_sandbox(self, namespace: str) -> bool:
        """See `StoreTransaction.remove_sandbox`."""
        self._changes.sandboxes[namespace] = None
        return self._connection.execute(delete(SCOPES).where(SCOPES.c.namespace == namespace)).rowcount > 0

    def clear(self) -> None:
        """See `StoreTransaction.clear`."""
        for table in (REVISIONS, RELEASES, CHARTS, SCOPES):
            self._connection.execute(delete(table))
        self._changes.clear()

    def _find(self, key: ReleaseKey) -> StoredRelease | None:
        known = self._changes.release(key)
        if known is None:
            found = self._rows(_FIND_RELEASE, **rows.key_columns(key))
            if found:
                known = self._changes.releases[key] = (found[0]["id"], self._caught_up(key, found[0]))
        return known

    def _caught_up(self, key: ReleaseKey, row: RowMapping) -> Release:
        """The release of this row. Only newer revisions are read: revisions never change, and ids are never reused."""
        earlier = self._changes.before.earlier_release(key)
        if earlier is None or earlier[0] != row["id"]:
            return rows.release_from_row(row, self._revisions_after(row["id"]))
        release = earlier[1]
        if row["last_number"] == release.last.number:
            return release
        newer = self._revisions_after(row["id"], release.last.number)
        return release.with_revisions([rows.read_revision(one) for one in newer])

    def _revisions_after(self, release_id: int, number: int = -1) -> list[RowMapping]:
        """The rows of a release's revisions with higher numbers."""
        return self._rows(_REVISIONS_AFTER, release_id=release_id, number=number)

    def _rows(self, query: Select[Any], **parameters: str | int) -> list[RowMapping]:
        return list(self._connection.execute(query, parameters).mappings())


class SqlStore:
    """A store on one connection; see `Store`.

    `changed_elsewhere` returns whether another process has changed the database since the last call.
    """

    def __init__(self, engine: Engine, *, changed_elsewhere: Callable[[Connection], bool], where: str) -> None:
        self._engine = engine
        self._changed_elsewhere = changed_elsewhere
        self._where = where
        self._lock = threading.RLock()
        self._connection = engine.connect()
        self._remembered = Remembered()

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """See `Store.transaction`."""
        with self._lock:
            changes = Changes(self._remembered)
            try:
                with self._connection.begin():
                    self._recall()
                    yield SqlTransaction(self._connection, changes)
            except SQLAlchemyError as error:
                raise EmulatorError(
                    f"the state database refused a change: {error.args[0]}",
                    where=self._where,
                    cause="the disk is full, the file was moved or damaged, or another process holds its lock",
                    remedy="check the file and its disk, stop other emulators that use it, and try again",
                ) from error
            self._remembered.learn(changes)

    def _recall(self) -> Remembered:
        """The cache, marked stale if necessary; the lock must be held."""
        if self._changed_elsewhere(self._connection):
            self._remembered.doubt()
        return self._remembered

    def load(self, key: ReleaseKey) -> Release | None:
        """See `StoreReads.load`."""
        with self._lock:
            known = self._recall().release(key)
        if known is not None:
            return known[1]
        with self.transaction() as reading:
            return reading.load(key)

    def releases(self, namespace: str | None = None) -> tuple[Release, ...]:
        """See `StoreReads.releases`."""
        with self.transaction() as reading:
            return reading.releases(namespace)

    def chart(self, chart_id: str) -> ChartArchive | None:
        """See `StoreReads.chart`."""
        with self._lock:
            known = self._recall().chart(chart_id)
        if known is not None:
            return known
        with self.transaction() as reading:
            return reading.chart(chart_id)

    def charts(self) -> tuple[ChartArchive, ...]:
        """See `StoreReads.charts`."""
        with self.transaction() as reading:
            return reading.charts()

    def sandbox(self, namespace: str) -> SandboxDefinition | None:
        """See `StoreReads.sandbox`."""
        with self._lock:
            sandboxes = self._recall().sandboxes
            if namespace in sandboxes:
                return sandboxes[namespace]
        with self.transaction() as reading:
            return reading.sandbox(namespace)

    def sandboxes(self) -> tuple[SandboxDefinition, ...]:
        """See `StoreReads.sandboxes`."""
        with self.transaction() as reading:
            return reading.sandboxes()

    def close(self) -> None:
        """See `Store.close`."""
        with self._lock:
            self._connection.close()
            self._engine.dispose()


def _conflict(key: ReleaseKey, what: str) -> RevisionConflict:
    return RevisionConflict(
        "release: already exists" if "already" in what else "release: not found",
        where=f"{key.cluster_id}/{key.namespace}/{key.name}",
        cause=what,
    )
