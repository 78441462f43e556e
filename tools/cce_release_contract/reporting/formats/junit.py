"""The report as JUnit XML: a suite a clause group, a test case a clause."""

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
    """The text of a JUnit file. It is made from the report, so it holds redacted texts only.

    A failed clause is a failure; inconclusive and skipped are skipped, the word in front of the reason; an advisory
    clause passes and says so in its output. A run that ended otherwise than with 0 or 1 is an error of a case `run`.
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
    # Jenkins's schema, which readers of such files agree on, lets only a suite count its skipped cases.
    for name, count in totals.items():
        root.set(name, str(count))
    root.set("errors", "1" if trouble else "0")
    root.set("time", f"{report['duration_seconds']:.3f}")
    return file_text(root)


def file_text(root: ET.Element) -> str:
    """The text of a file with this root."""
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def add_suite(
    root: ET.Element, name: str, clauses: Sequence[dict[str, Any]], *, timestamp: str, prefix: str = ""
) -> dict[str, int]:
    """Add a suite of these clauses and return its counts. `prefix` stands before the class name of each case."""
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
    """Add the case `run` to a suite: its error is what ended the run, or kept it from proving anything."""
    case = ET.SubElement(suite, "testcase", classname=suite.get("name", ""), name="run")
    ET.SubElement(case, "error", message=clean(trouble.partition("\n")[0])).text = clean(trouble)
    suite.set("errors", "1")


def _trouble(report: Report) -> str:
    """Why the clauses alone do not tell how the run ended; empty where they do."""
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
    """The text without characters that XML 1.0 cannot hold; each becomes U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)
