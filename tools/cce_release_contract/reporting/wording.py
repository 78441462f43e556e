"""The words of a report for people, the same on a terminal, in Markdown and on a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.contract.clause_selection import group_of
from cce_release_contract.printable import counted
from cce_release_contract.reporting.report import Report

VERDICTS: Final = ("pass", "fail", "advisory", "inconclusive", "skipped")

MODES: Final = {
    "embedded": "emulator, started for this run",
    "controlled": "sandbox, which made releases for this run",
    "unarmed": "live, unarmed: no release of it is changed",
    "dry_run": "live, armed for dry runs of the named release",
    "armed": "live, armed: the named release is changed and put back",
}

ENDINGS: Final = {
    0: "what was checked holds",
    1: "the contract is broken",
    2: "the reports could not be written",
    3: "nothing is proven",
    4: "internal error of cce-release",
}
"""The result of a run, by its exit code."""

_JUDGED: Final = ("pass", "fail", "advisory")


def headline(report: Report) -> str:
    """The result of a run in words. If it left out clauses that can be tested, it says how many it checked."""
    summary = report["summary"]
    checked = sum(summary[verdict] for verdict in _JUDGED)
    total = report["contract"].get("clauses", len(report["clauses"]))  # reports of earlier versions do not count
    untestable = sum(clause["reason"] == _waiver(clause["id"]) for clause in report["clauses"] if clause["reason"])
    if report["exit_code"]:
        return ENDINGS[report["exit_code"]]
    if checked + untestable >= total:
        return "the contract holds"
    advisory = f"{summary['pass']} hold, {summary['advisory']} advisory" if summary["advisory"] else "all hold"
    return f"{checked} of {counted(total, 'clause')} checked: {advisory}"


def _waiver(clause_id: str) -> str:
    """Why a clause is not tested; empty if it is."""
    known = all_clauses().get(clause_id)
    return known.waiver if known else ""


def by_group(report: Report) -> dict[str, Counter[str]]:
    """The number of clauses of each verdict, by clause group, the groups sorted."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for clause in report["clauses"]:
        counts[group_of(clause["id"])][clause["verdict"]] += 1
    return dict(sorted(counts.items()))


def by_reason(report: Report, verdict: str) -> list[tuple[str, list[str]]]:
    """The ids of the clauses of one verdict, by the reason for it, the most frequent reason first."""
    found: dict[str, list[str]] = defaultdict(list)
    for clause in report["clauses"]:
        if clause["verdict"] == verdict:
            found[clause["reason"]].append(clause["id"])
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def of_verdict(report: Report, verdict: str) -> list[dict[str, Any]]:
    """The clauses of one verdict, in the order of the report."""
    return [clause for clause in report["clauses"] if clause["verdict"] == verdict]


def verdict_counts(report: Report) -> str:
    """The number of clauses per verdict, without zeros: `3 pass, 1 fail`."""
    summary = report["summary"]
    return ", ".join(f"{summary[verdict]} {verdict}" for verdict in VERDICTS if summary[verdict]) or "no clause"


def and_more(names: Sequence[str], most: int) -> str:
    """The first `most` names, and how many follow: `a, b and 3 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
