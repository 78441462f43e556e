"""How Helm 3.8.2 merges values: overrides over defaults, parents over subcharts. Arguments are not changed.

Source: Helm 3.8.2, pkg/chartutil/coalesce.go and dependencies.go. It differs from Helm 4 in one rule: a null default
without an override stays null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

GLOBAL_KEY = "global"


class ValuesMismatch(ValueError):
    """The value under a subchart's name is not a map, so the values cannot be merged."""


@dataclass(frozen=True, slots=True)
class Subchart:
    """A chart inside a chart, with its entry in the parent's Chart.yaml.

    `name` is the alias if the parent gives one. `condition` has comma-separated paths; the first with a Boolean value
    decides. The `tags` member of the top values decides about `tags`: any true tag enables the subchart. `imports` are
    pairs: a path in the subchart's values and one in the parent's, where the parent's own values take precedence.
    """

    name: str
    chart: ChartDefaults
    condition: str = ""
    tags: tuple[str, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChartDefaults:
    """The default values of a chart and its subcharts."""

    values: Mapping[str, Any]
    subcharts: tuple[Subchart, ...] = ()


def coalesce_tables(overrides: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two maps: overrides take precedence, maps merge deeply, null removes a default, other nulls stay."""
    merged = dict(overrides)
    for key, default in defaults.items():
        if key not in merged:
            merged[key] = default
        elif merged[key] is None:
            del merged[key]
        elif isinstance(default, Mapping) and isinstance(merged[key], Mapping):
            merged[key] = coalesce_tables(merged[key], default)
    return merged


def compute_values(
    chart: ChartDefaults, config: Mapping[str, Any], base: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values that templates see; `base` replaces the top chart's defaults. Raises ValuesMismatch."""
    top = ChartDefaults(chart.values if base is None else base, chart.subcharts)
    if top.subcharts:
        top = _imported(_enabled(top, _coalesce(top, config), ""))
    return _coalesce(top, config)


def _coalesce(chart: ChartDefaults, config: Mapping[str, Any]) -> dict[str, Any]:
    merged = coalesce_tables(config, chart.values)
    for subchart in chart.subcharts:
        own = merged.get(subchart.name, {})
        if not isinstance(own, Mapping):
            message = f"type mismatch on {subchart.name}: {own!r}"
            raise ValuesMismatch(message)
        merged[subchart.name] = _coalesce(subchart.chart, _with_globals(own, merged))
    return merged


def _with_globals(own: Mapping[str, Any], parent: Mapping[str, Any]) -> Mapping[str, Any]:
    """A subchart's values merged with the parent's globals, which take precedence."""
    mine, theirs = own.get(GLOBAL_KEY, {}), parent.get(GLOBAL_KEY, {})
    if not isinstance(mine, Mapping) or not isinstance(theirs, Mapping):
        return own
    merged = dict(mine)
    for key, value in theirs.items():
        if isinstance(value, Mapping):
            if key not in merged:
                merged[key] = value
            elif isinstance(merged[key], Mapping):
                merged[key] = coalesce_tables(value, merged[key])
        elif not isinstance(merged.get(key), Mapping):
            merged[key] = value
    return {**own, GLOBAL_KEY: merged}


def _enabled(chart: ChartDefaults, top_values: Mapping[str, Any], path: str) -> ChartDefaults:
    """The chart without the subcharts that tags and conditions disable."""
    kept = []
    for subchart in chart.subcharts:
        if _is_enabled(subchart, top_values, path):
            below = _enabled(subchart.chart, top_values, f"{path}{subchart.name}.")
            kept.append(replace(subchart, chart=below))
    return ChartDefaults(chart.values, tuple(kept))


def _imported(chart: ChartDefaults) -> ChartDefaults:
    """The chart with the defaults that it imports from its subcharts, innermost first."""
    subcharts = tuple(replace(subchart, chart=_imported(subchart.chart)) for subchart in chart.subcharts)
    chart = ChartDefaults(chart.values, subcharts)
    if not any(subchart.imports for subchart in subcharts):
        return chart
    values = _coalesce(chart, {})
    for subchart in subcharts:
        for child, parent in subchart.imports:
            table = _at_path(values, f"{subchart.name}.{child}")
            if isinstance(table, Mapping):
                values = coalesce_tables(values, _nested(parent, table))
    return ChartDefaults(values, subcharts)


def _nested(path: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
    for part in reversed(path.split(".") if path != "." else ()):
        table = {part: table}
    return table


def _is_enabled(subchart: Subchart, top_values: Mapping[str, Any], path: str) -> bool:
    for condition in subchart.condition.split(","):
        found = _at_path(top_values, path + condition.strip()) if condition.strip() else None
        if isinstance(found, bool):
            return found
    tags = top_values.get("tags")
    given = [tags[tag] for tag in subchart.tags if isinstance(tags.get(tag), bool)] if isinstance(tags, Mapping) else []
    return not given or any(given)


def _at_path(values: Mapping[str, Any], path: str) -> object:
    here: object = values
    for part in path.split("."):
        if not isinstance(here, Mapping) or part not in here:
            return None
        here = here[part]
    return here
