"""The Helm engine: loads charts, computes values by the rules of Helm 3.8.2, checks schemas and renders with Helm."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from cce_release_contract.emulator.checks.member_count import MOST_MEMBERS, too_many_members
from cce_release_contract.emulator.helm.archives import ChartArchive, chart_archive, packaged_digests
from cce_release_contract.emulator.helm.bounded import BoundedHelm
from cce_release_contract.emulator.helm.cache import Cache
from cce_release_contract.emulator.helm.charts import ReadyChart, ready_chart
from cce_release_contract.emulator.helm.manifests import BadManifest, assemble_manifest, read_objects
from cce_release_contract.emulator.helm.native import HelmFault, equal_json_texts, parse_manifest_yaml
from cce_release_contract.emulator.helm.schemas import quickly_valid
from cce_release_contract.emulator.rules.coalesce import ValuesMismatch, compute_values
from cce_release_contract.emulator.rules.releases import Chart, ReleaseKey
from cce_release_contract.emulator.rules.updates import Rendering
from cce_release_contract.errors import CceReleaseError, EmulatorError

CACHED_RESULTS = 1024
"""Cached results per step; a chart's values and manifest take a few kilobytes."""

LARGEST_CACHED_TEXT = 65_536
"""Values with more characters than this are not cached: a request may have megabytes that are never repeated."""

LONGEST_CHART_TEXT: Final = 64
"""Characters of a chart's name and version. Source: the vendor's SDK; components/schemas/ReleaseRecord."""


class EngineErrorKind(StrEnum):
    """The step at which Helm refused."""

    CHART = "chart"
    VALUES = "values"
    SCHEMA = "schema"
    TEMPLATE = "template"


class EngineError(CceReleaseError):
    """Helm refused a chart, its values or its templates; `message` is Helm's text, several lines for a schema."""

    code = "helm"

    def __init__(self, kind: EngineErrorKind, message: str) -> None:
        self.kind = kind
        self.message = message
        super().__init__(message)


