"""The report as JUnit XML: one suite per clause group, one test case per clause."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from xml.etree import ElementTree as ET

from cce_release_contract.contract.clause_selection import group_of
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.violation_text import violation_lines
from cce_release_contract.reporting.wording import ENDINGS

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(report: Report) -> str:
    """The text of a JUnit file. It is made from the report, so all texts in it are redacted.

    A failed clause is a failure. Inconclusive and skipped clauses are skipped, with the verdict before the reason. An
    advisory clause passes, and its output says so. A run with an exit code other than 0 or 1 adds an error in a case
    `run`.
    """
    root = ET.Element("testsuites", name=clean(f"cce-release check {report['target']['base_url']}"))
    totals = {"tests": 0, "failures": 0}
    clauses = sorted(report["clauses"], key=lambda clause: group_of(clause["id"]))
    for group, members in groupby(clauses, key=lambda clause: group_of(clause["id"])):
        counts = add_suite(root, group, list(members), timestamp=report["started_at"])
        totals = {name: totals[name] + counts[name] for name in totals}
    trouble = _trouble(report)
    if trouble:
        add_error(
            add_suite_element(root, "run", {"tests": 1, "failures": 0, "skipped": 0}, report["started_at"]), trouble
        )
        totals["tests"] += 1
    # In Jenkins's schema, which most readers follow, only a suite counts its skipped cases.
    for name, count in totals.items():
        root.set(name, str(count))
    root.set("errors", "1" if trouble else "0")
    root.set("time", f"{report['duration_seconds']:.3f}")
    return junit_text(root)


def junit_text(root: ET.Element) -> str:
    """The text of a file with this root."""
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def add_suite(
    root: ET.Element, name: str, clauses: Sequence[dict[str, Any]], *, timestamp: str, prefix: str = ""
) -> dict[str, int]:
    """Add a suite of these clauses and return its counts. `prefix` comes before the class name of each case."""
    verdicts = [clause["verdict"] for clause in clauses]
    counts = {
        "tests": len(clauses),
        "failures": verdicts.count("fail"),
        "skipped": verdicts.count("skipped") + verdicts.count("inconclusive"),
    }
    suite = add_suite_element(root, name, counts, timestamp)
    for clause in clauses:
        _add_case(suite, clause, prefix)
    return counts


def add_suite_element(root: ET.Element, name: str, counts: Mapping[str, int], timestamp: str) -> ET.Element:
    """Add an empty suite with these counts."""
    shown = {key: str(count) for key, count in counts.items()}
    return ET.SubElement(root, "testsuite", {"name": clean(name), "timestamp": timestamp, "errors": "0", **shown})


def add_error(suite: ET.Element, trouble: str) -> None:
    """Add the case `run` to a suite. Its error says what ended the run, or why it proved nothing."""
    case = ET.SubElement(suite, "testcase", classname=suite.get("name", ""), name="run")
    ET.SubElement(case, "error", message=clean(trouble.partition("\n")[0])).text = clean(trouble)
    suite.set("errors", "1")


def _trouble(report: Report) -> str:
    """How the run ended, if the clauses alone do not show it; else empty."""
    if report["exit_code"] in (ExitCode.FINE, ExitCode.BROKEN) and not report["cut_short"]:
        return ""
    cut = f": cut short: {report['cut_short']}" if report["cut_short"] else ""
    return f"{ENDINGS[report['exit_code']]}{cut}"


def _add_case(suite: ET.Element, clause: dict[str, Any], prefix: str) -> None:
    case = ET.SubElement(suite, "testcase", classname=clean(prefix + group_of(clause["id"])), name=clean(clause["id"]))
    reason = clean(clause["reason"])
    evidence = clean("\n\n".join("\n".join(violation_lines(clause, v)) for v in clause["violations"]))
    match clause["verdict"]:
        case "fail":
            failure = ET.SubElement(case, "failure", type=clause["basis"], message=reason)
            failure.text = evidence
        case "inconclusive" | "skipped" as verdict:
            ET.SubElement(case, "skipped", message=f"{verdict}: {reason}")
        case "advisory":
            ET.SubElement(case, "system-out").text = f"advisory: {reason}\n{evidence}"


def clean(text: str) -> str:
    """The text with U+FFFD in place of each character that XML 1.0 does not allow."""
    return _NOT_XML.sub("\ufffd", text)
