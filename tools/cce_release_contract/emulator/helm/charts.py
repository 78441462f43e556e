"""Prepare charts for the engine: defaults with subcharts, a handle for schemas, and a handle for rendering.

Helm 4 merges a chart's defaults into the values that it checks and renders. This would restore defaults that a null
removed, and would drop null defaults. So Helm gets the chart without default values, once with the schemas for checking
and once without them for rendering. It then sees exactly the values computed by the rules of 3.8.2.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cce_release_contract.emulator.helm.archives import pack_files
from cce_release_contract.emulator.helm.native import HelmFault, NativeChart
from cce_release_contract.emulator.helm.repeatability import is_repeatable
from cce_release_contract.emulator.rules.coalesce import ChartDefaults, Subchart

_TEMPLATE = re.compile(r"(?:charts/[^/]+/)*templates/")
_CHART_FOLDER = re.compile(r"(?:charts/[^/]+/)*charts/[^/]+")


@dataclass(frozen=True, slots=True)
class ReadyChart:
    """A chart that the engine can use.

    `repeatable` means that the templates give the same text for the same values, release name and namespace, whatever
    the revision number and the time are; only then a rendering may be cached. `names_namespace` means that the text may
    contain the release's namespace.
    """

    metadata: Mapping[str, Any]
    defaults: ChartDefaults
    checked: NativeChart
    bare: NativeChart
    schemas: tuple[str, ...]
    repeatable: bool
    names_namespace: bool


def ready_chart(data: bytes) -> ReadyChart:
    """Load archive bytes. Raises HelmFault with Helm's text, or with ours if the archive cannot be read."""
    full = NativeChart(data)
    name, members = _unpack(data)
    defaults, sources = _defaults(full, members)
    return ReadyChart(
        metadata=full.metadata,
        defaults=defaults,
        checked=NativeChart(pack_files(name, _untemplated(_without(members, {"values.yaml"})))),
        bare=NativeChart(pack_files(name, _without(members, {"values.yaml", "values.schema.json"}))),
        schemas=_schemas(members),
        repeatable=all(is_repeatable(source) for source in sources),
        names_namespace=any("Namespace" in source for source in sources),
    )


def _unpack(data: bytes) -> tuple[str, dict[str, bytes]]:
    """The top folder and the files of an archive by their path below it."""
    members: dict[str, bytes] = {}
    top = ""
    try:
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(data))) as tar:
            for entry in tar:
                folder, _, path = entry.name.removeprefix("./").partition("/")
                content = tar.extractfile(entry) if entry.isfile() else None
                if content is not None and path:
                    top = top or folder
                    members[path] = content.read()
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise HelmFault(str(error)) from error
    return top, members


def _flat(members: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    """All files, including those of packed subcharts, as if every subchart were a folder."""
    flat: list[tuple[str, bytes]] = []
    for path, content in members.items():
        if path.startswith("charts/") and path.count("/") == 1 and path.endswith(".tgz"):
            name, inner = _unpack(content)
            flat += [(f"charts/{name}/{below}", body) for below, body in _flat(inner)]
        else:
            flat.append((path, content))
    return flat


def _without(members: Mapping[str, bytes], names: set[str]) -> list[tuple[str, bytes]]:
    """The files without those with these names in the folder of the chart or of a subchart."""
    return [(path, content) for path, content in _flat(members) if not (_of_chart(path) and _base(path) in names)]


def _untemplated(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The files without the templates of the chart and its subcharts."""
    return [(path, content) for path, content in members if not _TEMPLATE.match(path)]


def _schemas(members: Mapping[str, bytes]) -> tuple[str, ...]:
    """The texts of the schemas of the chart and its subcharts."""
    return tuple(
        content.decode("utf-8", "replace")
        for path, content in _flat(members)
        if _of_chart(path) and _base(path) == "values.schema.json"
    )


def _of_chart(path: str) -> bool:
    folder = path.rpartition("/")[0]
    return not folder or _CHART_FOLDER.fullmatch(folder) is not None


def _base(path: str) -> str:
    return path.rpartition("/")[2]


def _defaults(chart: NativeChart, members: Mapping[str, bytes]) -> tuple[ChartDefaults, list[str]]:
    """The default values with subcharts, as Helm finds them, and the sources of all templates."""
    flat = _flat(members)
    folders = sorted({path.split("/")[1] for path, _ in flat if path.startswith("charts/") and path.count("/") > 1})
    sources = list(chart.template_sources)
    loaded: dict[str, ChartDefaults] = {}
    for folder in folders:
        if folder.startswith(("_", ".")):
            continue
        prefix = f"charts/{folder}/"
        inner = {path.removeprefix(prefix): content for path, content in flat if path.startswith(prefix)}
        subchart = NativeChart(pack_files(folder, inner.items()))
        loaded[str(subchart.metadata["name"])], inner_sources = _defaults(subchart, inner)
        sources += inner_sources
    return ChartDefaults(chart.defaults, tuple(_named(chart.metadata, loaded))), sources


def _named(metadata: Mapping[str, Any], loaded: Mapping[str, ChartDefaults]) -> list[Subchart]:
    """Subcharts with the names, conditions and tags that the parent gives them; unlisted ones are always enabled."""
    listed = [entry for entry in metadata.get("dependencies") or [] if entry.get("name") in loaded]
    subcharts = [
        Subchart(
            name=entry.get("alias") or entry["name"],
            chart=loaded[entry["name"]],
            condition=entry.get("condition") or "",
            tags=tuple(entry.get("tags") or ()),
            imports=tuple(_import(each) for each in entry.get("import-values") or ()),
        )
        for entry in listed
    ]
    unlisted = sorted(set(loaded) - {entry["name"] for entry in listed})
    return [*subcharts, *(Subchart(name, loaded[name]) for name in unlisted)]


def _import(entry: str | Mapping[str, str]) -> tuple[str, str]:
    """One entry of import-values: the name of an export, or a map of two paths."""
    return (f"exports.{entry}", ".") if isinstance(entry, str) else (entry["child"], entry["parent"])
