"""Tests of the JUnit file."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from cce_release_contract.reporting.formats.junit import junit_xml
from cce_release_contract.reporting.report import Report


def test_each_clause_is_a_case_of_its_group(report: Report) -> None:
    """Each clause is one test case, in the suite of its group, with the counts on top."""
    root = ET.fromstring(junit_xml(report))

    suites = {suite.get("name"): [case.get("name") for case in suite] for suite in root}
    assert suites["request"] == ["request.path.name", "request.path.namespace"]
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("5", "1", "0")
    assert {suite.get("name"): suite.get("skipped") for suite in root if suite.get("skipped") != "0"} == {
        "rollback": "1",
        "upgrade": "1",
    }


def test_failure_shows_the_evidence(report: Report) -> None:
    """A failed clause is a failure with clause, source, expectation and command."""
    root = ET.fromstring(junit_xml(report))

    failure = root.find(".//testcase[@name='request.path.namespace']/failure")
    assert failure is not None
    for part in ("basis: documented", "expected: a 404", "observed: a 500", "the name is too long", "curl"):
        assert part in (failure.text or "")


def test_unproven_clauses_are_skipped_with_their_reason(report: Report) -> None:
    """Inconclusive and skipped clauses are skipped cases that say which of both."""
    root = ET.fromstring(junit_xml(report))

    messages = {
        case.get("name"): skipped.get("message") for case in root.iter("testcase") for skipped in case.iter("skipped")
    }
    assert messages == {"rollback.a.b": "inconclusive: throttled", "upgrade.a.b": "skipped: no reads"}


def test_advice_passes_and_is_written_out(report: Report) -> None:
    """An advisory clause passes and says so in its output."""
    root = ET.fromstring(junit_xml(report))

    case = root.find(".//testcase[@name='response.body.values']")
    assert case is not None
    assert [child.tag for child in case] == ["system-out"]


def test_characters_that_xml_cannot_hold_are_replaced(report: Report) -> None:
    """Control characters in a target's response do not break the file."""
    text = junit_xml(report)

    assert "\x1b" not in text
    assert "\x00" not in text
    assert "\ufffd[31mred\ufffd" in text


def test_report_without_clauses_is_a_file(report: Report) -> None:
    """A report without clauses is still a valid file."""
    report["clauses"] = []

    root = ET.fromstring(junit_xml(report))

    assert root.get("tests") == "0"
