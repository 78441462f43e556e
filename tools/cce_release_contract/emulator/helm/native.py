"""The only user of helm_python: charts loaded into the Go runtime, which starts at first use.

The runtime does not survive a fork, so nothing here runs at import time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from cce_release_contract.emulator.helm.wording import schema_error, template_error
from cce_release_contract.errors import CceReleaseError, MissingExtraError

if TYPE_CHECKING:
    from helm_python import Chart


class HelmFault(CceReleaseError):
    """Helm refused; `message` is its text in 3.8.2's words."""

    code = "helm-fault"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class NativeChart:
    """One chart inside the Go runtime. Raises HelmFault if Helm refuses. Safe to share between threads.

    Rendering permanently removes disabled subcharts from a loaded chart, so a chart with subcharts is loaded again for
    each use.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._chart = _load(data)
        self._has_subcharts = bool(self._chart.dependencies)

    @property
    def metadata(self) -> dict[str, Any]:
        """The chart's Chart.yaml."""
        return self._chart.metadata

    @property
    def defaults(self) -> dict[str, Any]:
        """The chart's default values, without those of its subcharts."""
        return self._chart.values or {}

    @property
    def template_sources(self) -> tuple[str, ...]:
        """The sources of the chart's own templates."""
        return tuple(template["data"] for template in self._chart.templates or [])

    def validate(self, values: Mapping[str, Any]) -> None:
        """Check values against the schemas of the chart and its enabled subcharts; the chart has no templates."""
        try:
            if self._has_subcharts:
                # Only rendering knows which subcharts are enabled, and under which names.
                with _load(self.data) as chart:
                    chart.render(dict(values), name="check", namespace="check")
            else:
                self._chart.validate_schema(dict(values))
        except _helm().HelmError as error:
            raise HelmFault(schema_error(str(error), values)) from error

    def render(
        self, values: Mapping[str, Any], *, name: str, namespace: str, revision: int, is_upgrade: bool
    ) -> dict[str, str]:
        """The rendered templates by path."""
        with _load(self.data) if self._has_subcharts else nullcontext(self._chart) as chart:
            return _rendered(
                chart,
                values,
                name=name,
                namespace=namespace,
                revision=revision,
                is_install=not is_upgrade,
                is_upgrade=is_upgrade,
            )


def _rendered(chart: Chart, values: Mapping[str, Any], **release: Any) -> dict[str, str]:  # noqa: ANN401 - Helm's options
    try:
        return chart.render(dict(values), **release)
    except _helm().HelmError as error:
        raise HelmFault(template_error(str(error))) from error


def parse_manifest_yaml(text: str) -> Mapping[str, Any]:
    """One YAML document that is a map, as Helm reads it; raises ValueError with Helm's text."""
    helm = _helm()
    try:
        document: Mapping[str, Any] = helm.values_from_yaml(text)
    except helm.HelmError as error:
        raise ValueError(str(error)) from error
    return document


def equal_json_texts(value: Mapping[str, Any]) -> str:
    """A text that is equal for equal JSON objects, to use as a cache key."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _load(data: bytes) -> Chart:
    helm = _helm()
    try:
        return cast("Chart", helm.Chart.load_archive(data))
    except helm.HelmError as error:
        raise HelmFault(str(error)) from error


def _helm() -> ModuleType:
    try:
        import helm_python
    except ImportError as error:
        raise MissingExtraError("emulator", needed_for="the emulator's Helm engine", module="helm_python") from error
    return helm_python