class HelmEngine:
    """Helm, loaded at first use; safe to share between threads.

    Results are cached by the chart's digest and all other inputs, so a repeated call is cheap. Results are shared and
    must not be changed in place.
    """

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._bounded = BoundedHelm()
        self._charts: dict[str, ReadyChart] = {}
        self._values: Cache[tuple[str, str, str | None], Mapping[str, Any]] = Cache(CACHED_RESULTS)
        self._valid: Cache[tuple[str, str], bool] = Cache(CACHED_RESULTS)
        self._manifests: Cache[tuple[str, str, str, str, int, bool], str] = Cache(CACHED_RESULTS)
        self._heads: Cache[str, Mapping[str, Any]] = Cache(CACHED_RESULTS)
        self._objects: Cache[str, tuple[Mapping[str, Any], ...]] = Cache(CACHED_RESULTS)

    def compute_values(
        self, chart: ChartArchive, config: Mapping[str, Any], base: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        """Merge `config` over the chart's defaults (`base`: over these instead); raises EngineError(VALUES)."""
        cache_key = (chart.sha256, equal_json_texts(config), None if base is None else equal_json_texts(base))
        values = self._values.get(cache_key)
        if values is None:
            if too_many_members(cache_key[1].encode()):
                # Kept values grow with each update, and seed data does not pass the limit of requests.
                raise EngineError(EngineErrorKind.VALUES, f"the values have more than {MOST_MEMBERS} members and items")
            try:
                values = compute_values(self._ready(chart).defaults, config, base)
            except ValuesMismatch as error:
                raise EngineError(EngineErrorKind.VALUES, str(error)) from error
            if len(cache_key[1]) <= LARGEST_CACHED_TEXT:
                self._values.put(cache_key, values)
        return values

    def validate(self, chart: ChartArchive, values: Mapping[str, Any]) -> None:
        """Check computed values against the chart's values.schema.json; raises EngineError(SCHEMA)."""
        ready = self._ready(chart)
        if quickly_valid(ready.schemas, values):
            return
        cache_key = (chart.sha256, equal_json_texts(values))
        if self._valid.get(cache_key):
            return
        try:
            ready.checked.validate(values)
        except HelmFault as fault:
            raise EngineError(EngineErrorKind.SCHEMA, fault.message) from fault
        if len(cache_key[1]) <= LARGEST_CACHED_TEXT:
            self._valid.put(cache_key, True)

    def render(
        self, chart: ChartArchive, values: Mapping[str, Any], key: ReleaseKey, revision: int, *, is_upgrade: bool
    ) -> str:
        """The manifest of computed values, in Helm's install order, without hooks; raises EngineError(TEMPLATE)."""
        ready = self._ready(chart)
        cache_key = (
            chart.sha256,
            equal_json_texts(values),
            key.namespace if ready.names_namespace else "",
            key.name,
            0 if ready.repeatable else revision,
            is_upgrade,
        )
        manifest = self._manifests.get(cache_key) if ready.repeatable else None
        if manifest is None:
            release: dict[str, Any] = {"name": key.name, "namespace": key.namespace}
            release |= {"revision": revision, "is_upgrade": is_upgrade}
            try:
                if chart.sha256 in packaged_digests():
                    manifest = assemble_manifest(ready.bare.render(values, **release), self._read_head)
                else:
                    manifest = self._bounded.manifest(ready.bare.data, chart.sha256, values, release)
            except HelmFault as fault:
                raise EngineError(EngineErrorKind.TEMPLATE, fault.message) from fault
            except BadManifest as error:
                raise EngineError(EngineErrorKind.TEMPLATE, str(error)) from error
            if ready.repeatable and len(cache_key[1]) <= LARGEST_CACHED_TEXT:
                self._manifests.put(cache_key, manifest)
        return manifest

    def prepare(
        self,
        chart: ChartArchive,
        config: Mapping[str, Any],
        key: ReleaseKey,
        revision: int,
        *,
        base: Mapping[str, Any] | None = None,
        is_upgrade: bool = True,
    ) -> Rendering:
        """All three steps in Helm's order: values, schema, rendering."""
        values = self.compute_values(chart, config, base)
        self.validate(chart, values)
        manifest = self.render(chart, values, key, revision, is_upgrade=is_upgrade)
        return Rendering(chart.chart, values, manifest)

    def resources(self, manifest: str) -> tuple[Mapping[str, Any], ...]:
        """The Kubernetes objects of a manifest, in order."""
        objects = self._objects.get(manifest)
        if objects is None:
            objects = tuple(read_objects(manifest, self._read_head))
            if len(manifest) <= LARGEST_CACHED_TEXT:
                self._objects.put(manifest, objects)
        return objects

    def inspect(self, chart_id: str, data: bytes, *, public: bool, where: str) -> ChartArchive:
        """Load archive bytes of unknown origin; raises EmulatorError with `where` if they are not a chart."""
        try:
            metadata = ready_chart(data).metadata
        except HelmFault as fault:
            raise EmulatorError(
                f"cannot load chart {chart_id!r}: {fault.message}",
                where=where,
                cause="the archive is damaged, or it is not a Helm chart",
                remedy="package it again with `helm package`, or name the chart's folder instead",
            ) from fault
        for member in ("name", "version"):
            if len(str(metadata[member])) > LONGEST_CHART_TEXT:
                raise EmulatorError(
                    f"chart {chart_id!r} has a {member} of {len(str(metadata[member]))} characters",
                    where=where,
                    cause=f"the contract's responses allow at most {LONGEST_CHART_TEXT}",
                    remedy=f"give the chart a shorter {member}",
                )
        return chart_archive(Chart(chart_id, str(metadata["name"]), str(metadata["version"]), public=public), data)

    def _read_head(self, document: str) -> Mapping[str, Any]:
        """One parsed document of a manifest; cached, since most documents stay the same between revisions."""
        head = self._heads.get(document)
        if head is None:
            head = parse_manifest_yaml(document)
            if len(document) <= LARGEST_CACHED_TEXT:
                self._heads.put(document, head)
        return head

    def _ready(self, chart: ChartArchive) -> ReadyChart:
        ready = self._charts.get(chart.sha256)
        if ready is None:
            with self._loading:
                ready = self._charts.get(chart.sha256)
                if ready is None:
                    try:
                        ready = self._charts[chart.sha256] = ready_chart(chart.data)
                    except HelmFault as fault:
                        raise EngineError(EngineErrorKind.CHART, fault.message) from fault
        return ready
