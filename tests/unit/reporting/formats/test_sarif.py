"""Tests of what a SARIF file says; that it is SARIF is a test of all formats."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from cce_release_contract.reporting.formats.sarif import sarif
from cce_release_contract.reporting.report import Report


def run_of(report: Report) -> dict[str, Any]:
    return json.loads(sarif(report))["runs"][0]


def test_rules_are_the_clauses(report: Report) -> None:
    """Each clause is a rule, also those that hold: a reader sees what was checked."""
    rules = run_of(report)["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [clause["id"] for clause in report["clauses"]]
    assert rules[0]["shortDescription"]["text"] == "The text of request.path.name."


def test_results_are_what_is_not_kept_or_not_proven(report: Report) -> None:
    """Failures, advice and inconclusive clauses are results; what holds or does not apply is none."""
    results = run_of(report)["results"]

    assert [(result["ruleId"], result["level"]) for result in results] == [
        ("request.path.namespace", "error"),
        ("response.body.values", "note"),
        ("rollback.a.b", "note"),
    ]
    assert [report["clauses"][result["ruleIndex"]]["id"] for result in results] == [r["ruleId"] for r in results]


@pytest.mark.parametrize(
    ("basis", "level"),
    [("documented", "error"), ("platform", "error"), ("observed", "warning"), ("reported", "warning")],
)
def test_level_of_a_failure_follows_from_the_basis(report: Report, basis: str, level: str) -> None:
    """What the vendor documents is an error, what is only observed or inferred a warning."""
    report["clauses"][1]["basis"] = basis

    run = run_of(report)

    assert run["results"][0]["level"] == level
    assert run["tool"]["driver"]["rules"][1]["defaultConfiguration"]["level"] == level


def test_result_points_at_the_contract(report: Report) -> None:
    """A result points at the line of spec/openapi.yaml and at the element of it."""
    (location,) = run_of(report)["results"][0]["locations"]

    assert location["physicalLocation"]["artifactLocation"]["uri"] == "spec/openapi.yaml"
    assert location["physicalLocation"]["region"] == {"startLine": 12}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "/paths"}]


def test_message_has_the_evidence(report: Report) -> None:
    """The message of a failure holds expectation, observation and the command."""
    text = run_of(report)["results"][0]["message"]["text"]

    for part in ("fail: it broke", "expected: a 404", "observed: a 500", "curl "):
        assert part in text


def test_message_of_a_target_is_no_link(report: Report) -> None:
    """What a reader of SARIF takes for a link is broken up."""
    report["clauses"][3]["reason"] = "[click](https://evil.example)"

    assert "](" not in sarif(report)


def test_same_finding_has_the_same_fingerprint(report: Report) -> None:
    """A finding keeps its fingerprint when its evidence and its line change, and has another for another target."""
    later, elsewhere = copy.deepcopy(report), copy.deepcopy(report)
    later["clauses"][1].update(line=99, reason="it broke in another way")
    elsewhere["target"]["base_url"] = "https://other.example.com"

    first, second, third = (run_of(made)["results"][0]["partialFingerprints"] for made in (report, later, elsewhere))

    assert first == second
    assert first != third


def test_port_of_an_emulator_does_not_matter(report: Report) -> None:
    """An emulator has another port in each run, and its findings the same fingerprints."""
    report["target"].update(kind="emulator", base_url="http://127.0.0.1:1")
    later = copy.deepcopy(report)
    later["target"]["base_url"] = "http://127.0.0.1:2"

    first, second = (run_of(made)["results"][0]["partialFingerprints"] for made in (report, later))

    assert first == second


def test_cut_short_run_was_not_successful(partial_report: Report) -> None:
    """A run that was cut short says so, with the reason."""
    (invocation,) = run_of(partial_report)["invocations"]

    assert invocation["executionSuccessful"] is False
    assert "interrupted" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_known_deviation_is_suppressed(report: Report) -> None:
    """A failure that a deviation covers is a suppressed result, with the reason."""
    report["clauses"][1]["deviation"] = {"reason": "known", "link": "https://x.example", "expires": "2027-01-01"}

    assert run_of(report)["results"][0]["suppressions"] == [{"kind": "external", "justification": "known"}]
