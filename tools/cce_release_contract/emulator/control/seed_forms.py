"""The JSON form of seed data: charts and releases, in a seed data file or in a sandbox of the control API."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cce_release_contract.emulator.control.sandbox_definition import NAMESPACE_PATTERN, shown_value
from cce_release_contract.emulator.helm.archives import ChartArchive, pack_folder
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.rules.numbers import UnusableValues, helm_values
from cce_release_contract.emulator.rules.releases import ReleaseKey, Status
from cce_release_contract.errors import EmulatorError, UnknownNameError

RELEASE_NAME_PATTERN = re.compile(r"(?=.{1,53}$)[a-z]([-a-z0-9]*[a-z0-9])?")
"""A letter, then lower-case letters, digits and hyphens, at most 53 in all. Source: SDK, name; Helm's length."""

_FILE_MEMBERS = ("charts", "releases")
_CHART_MEMBERS = ("id", "path", "archive_base64", "public")
_RELEASE_MEMBERS = ("name", "chart_id", "values", "revisions")
_PLACED_RELEASE_MEMBERS = ("cluster_id", "cluster_name", "namespace", *_RELEASE_MEMBERS)
_REVISION_MEMBERS = ("values", "chart_id", "status")
_STATUSES = tuple(status.value for status in Status if status is not Status.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class RevisionSeed:
    """One revision to create: its chart, the user's values, and its final status.

    SUPERSEDED is not allowed, since it follows from later revisions. Only the last revision may be pending or deleted.
    """

    chart_id: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: Status = Status.DEPLOYED


@dataclass(frozen=True, slots=True)
class ReleaseSeed:
    """One release to create, with at least one revision, oldest first."""

    key: ReleaseKey
    cluster_name: str
    revisions: tuple[RevisionSeed, ...]


def read_seed_file(
    path: Path, engine: HelmEngine, charts: tuple[ChartArchive, ...], template: ReleaseSeed
) -> tuple[tuple[ChartArchive, ...], tuple[ReleaseSeed, ...]]:
    """The charts and releases of a seed data file. The file's charts are added to `charts`, or replace equal ids.

    `template` has the default cluster, namespace and chart of a release. Raises EmulatorError or UnknownNameError with
    the file, the member and a remedy.
    """
    document = _document(path)
    where = str(path)
    _members(document, _FILE_MEMBERS, where)
    known = {chart.id: chart for chart in charts}
    seen: set[str] = set()
    for number, form in enumerate(_list(document.get("charts", []), f"{where}: charts")):
        chart = _chart(form, path.parent, engine, f"{where}: charts[{number}]")
        if chart.id in seen:
            raise _wrong(f"duplicate chart id {chart.id!r}", f"{where}: charts[{number}].id", "rename one")
        seen.add(chart.id)
        known[chart.id] = chart
    releases = read_release_seeds(document.get("releases", []), template, f"{where}: releases", placed=True)
    for release in releases:
        for revision in release.revisions:
            if revision.chart_id not in known:
                raise UnknownNameError(
                    "chart",
                    revision.chart_id,
                    known,
                    where=f"{where}: release {release.key.name}, chart_id",
                    remedy=f"use one of {', '.join(known)}, or list the chart under `charts`",
                )
    return tuple(known.values()), releases


def read_release_seeds(
    forms: object, template: ReleaseSeed, where: str, *, placed: bool = False
) -> tuple[ReleaseSeed, ...]:
    """Releases from their JSON form. Only `placed` ones may name cluster and namespace; others use the template's.

    Raises EmulatorError or UnknownNameError with the member and a remedy.
    """
    seeds: list[ReleaseSeed] = []
    for number, form in enumerate(_list(forms, where)):
        seed = _release(form, template, f"{where}[{number}]", placed=placed)
        if any(seed.key == other.key for other in seeds):
            raise _wrong(f"duplicate release {seed.key.name!r}", f"{where}[{number}].name", "rename one")
        seeds.append(seed)
    return tuple(seeds)


def _document(path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise EmulatorError(
            f"cannot read the seed data file {str(path)!r}",
            where="--seed-data",
            cause=error.strerror or str(error),
            remedy="name a JSON file that this user can read",
        ) from error
    except (ValueError, RecursionError) as error:
        raise EmulatorError(
            f"the seed data file {str(path)!r} is not JSON",
            where="--seed-data",
            cause=str(error),
            remedy='write {"charts": [...], "releases": [...]}',
        ) from error
    return _object(document, str(path))


def _chart(value: object, folder: Path, engine: HelmEngine, where: str) -> ChartArchive:
    form = _object(value, where)
    _members(form, _CHART_MEMBERS, where)
    chart_id = _text(form, "id", where, None)
    public = form.get("public", False)
    if not isinstance(public, bool):
        raise _wrong(f"public is {public!r}", f"{where}.public", "write true or false")
    if ("path" in form) == ("archive_base64" in form):
        raise _wrong("a chart needs either path or archive_base64", where, "give one of them")
    if "path" in form:
        data = _archive_file(folder / _text(form, "path", where, None), f"{where}.path")
        return engine.inspect(chart_id, data, public=public, where=f"{where}.path")
    try:
        data = base64.b64decode(_text(form, "archive_base64", where, None), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _wrong(
            f"archive_base64 is not base64: {error}", where, "encode the .tgz file with `base64 -w0`"
        ) from error
    return engine.inspect(chart_id, data, public=public, where=f"{where}.archive_base64")


def _archive_file(path: Path, where: str) -> bytes:
    try:
        return pack_folder(path, path.name) if path.is_dir() else path.read_bytes()
    except OSError as error:
        raise EmulatorError(
            f"cannot read the chart {str(path)!r}",
            where=where,
            cause=error.strerror or str(error),
            remedy="name a .tgz file or a chart folder; relative paths start at the seed data file",
        ) from error


def _release(value: object, template: ReleaseSeed, where: str, *, placed: bool) -> ReleaseSeed:
    form = _object(value, where)
    _members(form, _PLACED_RELEASE_MEMBERS if placed else _RELEASE_MEMBERS, where)
    name = _text(form, "name", where, None)
    if not RELEASE_NAME_PATTERN.fullmatch(name):
        raise _wrong(
            f"{name!r} is not a release name",
            f"{where}.name",
            "use at most 53 lower-case letters, digits and hyphens, a letter first and no hyphen last",
        )
    namespace = _text(form, "namespace", where, template.key.namespace)
    if not NAMESPACE_PATTERN.fullmatch(namespace):
        raise _wrong(f"{namespace!r} is not a namespace", f"{where}.namespace", "use an RFC 1123 label")
    first = _revision(
        {member: form[member] for member in ("values", "chart_id") if member in form}, template.revisions[0], where
    )
    revisions = tuple(
        _revision(revision, first, f"{where}.revisions[{number}]")
        for number, revision in enumerate(_list(form.get("revisions", [{}]), f"{where}.revisions"))
    )
    if not revisions:
        raise _wrong("revisions is empty", f"{where}.revisions", "leave it out, or list at least one revision")
    return ReleaseSeed(
        ReleaseKey(_text(form, "cluster_id", where, template.key.cluster_id), namespace, name),
        _text(form, "cluster_name", where, template.cluster_name),
        revisions,
    )


def _revision(value: object, default: RevisionSeed, where: str) -> RevisionSeed:
    form = _object(value, where)
    _members(form, _REVISION_MEMBERS, where)
    status = form.get("status", default.status.value)
    if status not in _STATUSES:
        raise UnknownNameError("status", str(status), _STATUSES, where=f"{where}.status")
    try:
        values = helm_values(_object(form.get("values", default.values), f"{where}.values"))
    except UnusableValues as error:
        raise _wrong(str(error), f"{where}.values", "give values that Helm accepts") from error
    return replace(
        default,
        chart_id=_text(form, "chart_id", where, default.chart_id),
        values=values,
        status=Status(status),
    )


def _members(form: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for member in form:
        if member not in known:
            raise UnknownNameError("member", member, known, where=where, remedy=f"known members: {', '.join(known)}")


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(f"{shown_value(value)} is not a JSON object", where, "write {...}")
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise _wrong(f"{shown_value(value)} is not a JSON array", where, "write [...]")
    return value


def _text(form: Mapping[str, Any], member: str, where: str, default: str | None) -> str:
    value = form.get(member, default)
    if not isinstance(value, str) or not value:
        missing = value is None
        what = f"{member} is missing" if missing else f"{member} is {shown_value(value)}, not a non-empty string"
        raise _wrong(what, f"{where}.{member}", f"give {member} as a string")
    return value


def _wrong(what: str, where: str, remedy: str) -> EmulatorError:
    return EmulatorError(what, where=where, remedy=remedy)
