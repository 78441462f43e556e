"""Tests of the report as data and of its schema."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema_rs
import pytest

from cce_release_contract.contract.clause import Clause, all_clauses
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.timeline import Timeline, TimelineRow
from cce_release_contract.reporting.report import Report, RunFacts, build_report, report_schema, report_text
from cce_release_contract.verdicts.judgement import Evidence, Violation
from cce_release_contract.verdicts.summary import ClauseResult
from cce_release_contract.verdicts.verdict import Verdict

CLAUSE = Clause("a.b", "A text.", "documented", "a source", (), "", (), "")


def report_of(facts: RunFacts, violation: Violation) -> Report:
    return build_report(facts, {"a.b": CLAUSE}, {"a.b": ClauseResult(Verdict.FAIL, "x", ("t",), (violation,))})


def test_report_follows_its_schema(report: Report) -> None:
    """A report with every verdict is what the published schema describes."""
    assert list(jsonschema_rs.Draft202012Validator(report_schema()).iter_errors(report)) == []


def test_schema_is_a_schema() -> None:
    """The published schema is a valid JSON Schema of the draft that it names."""
    assert jsonschema_rs.meta.is_valid(report_schema())


@pytest.mark.parametrize("member", ["schema_version", "target", "clauses", "summary", "seed"])
def test_schema_asks_for_every_member(report: Report, member: str) -> None:
    """A report without one of its members is refused by the schema."""
    del report[member]

    assert not jsonschema_rs.Draft202012Validator(report_schema()).is_valid(report)


def test_schema_refuses_unknown_members(report: Report) -> None:
    """A member that the schema does not describe is refused: the schema cannot fall behind."""
    report["clauses"][0]["news"] = 1

    assert not jsonschema_rs.Draft202012Validator(report_schema()).is_valid(report)


def test_summary_counts_the_verdicts(report: Report) -> None:
    """The summary counts each verdict, and the counts make up all clauses."""
    assert report["summary"] == {"pass": 1, "fail": 1, "advisory": 1, "inconclusive": 1, "skipped": 1}


def test_violation_shows_the_exchange_that_decides(report: Report) -> None:
    """A violation shows the exchange that decides it, with its method and status, and earlier ones as commands."""
    (violation,) = report["clauses"][1]["violations"]

    assert (violation["method"], violation["status"]) == ("PUT", 500)
    assert violation["request"]["target"] == "/cce/2"
    assert violation["response"]["status"] == 500
    assert "https://cce.example.com/cce/2" in violation["curl"]
    assert ["/cce/99" in line for line in violation["earlier"]] == [True]


def test_violation_shows_all_that_was_judged(report: Report) -> None:
    """All judged exchanges are listed in order, and the deciding one is marked."""
    (violation,) = report["clauses"][1]["violations"]

    judged = [(one["deciding"], one["request"]["target"], one["response"]["status"]) for one in violation["judged"]]
    assert judged == [(False, "/cce/1", 500), (True, "/cce/2", 500)]
    assert all(one["request"]["target"] in one["curl"] for one in violation["judged"])


def test_violation_names_its_rows_of_the_timeline(facts: RunFacts) -> None:
    """Each judged exchange names its row, whichever process sent it; one that the timeline leaves out names none."""
    of_one = Exchange(Request("PUT", "/of-one"), None, "reset", test="t", number=1)
    of_other = replace(of_one, request=Request("PUT", "/of-other"), test="u")
    left_out = replace(of_one, number=9)
    timeline = Timeline([TimelineRow.of(of_other, 2.0, Redactor()), TimelineRow.of(of_one, 1.0, Redactor())])

    report = report_of(
        replace(facts, timeline=timeline), Violation("m", "e", "o", "", Evidence(of_other, (of_one, left_out)))
    )

    (violation,) = report["clauses"][0]["violations"]
    assert report["timeline"][violation["row"] - 1]["target"] == "/of-other"
    rows = {(one["request"]["target"], one["row"]) for one in violation["judged"]}
    assert rows == {("/of-one", 1), ("/of-other", 2), ("/of-one", None)}
    assert list(jsonschema_rs.Draft202012Validator(report_schema()).iter_errors(report)) == []


def test_violation_without_exchange_is_shown(facts: RunFacts) -> None:
    """A violation that sent nothing has neither request nor response."""
    report = report_of(facts, Violation("m", "e", "o"))

    (violation,) = report["clauses"][0]["violations"]

    assert (violation["curl"], violation["request"], violation["response"]) == ("", None, None)
    assert (violation["method"], violation["status"], violation["row"], violation["judged"]) == (None, None, None, [])
    assert list(jsonschema_rs.Draft202012Validator(report_schema()).iter_errors(report)) == []


@pytest.mark.parametrize(("body", "form"), [(b"x" * 100_000, "text"), (b"\xff" * 100_000, "base64")])
def test_long_bodies_are_cut(facts: RunFacts, body: bytes, form: str) -> None:
    """A body of many kilobytes is cut, and the report says by how much."""
    exchange = Exchange(Request("PUT", "/", (), body), None, failure="reset", base_url="https://x")

    report = report_of(facts, Violation("m", "e", "o", "", Evidence(exchange)))

    shown = report["clauses"][0]["violations"][0]["request"]["body"]
    assert len(shown[form]) == 16 * 1024
    assert shown["left_out"] > 80_000


def test_text_is_json(report: Report) -> None:
    """The text of the file reads back as the report."""
    text = report_text(report)

    assert json.loads(text) == report
    assert text.endswith("}\n")


def test_clause_says_where_it_stands_and_what_breaks_it(facts: RunFacts) -> None:
    """A clause of the contract comes with its place in it, its rows of the page, and the faults that break it."""
    grows = all_clauses()["rollback.revision.grows"]

    report = build_report(facts, all_clauses(), {grows.id: ClauseResult(Verdict.PASS)})

    (clause,) = report["clauses"]
    assert (clause["line"], clause["pointer"], clause["rows"]) == (grows.line, grows.pointer, list(grows.rows))
    assert "revision-stays" in clause["faults"]
    assert (clause["deviation"], clause["example"]) == (None, None)


def test_row_of_the_timeline_is_one_line(hostile_report: Report) -> None:
    """A row of the timeline takes one line of the file, whatever its target holds."""
    lines = report_text(hostile_report).split("\n")

    (row,) = [line for line in lines if line.startswith('    {"number": 1')]
    assert json.loads(row) == hostile_report["timeline"][0]


def test_text_that_looks_like_the_timeline_stays(report: Report) -> None:
    """A text that looks like the member itself is not taken for it."""
    report["cut_short"] = '\n  "timeline": []'
    report["timeline"] = [{"number": 1}]

    assert json.loads(report_text(report)) == report


def test_limits_are_null_where_nothing_bounds(report: Report) -> None:
    """A limit that the settings do not name is null."""
    assert set(report["limits"].values()) == {None}
    assert len(report["limits"]) == 5


def test_requests_without_a_row_are_counted(facts: RunFacts) -> None:
    """Requests that are in no row, because they were too many or their worker was interrupted, are counted."""
    row = TimelineRow(1.0, "t", "GET", "/", 200, "", 0.1, 0, 2)
    lost = build_report(replace(facts, requests=3, timeline=Timeline([row])), {}, {})
    many = build_report(replace(facts, requests=1, timeline=Timeline([row], left_out=7)), {}, {})

    assert (lost["timeline_left_out"], many["timeline_left_out"]) == (2, 7)
