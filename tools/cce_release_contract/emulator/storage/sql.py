"""Open a state: in memory, or in a SQLite file that is checked before anything is written to it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import cast
from urllib.parse import unquote

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from cce_release_contract.emulator.storage.database import SqlStore
from cce_release_contract.emulator.storage.tables import ABOUT, APPLICATION, METADATA, SCHEMA_VERSION
from cce_release_contract.errors import EmulatorError

BUSY_TIMEOUT_SECONDS = 10.0
"""How long a transaction waits for another process that has locked the file."""

_SQLITE_HEADER = b"SQLite format 3\x00"
_OTHER_FILE = "name another file with --state, or leave --state out to keep the state in memory"


class DataVersion:
    """Tells whether another connection has changed a SQLite file since the last call."""

    def __init__(self) -> None:
        self._last: int | None = None

    def __call__(self, connection: Connection) -> bool:
        """Compare SQLite's counter of foreign changes with its last value."""
        version = int(_driver(connection).execute("PRAGMA data_version").fetchone()[0])
        changed, self._last = version != self._last, version
        return changed


def open_store(location: str = "") -> SqlStore:
    """Open a store: "" or `sqlite://` is in memory, otherwise a file path or a `sqlite:///path` URL.

    Raises EmulatorError for a missing or read-only folder, a file that is damaged or not a database, another program's
    database, or a different schema version. The file is then not changed.
    """
    path = _path(location)
    if path is None:
        return _memory_store()
    return _file_store(path)


def _path(location: str) -> Path | None:
    scheme, separator, rest = location.partition("://")
    if not separator:
        return Path(location) if location and location != ":memory:" else None
    if scheme != "sqlite":
        raise EmulatorError(
            f"the state URL has the scheme {scheme!r}",
            where="--state",
            cause="the state needs SQLite",
            remedy="write sqlite:///relative/path, sqlite:////absolute/path or a plain file path",
        )
    if rest in {"", "/", "/:memory:"}:
        return None
    return Path(unquote(rest.removeprefix("/")))


def _memory_store() -> SqlStore:
    engine = _engine("sqlite://")
    METADATA.create_all(engine)
    return SqlStore(engine, changed_elsewhere=lambda _: False, where="memory")


def _file_store(path: Path) -> SqlStore:
    try:
        _look_at(path)
        if not path.exists():
            # The file contains credentials of sandboxes, so only its owner may read it.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        engine = _engine(f"sqlite:///{path}", journal="WAL")
        with engine.begin() as connection:
            METADATA.create_all(connection)
            if connection.execute(select(ABOUT)).first() is None:
                connection.execute(ABOUT.insert().values(application=APPLICATION, schema_version=SCHEMA_VERSION))
        return SqlStore(engine, changed_elsewhere=DataVersion(), where=str(path))
    except (OSError, SQLAlchemyError) as error:
        raise _unwritable(path, str(error.args[0] if isinstance(error, SQLAlchemyError) else error)) from error


def _look_at(path: Path) -> None:
    """Refuse a file that is not our state, before anything is written to it."""
    if path.is_dir():
        raise EmulatorError(f"the state file {str(path)!r} is a folder", where="--state", remedy=_OTHER_FILE)
    if not path.parent.is_dir():
        raise EmulatorError(
            f"the folder of the state file {str(path)!r} does not exist",
            where="--state",
            remedy=f"make the folder {str(path.parent)!r}, or {_OTHER_FILE}",
        )
    try:
        header = _first_bytes(path) if path.exists() else b""
    except OSError as error:
        raise _unwritable(path, str(error)) from error
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _unwritable(path, "permission denied")
    if not header:
        return
    if header != _SQLITE_HEADER:
        raise _damaged(path, "it does not begin like a SQLite database")
    try:
        _look_inside(path)
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_SQLITE_HEADER))


def _look_inside(path: Path) -> None:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = ON")
        fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if fault != "ok":
            raise _damaged(path, str(fault))
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return
        about = (
            connection.execute(f"SELECT application, schema_version FROM {ABOUT.name}").fetchone()  # noqa: S608 - our own constant
            if ABOUT.name in tables
            else None
        )
    finally:
        connection.close()
    if about is None or about[0] != APPLICATION:
        raise EmulatorError(
            f"the file {str(path)!r} is a database of another program",
            where="--state",
            cause=f"it has the tables {', '.join(sorted(tables)[:5])}",
            remedy=_OTHER_FILE,
        )
    if about[1] != SCHEMA_VERSION:
        raise EmulatorError(
            f"the state file {str(path)!r} has schema version {about[1]}, this program reads {SCHEMA_VERSION}",
            where="--state",
            cause=f"{'a newer' if about[1] > SCHEMA_VERSION else 'an older'} version of this program wrote it",
            remedy=f"use that version of the program, or {_OTHER_FILE}",
        )


def _engine(url: str, journal: str = "MEMORY") -> Engine:
    engine = create_engine(
        url,
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_SECONDS},
        hide_parameters=True,  # they contain values and credentials, and errors are logged
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # Transactions begin explicitly below, not in the driver with the first change.
        connection.isolation_level = None
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def take_the_write_lock(connection: Connection) -> None:
        # A transaction that reads first could not get the write lock later if another one waits for it.
        _driver(connection).execute("BEGIN IMMEDIATE")

    return engine


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _damaged(path: Path, cause: str) -> EmulatorError:
    return EmulatorError(
        f"the state file {str(path)!r} is damaged or not a database",
        where="--state",
        cause=cause,
        remedy=f"restore it from a copy, or {_OTHER_FILE}; the file was not changed",
    )


def _unwritable(path: Path, cause: str) -> EmulatorError:
    return EmulatorError(
        f"cannot write the state file {str(path)!r}",
        where="--state",
        cause=cause,
        remedy=f"give this user the right to write it, or {_OTHER_FILE}",
    )
