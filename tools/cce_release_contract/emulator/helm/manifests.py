"""From rendered templates to one manifest: split documents, remove hooks, sort the rest in install order.

Source: Helm 3.8.2, pkg/releaseutil (kind_sorter.go, manifest.go, manifest_sorter.go).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ReadYaml = Callable[[str], Mapping[str, Any]]
"""Reads one YAML document that is a map; raises ValueError with Helm's text."""

INSTALL_ORDER = (
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
)
HOOK_ANNOTATION = "helm.sh/hook"
_RANKS = {kind: rank for rank, kind in enumerate(INSTALL_ORDER)}
_SEPARATOR = re.compile(r"(?:^|\s*\n)---\s*")
_SOURCE_LINE = "# Source: "


class BadManifest(ValueError):
    """A rendered template is not YAML; the message is Helm's."""


@dataclass(frozen=True, slots=True)
class _Document:
    path: str
    text: str
    kind: str

    @property
    def order(self) -> tuple[int, str]:
        """Known kinds by Helm's rank; unknown kinds last, by name."""
        rank = _RANKS.get(self.kind)
        return (len(_RANKS), self.kind) if rank is None else (rank, "")


def split_documents(stream: str) -> list[str]:
    """The non-empty documents of a YAML stream, trimmed, in order."""
    return [text for part in _SEPARATOR.split(stream) if (text := part.strip())]


def assemble_manifest(rendered: Mapping[str, str], read_yaml: ReadYaml) -> str:
    """The manifest that Helm stores for rendered templates, given by path; raises BadManifest."""
    documents: list[_Document] = []
    for path in sorted(rendered):
        if path.endswith("NOTES.txt") or path.rsplit("/", 1)[-1].startswith("_"):
            continue
        for text in split_documents(rendered[path]):
            try:
                head = read_yaml(text)
            except ValueError as error:
                message = f"YAML parse error on {path}: {error}"
                raise BadManifest(message) from error
            if not _is_hook(head):
                documents.append(_Document(path, text, str(head.get("kind") or "")))
    documents.sort(key=lambda document: document.order)
    return "".join(f"---\n{_SOURCE_LINE}{document.path}\n{document.text}\n" for document in documents)


def read_objects(manifest: str, read_yaml: ReadYaml) -> Iterable[Mapping[str, Any]]:
    """The Kubernetes objects of a manifest, in order; documents without a kind are left out."""
    for text in split_documents(manifest):
        document = read_yaml(text)
        if document.get("kind"):
            yield document


def _is_hook(head: Mapping[str, Any]) -> bool:
    metadata = head.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    return isinstance(annotations, Mapping) and HOOK_ANNOTATION in annotations
