"""Check the options that lift a limit of a live target."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from cce_release_contract.settings.catalogue import SETTINGS, SETTINGS_BY_NAME
from cce_release_contract.settings.effort import MARKED_WRITES, MAX_WRITES, MOST_WRITES_UNASKED
from cce_release_contract.settings.marker import Marker
from cce_release_contract.settings.problems import SettingProblem
from cce_release_contract.settings.setting import Setting

LIVE_NEEDS: Final = ("cluster_id", "namespace", "release")
"""The settings that name the release of a live target."""

_CHART: Final = "the chart that the release was made from"

SettingValues = Mapping[str, Any]
ShowName = Callable[[str], str]


def arming_problems(
    values: SettingValues, *, emulator: bool, option: Callable[[Setting], str]
) -> Iterator[SettingProblem]:
    """Every problem of the given values, by setting name; `option` writes a setting as the user gave it."""

    def shown(name: str) -> str:
        return option(SETTINGS_BY_NAME[name])

    given = {setting.name: values[setting.name] for setting in SETTINGS if setting.arms and values[setting.name]}
    if emulator:
        remedy = "omit it: an emulator needs no protection"
        yield from (SettingProblem(f"{shown(name)} is only for a live target", remedy=remedy) for name in given)
        return
    place = "/".join(values[name] or "" for name in LIVE_NEEDS)
    for name in ("allow_dry_run", "allow_writes"):
        if name in given and given[name] != place:
            yield SettingProblem(
                f"{shown(name)} names {given[name]!r}, but the target's release is {place!r}",
                remedy=f"name the target's release: {shown(name)} {place}",
            )
    if {"allow_dry_run", "allow_writes"} & given.keys() and (values["workers"] or 1) > 1:
        yield SettingProblem("an armed run allows only one worker", remedy=f"omit {shown('workers')}")
    if "allow_writes" in given:
        yield from _writing_problems(values, shown)
        return
    if "allow_dry_run" in given and not values["chart_id"]:
        yield SettingProblem(f"{shown('allow_dry_run')} needs {_CHART}", remedy=f"give {shown('chart_id')}")
    for name in ("marker", "baseline_revision", "history_limit"):
        if name in given:
            remedy = "omit it: the run changes no release"
            yield SettingProblem(f"{shown(name)} without {shown('allow_writes')}", remedy=remedy)


def _writing_problems(values: SettingValues, shown: ShowName) -> Iterator[SettingProblem]:
    """The settings that a run with updates of the release lacks."""
    for name, what in (("chart_id", _CHART), ("reads", "reads, to see the effect")):
        if not values[name]:
            yield SettingProblem(f"{shown('allow_writes')} needs {what}", remedy=f"give {shown(name)}")
    writes, limit = values["max_writes"] or MAX_WRITES, values["history_limit"]
    if values["marker"] is not None:
        try:
            Marker.read(values["marker"])
        except ValueError as error:
            yield SettingProblem(f"{shown('marker')}: {error}", remedy=f"give {shown('marker')} KEY=VALUE")
        needed = MARKED_WRITES + bool(values["upgrade_chart_id"])
        if writes < needed:
            yield SettingProblem(
                f"{shown('marker')} makes {needed} updates, and {shown('max_writes')} allows {writes}",
                remedy=f"give {shown('max_writes')} {needed}",
            )
    if limit is None and writes > MOST_WRITES_UNASKED:
        yield SettingProblem(
            f"{shown('max_writes')} {writes} without {shown('history_limit')}",
            remedy="set it to the number of revisions that the cloud keeps of the release: more writes than that push"
            " your own rollback points out of the history",
        )
    if limit is not None and writes + (values["marker"] is not None) >= limit:  # a marked release is always put back
        yield SettingProblem(
            f"{writes} writes would push all earlier revisions out of a history of {limit}",
            remedy=f"give {shown('max_writes')} {max(limit - 2, 1)} or fewer"
            if limit > 1
            else "do not write: a cloud that keeps one revision allows no rollback",
        )
