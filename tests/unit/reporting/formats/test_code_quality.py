"""Tests of the code quality report of GitLab."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.reporting.formats.code_quality import code_quality
from cce_release_contract.reporting.report import Report


def test_each_verdict_has_its_severity(report: Report) -> None:
    """Each broken or unproven clause is an entry; its severity follows from verdict and basis."""
    entries = json.loads(code_quality(report))

    assert [(entry["check_name"], entry["severity"]) for entry in entries] == [
        ("request.path.namespace", "critical"),
        ("response.body.values", "minor"),
        ("rollback.a.b", "info"),
    ]


@pytest.mark.parametrize("basis", ["inferred", "observed", "reported"])
def test_failure_of_what_is_not_documented_is_major(report: Report, basis: str) -> None:
    """A failure of a clause that the vendor does not document is less severe."""
    report["clauses"][1]["basis"] = basis

    assert json.loads(code_quality(report))[0]["severity"] == "major"


def test_entry_points_at_the_contract(report: Report) -> None:
    """An entry names the line of the contract and says in one line what is wrong."""
    entry = json.loads(code_quality(report))[0]

    assert entry["location"] == {"path": "spec/openapi.yaml", "lines": {"begin": 12}}
    assert entry["description"] == "fail request.path.namespace: The text of request.path.namespace. it broke"


def test_passing_run_has_no_entry(passing_report: Report) -> None:
    """Where everything holds the list is empty."""
    assert json.loads(code_quality(passing_report)) == []
