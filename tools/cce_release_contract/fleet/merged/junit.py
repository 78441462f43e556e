"""The merged report as JUnit XML: one suite per target, one test case per clause."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet.merged.merging import MergedReport
from cce_release_contract.reporting.formats.junit import add_error, add_suite, junit_text
from cce_release_contract.reporting.wording import ENDINGS


def merged_junit_xml(merged: MergedReport) -> str:
    """The text of a JUnit file.

    Clauses are shown as in the file of a single run, with the first violation of a broken clause. If a run has no
    report or only a partial one, the case `run` of its target has an error with the reason.
    """
    root = ET.Element("testsuites", name="cce-release")
    totals = {"tests": 0, "failures": 0, "errors": 0}
    broken = {entry["target"]: {clause["id"]: clause for clause in entry["clauses"]} for entry in merged["broken"]}
    for row in merged["targets"]:
        name = row["name"]
        clauses = [_clause(clause, name, broken.get(name, {})) for clause in merged["clauses"]]
        started_at = row["started_at"] or merged["started_at"] or "1970-01-01T00:00:00Z"
        shown = [clause for clause in clauses if clause is not None]
        counts = {**add_suite(root, name, shown, timestamp=started_at, prefix=f"{name}."), "errors": 0}
        suite = root[-1]
        suite.set("time", f"{row['duration_seconds']:.3f}")
        if trouble := _trouble(row):
            counts["tests"] += 1
            counts["errors"] = 1
            add_error(suite, trouble)
            suite.set("tests", str(counts["tests"]))
        totals = {key: totals[key] + counts[key] for key in totals}
    for key, count in totals.items():
        root.set(key, str(count))
    root.set("time", f"{merged['duration_seconds']:.3f}")
    return junit_text(root)


def _clause(clause: dict[str, Any], target: str, broken: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """A clause as in the report of the target; None if the target's run did not select it."""
    found = clause["verdicts"].get(target)
    if found is None:
        return None
    evidence = broken.get(clause["id"], {"source": "", "violations": []})
    return {**clause, **found, "source": evidence["source"], "violations": evidence["violations"]}


def _trouble(row: dict[str, Any]) -> str:
    partial = f"cut short: {row['cut_short']}" if row["cut_short"] else ""
    reasons = "\n".join(part for part in (row["error"], partial) if part)
    return reasons or ("" if row["exit_code"] in (ExitCode.FINE, ExitCode.BROKEN) else ENDINGS[row["exit_code"]])
