"""Convert values to rows of the state database and back. Times are ISO 8601 texts in UTC, JSON is compact text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from cce_release_contract.emulator.control.sandbox_definition import SandboxDefinition
from cce_release_contract.emulator.helm.archives import ChartArchive
from cce_release_contract.emulator.rules.releases import Action, Chart, Release, ReleaseKey, Revision, Status


def key_columns(key: ReleaseKey) -> dict[str, Any]:
    """The columns that identify a release."""
    return {"cluster_id": key.cluster_id, "namespace": key.namespace, "name": key.name}


def release_row(release: Release) -> dict[str, Any]:
    """The row of a release, without its revisions."""
    return {
        **key_columns(release.key),
        "cluster_name": release.cluster_name,
        "created_at": _time_text(release.created_at),
        "last_number": release.last.number,
    }


def revision_row(release_id: int, revision: Revision) -> dict[str, Any]:
    """The row of a revision of the release with this row id."""
    return {
        "release_id": release_id,
        "number": revision.number,
        "action": revision.action.value,
        "status": revision.status.value,
        "description": revision.description,
        **{f"chart_{name}": value for name, value in asdict(revision.chart).items()},
        "config": _json_text(revision.config),
        "computed_values": _json_text(revision.values),
        "manifest": revision.manifest,
        "created_at": _time_text(revision.created_at),
        "updated_at": _time_text(revision.updated_at),
        "settles_at": None if revision.settles_at is None else _time_text(revision.settles_at),
        "settled_status": None if revision.settled_status is None else revision.settled_status.value,
        "settled_description": revision.settled_description,
    }


def release_from_row(row: RowMapping, revisions: Iterable[RowMapping]) -> Release:
    """A release from its row and the rows of its revisions, oldest first."""
    return Release(
        key=ReleaseKey(row["cluster_id"], row["namespace"], row["name"]),
        cluster_name=row["cluster_name"],
        created_at=_time(row["created_at"]),
        revisions=tuple(read_revision(revision) for revision in revisions),
    )


def read_revision(row: RowMapping) -> Revision:
    """A revision from its row."""
    return Revision(
        number=row["number"],
        action=Action(row["action"]),
        status=Status(row["status"]),
        description=row["description"],
        chart=Chart(*(row[f"chart_{member.name}"] for member in fields(Chart))),
        config=json.loads(row["config"]),
        values=json.loads(row["computed_values"]),
        manifest=row["manifest"],
        created_at=_time(row["created_at"]),
        updated_at=_time(row["updated_at"]),
        settles_at=None if row["settles_at"] is None else _time(row["settles_at"]),
        settled_status=None if row["settled_status"] is None else Status(row["settled_status"]),
        settled_description=row["settled_description"],
    )


def chart_row(chart: ChartArchive) -> dict[str, Any]:
    """The row of a chart archive."""
    members = asdict(chart)
    return {"chart_id": members.pop("id"), **members}


def read_chart(row: RowMapping) -> ChartArchive:
    """A chart archive from its row."""
    members = dict(row)
    chart_id, data = members.pop("chart_id"), bytes(members.pop("data"))
    return ChartArchive(id=chart_id, data=data, **members)


def sandbox_row(definition: SandboxDefinition) -> dict[str, Any]:
    """The row of a sandbox; all except its namespace is one JSON text, since no query uses it."""
    return {"namespace": definition.namespace, "form": _json_text(asdict(definition))}


def read_sandbox_row(row: RowMapping) -> SandboxDefinition:
    """A sandbox from its row."""
    form = json.loads(row["form"])
    return SandboxDefinition(**{**form, "faults": tuple(form["faults"])})


def _json_text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _time_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
