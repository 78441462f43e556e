"""Names for reports that come from files: what their folders say, and which of them are parts of one target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from cce_release_contract.fleet.merged.target import identity
from cce_release_contract.reporting.report import Report

_REPORT_NAME: Final = "report.json"


def names_of(paths: Iterable[Path]) -> dict[Path, str]:
    """A name for each file: its folder's if it is called report.json, else its own without the ending.

    Where several would have the same, as many of the folders above come in front as tell them apart.
    """
    parts = {path: _parts(path) for path in paths}
    names: dict[Path, str] = {}
    depth = 1
    while len(names) < len(parts):
        tried = {path: "/".join(parts[path][-depth:]) for path in parts if path not in names}
        shown = [*tried.values(), *names.values()]
        for path, name in tried.items():
            if shown.count(name) == 1:
                names[path] = name
            elif depth >= len(parts[path]):
                names[path] = str(path)
        depth += 1
    return {path: names[path] for path in parts}


def join_parts(reports: Mapping[Path, Report], names: Mapping[Path, str]) -> dict[Path, str]:
    """The names again, with one name a+b for the reports of one target and contract that have no clause in common."""
    groups: list[list[Path]] = []
    for path in reports:
        fitting = (group for group in groups if _continues([reports[other] for other in group], reports[path]))
        group = next(fitting, None)
        if group is None:
            groups.append([path])
        else:
            group.append(path)
    return {path: "+".join(names[other] for other in group) for group in groups for path in group}


def _continues(members: Iterable[Report], report: Report) -> bool:
    """Whether a report is a further part of the target whose parts these are."""
    ids = _selected(report)
    return all(identity(member) == identity(report) and ids.isdisjoint(_selected(member)) for member in members)


def _selected(report: Report) -> set[str]:
    """The ids of the clauses that a run was asked for."""
    return {clause["id"] for clause in report["clauses"] if clause.get("selected", True)}


def _parts(path: Path) -> tuple[str, ...]:
    whole = path.absolute()
    named = whole.parent if whole.name == _REPORT_NAME else whole.with_suffix("")
    return named.parts
