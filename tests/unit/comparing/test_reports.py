"""Tests of the comparison of two reports."""

from __future__ import annotations

import copy

import jsonschema_rs
import pytest

from cce_release_contract.comparing.report_text import report_comparison_text
from cce_release_contract.comparing.reports import (
    BEST_FIRST,
    compare_clauses,
    previous_data,
    report_comparison,
    report_comparison_schema,
)
from cce_release_contract.reporting.report import Report


def with_verdict(report: Report, verdict: str) -> Report:
    changed = copy.deepcopy(report)
    changed["clauses"][0]["verdict"] = verdict
    return changed


@pytest.mark.parametrize("before", BEST_FIRST)
@pytest.mark.parametrize("after", BEST_FIRST)
def test_each_change_is_worse_or_better(report: Report, before: str, after: str) -> None:
    """Each pair of verdicts is worse, better or the same, by their order; other clauses do not matter."""
    steps = BEST_FIRST.index(after) - BEST_FIRST.index(before)
    move = [{"id": "request.path.name", "before": before, "after": after}]

    compared = compare_clauses(with_verdict(report, before), with_verdict(report, after))

    assert compared["worse"] == (move if steps > 0 else [])
    assert compared["better"] == (move if steps < 0 else [])
    assert compared["same"] == (5 if steps == 0 else 4)


def test_clauses_of_one_report_only_are_named(report: Report) -> None:
    """A clause that only one report has is neither worse nor better."""
    shorter = copy.deepcopy(report)
    gone = shorter["clauses"].pop(1)["id"]

    assert compare_clauses(shorter, report)["added"] == [gone]
    assert compare_clauses(report, shorter)["removed"] == [gone]


def test_document_follows_its_schema(report: Report, partial_report: Report) -> None:
    """The comparison is what the published schema describes."""
    document = report_comparison(report, partial_report)

    jsonschema_rs.Draft202012Validator(report_comparison_schema()).validate(document)
    assert (document["old"]["started_at"], document["new"]["profile"]) == ("2026-01-02T03:04:05Z", "live")


def test_text_lists_every_change(report: Report, partial_report: Report) -> None:
    """The text names each change on a line and ends with the counts."""
    lines = report_comparison_text(report_comparison(report, partial_report)).splitlines()

    assert lines[2:4] == [
        "worse  request.path.name: pass -> inconclusive",
        "better request.path.namespace: fail -> pass",
    ]
    assert lines[4] == "gone   response.body.values"
    assert lines[-1] == "1 worse, 1 better, 0 the same, 0 new, 3 gone"


def test_report_without_an_earlier_one_compares_nothing(report: Report) -> None:
    """Without an earlier report there is no comparison."""
    assert previous_data(None, report) is None
