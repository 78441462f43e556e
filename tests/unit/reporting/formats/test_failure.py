"""Tests of one violation on a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from cce_release_contract.reporting.formats.failure import failure_lines, first_difference
from cce_release_contract.reporting.report import Report


def violated(report: Report) -> tuple[dict[str, Any], dict[str, Any]]:
    clause = report["clauses"][1]
    return clause, clause["violations"][0]


def test_failure_has_ten_lines_at_most(report: Report) -> None:
    """However long its texts are, a violation with its heading has ten lines, which fit but for the command."""
    clause, violation = violated(report)
    clause["text"] = "a sentence of many words " * 40
    clause |= {"deviation": {"reason": "r"}, "reason": "known " * 90}
    violation |= {"expected": "status 404 " * 90, "observed": "status 500 " * 90, "why_invalid": "why " * 90}
    violation |= {"message": "m " * 90, "reproduce": "cce-release check " + "x" * 200}

    lines = [line.plain for line in failure_lines(clause, violation, 80, colour=False)]

    assert len(lines) == 9
    assert all(len(line) <= 80 for line in lines[:-1])
    assert lines[-1] == f"  reproduce: {violation['reproduce']}"


def test_failure_says_what_has_to_be_known(report: Report) -> None:
    """The sentence, both values, the request with its status and one command are there; bodies and curl are not."""
    clause, violation = violated(report)
    violation |= {"expected": "status 404", "observed": "status 500 or so"}

    assert [line.plain for line in failure_lines(clause, violation, 80, colour=False)] == [
        "  The text of request.path.namespace.",
        "  expected: status 404",
        "  observed: status 500 or so",
        "                   ^^^",
        "  what: it broke",
        "  invalid because: the name is too long",
        "  exchange: PUT /cce/2 -> 500",
        "  reproduce: cce-release check --clause request.path.namespace",
    ]


def test_difference_is_marked_in_colour(report: Report) -> None:
    """On a terminal with colour the difference has a style, in both lines."""
    clause, violation = violated(report)
    violation |= {"expected": "status 404", "observed": "status 500"}

    lines = failure_lines(clause, violation, 80, colour=True)

    marked = [line.plain[span.start : span.end] for line in lines for span in line.spans if "underline" in span.style]
    assert marked == ["404", "500"]


def test_clause_is_wrapped_at_words(report: Report) -> None:
    """The sentence is wrapped between words, and cut after two lines."""
    clause, violation = violated(report)
    clause["text"] = "every word stays whole " * 9

    first, second, *_ = [line.plain for line in failure_lines(clause, violation, 60, colour=False)]

    assert set(first.split()) == {"every", "word", "stays", "whole"}
    assert second.endswith(" …")


def test_long_value_is_cut_around_the_difference(report: Report) -> None:
    """A difference deep in a long value is in sight."""
    clause, violation = violated(report)
    same = "same " * 100
    violation |= {"expected": f"{same}left {same}", "observed": f"{same}right {same}"}

    lines = [line.plain for line in failure_lines(clause, violation, 80, colour=False)]

    marks = next(line for line in lines if "^" in line)
    assert lines[2][marks.index("^") : len(marks)] == "right"
    assert "left" in lines[1]


@pytest.mark.parametrize(
    ("expected", "observed", "spans"),
    [
        ("status 401", "status 200", ((7, 10), (7, 10))),
        ("a 1", "a 1 b", ((3, 3), (3, 4))),
        ("an object", "null", ((0, 0), (0, 0))),
        ('{"a":1}', '{"a":22}', ((5, 6), (5, 7))),
    ],
)
def test_first_difference(expected: str, observed: str, spans: object) -> None:
    """The first word that differs is found, if the texts begin alike."""
    assert first_difference(expected, observed) == spans
