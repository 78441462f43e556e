"""What got worse and what got better between two reports, clause by clause."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

ReportData = Mapping[str, Any]

SCHEMA_VERSION: Final = 1
SCHEMA_NAME: Final = "comparison.schema.json"

BEST_FIRST: Final = ("pass", "skipped", "inconclusive", "advisory", "fail")
"""A verdict further to the right is worse. So a clause that is no longer proven counts as worse."""


def compare_clauses(old: ReportData, new: ReportData) -> dict[str, Any]:
    """The clauses whose verdict is worse or better in the newer report, and those that only one report has.

    `{worse: [{id, before, after}], better: [...], same: int, added: [id], removed: [id]}`. Each list has the order of
    the newer report, `removed` that of the older one. A report shows an unselected clause only if it saw the clause
    broken; in the other report the clause then counts as skipped.
    """
    before, after = _verdicts(old, new), _verdicts(new, old)
    moves = [
        (BEST_FIRST.index(now) - BEST_FIRST.index(before[id_]), {"id": id_, "before": before[id_], "after": now})
        for id_, now in after.items()
        if id_ in before
    ]
    return {
        "worse": [move for steps, move in moves if steps > 0],
        "better": [move for steps, move in moves if steps < 0],
        "same": sum(steps == 0 for steps, _ in moves),
        "added": [id_ for id_ in after if id_ not in before],
        "removed": [id_ for id_ in before if id_ not in after],
    }


def _verdicts(report: ReportData, other: ReportData) -> dict[str, str]:
    """The verdict of each clause of a report, and of each unselected clause that the other report shows."""
    unasked = {clause["id"]: "skipped" for clause in other["clauses"] if not clause.get("selected", True)}
    own = {clause["id"]: clause["verdict"] for clause in report["clauses"]}
    return own | {id_: verdict for id_, verdict in unasked.items() if id_ not in own}


def previous_data(previous: ReportData | None, report: ReportData) -> dict[str, Any] | None:
    """The member `previous` of a report: the comparison with an earlier report; None if there is none."""
    if previous is None:
        return None
    return {
        "started_at": previous["started_at"],
        "base_url": previous["target"]["base_url"],
        **compare_clauses(previous, report),
    }


def report_comparison(old: ReportData, new: ReportData) -> dict[str, Any]:
    """The comparison in the shape of `comparison.schema.json`."""
    return {"schema_version": SCHEMA_VERSION, "old": _run(old), "new": _run(new), **compare_clauses(old, new)}


def report_comparison_schema() -> dict[str, Any]:
    """The JSON Schema of a comparison, as shipped."""
    text = resources.files(__package__).joinpath(SCHEMA_NAME).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _run(report: ReportData) -> dict[str, Any]:
    return {
        "started_at": report["started_at"],
        "base_url": report["target"]["base_url"],
        "profile": report["profile"],
        "contract": contract_of(report),
        "summary": report["summary"],
    }


def contract_of(report: Mapping[str, Any]) -> dict[str, str]:
    """What identifies the contract of a report."""
    return {name: report["contract"][name] for name in ("version", "sha256")}
