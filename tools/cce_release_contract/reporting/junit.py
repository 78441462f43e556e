"""The report as JUnit XML: a suite a clause group, a test case a clause."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any, Final
from xml.etree import ElementTree as ET

from cce_release_contract.reporting.clause_selection import group_of
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.violation_text import violation_lines

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(report: Report) -> str:
    """The text of a JUnit file. It is made from the report, so it holds redacted texts only.

    A failed clause is a failure; inconclusive and skipped are skipped, the word in front of the reason; an advisory
    clause passes and says so in its output.
    """
    root = ET.Element("testsuites", name=_clean(f"cce-release check {report['target']['base_url']}"))
    totals = {"tests": 0, "failures": 0}
    clauses = sorted(report["clauses"], key=lambda clause: group_of(clause["id"]))
    for group, members in groupby(clauses, key=lambda clause: group_of(clause["id"])):
        counts = _add_suite(root, report, group, list(members))
        totals = {name: totals[name] + counts[name] for name in totals}
    # The schema that readers of such files agree on, Jenkins's, knows skipped cases of a suite only.
    for name in ("tests", "failures"):
        root.set(name, str(totals[name]))
    root.set("errors", "0")
    root.set("time", f"{report['duration_seconds']:.3f}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_suite(root: ET.Element, report: Report, group: str, clauses: list[dict[str, Any]]) -> dict[str, int]:
    verdicts = [clause["verdict"] for clause in clauses]
    counts = {
        "tests": len(clauses),
        "failures": verdicts.count("fail"),
        "skipped": verdicts.count("skipped") + verdicts.count("inconclusive"),
    }
    suite = ET.SubElement(
        root,
        "testsuite",
        {
            "name": group,
            "timestamp": report["started_at"],
            "errors": "0",
            **{name: str(count) for name, count in counts.items()},
        },
    )
    for clause in clauses:
        _add_case(suite, clause)
    return counts


def _add_case(suite: ET.Element, clause: dict[str, Any]) -> None:
    case = ET.SubElement(suite, "testcase", classname=group_of(clause["id"]), name=_clean(clause["id"]))
    reason = _clean(clause["reason"])
    evidence = _clean("\n\n".join("\n".join(violation_lines(clause, v)) for v in clause["violations"]))
    match clause["verdict"]:
        case "fail":
            failure = ET.SubElement(case, "failure", type=clause["basis"], message=reason)
            failure.text = evidence
        case "inconclusive" | "skipped" as verdict:
            ET.SubElement(case, "skipped", message=f"{verdict}: {reason}")
        case "advisory":
            ET.SubElement(case, "system-out").text = f"advisory: {reason}\n{evidence}"


def _clean(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold; each becomes U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)
