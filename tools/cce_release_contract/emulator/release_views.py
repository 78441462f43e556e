"""The responses about releases, built with the generated models; three of their members are JSON as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.emulator.rules.releases import ReleaseKey, Revision
from cce_release_contract.emulator.wire_responses import compact_json, sorted_json
from cce_release_contract.exchanges.redaction.secret_names import MASK, secret_looking
from cce_release_models.models import HistoryRelease, Release

VENDOR_TIME: Final = timezone(timedelta(hours=8))
"""The offset of the vendor's release example (2023-11-14T20:30:57+08:00)."""

_TEXTS: Final[dict[int, tuple[Mapping[str, Any], str]]] = {}
_TEXTS_KEPT: Final = 256
_LONGEST_TEXT_KEPT: Final = 64 * 1024

_CLUSTER_WIDE: Final = frozenset(
    {
        "APIService",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "PersistentVolume",
        "PriorityClass",
        "StorageClass",
        "ValidatingWebhookConfiguration",
    }
)
"""Kinds of Kubernetes objects without a namespace; the others are in the release's namespace unless they name one."""


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One revision as a response shows it. `resources` are the Kubernetes objects; None if they are not requested."""

    key: ReleaseKey
    cluster_name: str
    revision: Revision
    resources: Iterable[Mapping[str, Any]] | None = None


def release_members(view: RevisionView) -> dict[str, Any]:
    """The members of a release at its current revision, in the page's order, validated by the generated model."""
    return dict(sorted(Release.model_validate(_members(view)).model_dump(mode="json").items()))


def history_members(view: RevisionView) -> dict[str, Any]:
    """The members of a release at one revision of its history, which may be superseded."""
    return dict(sorted(HistoryRelease.model_validate(_members(view)).model_dump(mode="json").items()))


def _members(view: RevisionView) -> dict[str, Any]:
    revision = view.revision
    return {
        "chart_name": revision.chart.name,
        "chart_public": revision.chart.public,
        "chart_version": revision.chart.version,
        "cluster_id": view.key.cluster_id,
        "cluster_name": view.cluster_name,
        "create_at": vendor_time(revision.created_at),
        "description": revision.description,
        "name": view.key.name,
        "namespace": view.key.namespace,
        "parameters": "",
        "resources": "" if view.resources is None else resources_text(view.resources, view.key.namespace),
        "status": str(revision.status),
        "status_description": revision.description,
        "update_at": vendor_time(revision.updated_at),
        "values": values_text(revision.values),
        "version": revision.number,
    }


def vendor_time(moment: datetime) -> str:
    """RFC 3339 in seconds with the vendor's offset."""
    return moment.astimezone(VENDOR_TIME).isoformat(timespec="seconds")


def values_text(values: Mapping[str, Any]) -> str:
    """The values as compact JSON text with sorted members, secrets shown as six asterisks.

    Values are never changed in place, so the texts of the last few mappings are cached.
    """
    known = _TEXTS.get(id(values))
    if known is not None and known[0] is values:
        return known[1]
    text = sorted_json(masked(values))
    if len(text) > _LONGEST_TEXT_KEPT:
        return text
    if len(_TEXTS) >= _TEXTS_KEPT:
        _TEXTS.clear()
    _TEXTS[id(values)] = (values, text)
    return text


def masked(value: Json, *, secret: bool = False) -> Json:
    """A copy with every text and number under a secret-looking name masked; empty text needs no mask."""
    if isinstance(value, Mapping):
        return {name: masked(member, secret=secret or secret_looking(name)) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, secret=secret) for item in value]
    if secret and value not in ("", None) and not isinstance(value, bool):
        return MASK
    return value


def resources_text(resources: Iterable[Mapping[str, Any]], namespace: str) -> str:
    """The JSON text of an array with kind, name and labels of each object of a manifest, never its content.

    The content can include secrets, not only in Secret objects but also in a container's environment.
    """
    return compact_json([_identity(resource, namespace) for resource in resources])


def _identity(resource: Mapping[str, Any], release_namespace: str) -> dict[str, Any]:
    metadata = resource.get("metadata")
    names = metadata if isinstance(metadata, Mapping) else {}
    kind = resource.get("kind", "")
    namespace = names.get("namespace") or ("" if kind in _CLUSTER_WIDE else release_namespace)
    labels = names.get("labels") or {}
    return {
        "apiVersion": resource.get("apiVersion", ""),
        "kind": kind,
        "name": names.get("name", ""),
        **({"namespace": namespace} if namespace else {}),
        **({"labels": labels} if labels else {}),
    }
