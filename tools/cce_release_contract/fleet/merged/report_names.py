"""Names for reports from files: taken from their folders, with the parts of one target joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from cce_release_contract.fleet.merged.target import identity
from cce_release_contract.reporting.report import Report

_REPORT_NAME: Final = "report.json"


def names_of(paths: Iterable[Path]) -> dict[Path, str]:
    """A name for each file: the folder's name if the file is called report.json, else the file's name without suffix.

    If several files get the same name, parent folders are added in front until the names differ.
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
    """The names, with one name a+b for reports with the same target and contract and no common clause."""
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
    """Whether a report is one more part of the target of these parts."""
    ids = _selected(report)
    return all(identity(member) == identity(report) and ids.isdisjoint(_selected(member)) for member in members)


def _selected(report: Report) -> set[str]:
    """The ids of the selected clauses of a run."""
    return {clause["id"] for clause in report["clauses"] if clause.get("selected", True)}


def _parts(path: Path) -> tuple[str, ...]:
    whole = path.absolute()
    named = whole.parent if whole.name == _REPORT_NAME else whole.with_suffix("")
    return named.parts
