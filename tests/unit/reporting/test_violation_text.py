"""Tests of one violation as lines."""

from __future__ import annotations

from typing import Any

from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.violation_text import violation_lines


def violated(report: Report) -> tuple[dict[str, Any], dict[str, Any]]:
    clause = report["clauses"][1]
    return clause, clause["violations"][0]


def test_empty_parts_are_left_out(report: Report) -> None:
    """A part that says nothing has no line."""
    clause, violation = violated(report)
    violation |= {"why_invalid": "", "curl": "", "earlier": [], "request": None, "response": None, "judged": []}
    violation["reproduce"] = ""

    names = [line.partition(":")[0] for line in violation_lines(clause, violation)]

    assert names == ["clause", "basis", "source", "what", "expected", "observed"]


def test_long_parts_are_cut(report: Report) -> None:
    """A part of many thousand characters is cut and says by how much."""
    clause, violation = violated(report)
    violation["observed"] = "x" * 5000

    line = next(line for line in violation_lines(clause, violation) if line.startswith("observed"))

    assert line.endswith("... (3000 more characters)")


def test_every_judged_exchange_has_its_line(report: Report) -> None:
    """The deciding exchange has its own line; the others judged with it have another."""
    clause, violation = violated(report)
    violation["row"], violation["judged"][0]["response"] = 7, None

    lines = violation_lines(clause, violation)

    assert "exchange: PUT /cce/2 -> 500, row 7 of the timeline" in lines
    assert "judged with: PUT /cce/1 -> no response" in lines


def test_binary_answer_is_named_by_its_size(report: Report) -> None:
    """A response that is not text shows its size."""
    clause, violation = violated(report)
    violation["response"]["body"] = {"base64": "AAAA"}

    assert "response: 500 3 bytes" in violation_lines(clause, violation)
