"""The tables of a state database, in SQL for both SQLite and PostgreSQL.

Revisions are written once. The primary key of `revisions` makes numbers unique, and `releases.last_number` only grows,
so two updates that read the same last revision cannot both be stored.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION: Final = 1
"""Increase it with every change of the tables below; a database with a higher number is refused."""

APPLICATION: Final = "cce-release-emulator"

METADATA = MetaData()

ABOUT = Table(
    "cce_release_state",
    METADATA,
    Column("application", String(64), primary_key=True),
    Column("schema_version", Integer, nullable=False),
)

CHARTS = Table(
    "charts",
    METADATA,
    Column("chart_id", String(255), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("version", String(255), nullable=False),
    Column("public", Boolean, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
)

SCOPES = Table(
    "scopes",
    METADATA,
    Column("namespace", String(63), primary_key=True),
    Column("form", Text, nullable=False),
)

RELEASES = Table(
    "releases",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("cluster_id", String(255), nullable=False),
    Column("namespace", String(255), nullable=False),
    Column("name", String(255), nullable=False),
    Column("cluster_name", String(255), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("last_number", Integer, nullable=False),
    UniqueConstraint("cluster_id", "namespace", "name"),
    # Ids are never reused, so that a release that was removed and created again is not taken for the old one.
    sqlite_autoincrement=True,
)

REVISIONS = Table(
    "revisions",
    METADATA,
    Column("release_id", Integer, ForeignKey("releases.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("action", String(16), nullable=False),
    Column("status", String(32), nullable=False),
    Column("description", Text, nullable=False),
    Column("chart_id", String(255), nullable=False),
    Column("chart_name", String(255), nullable=False),
    Column("chart_version", String(255), nullable=False),
    Column("chart_public", Boolean, nullable=False),
    Column("config", Text, nullable=False),
    Column("computed_values", Text, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("updated_at", String(40), nullable=False),
    Column("settles_at", String(40)),
    Column("settled_status", String(32)),
    Column("settled_description", Text, nullable=False),
)
