"""Fixtures of the tests that read reports: one report of every kind of verdict."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cce_release_contract.contract.clause import Clause
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.exchanges.timeline import Timeline, TimelineRow
from cce_release_contract.protocol.plain_data import each_text, encodable
from cce_release_contract.reporting.evidence import example_data
from cce_release_contract.reporting.report import Report, RunFacts, build_report
from cce_release_contract.verdicts.deviations import Deviation, JudgedDeviation
from cce_release_contract.verdicts.judgement import Evidence, Violation
from cce_release_contract.verdicts.summary import ClauseResult
from cce_release_contract.verdicts.verdict import Verdict

IDS = ("request.path.name", "request.path.namespace", "response.body.values", "rollback.a.b", "upgrade.a.b")


def clause(clause_id: str, basis: str = "documented") -> Clause:
    source = "a page, table 1, row name"
    return Clause(clause_id, f"The text of {clause_id}.", basis, source, ("1/name",), "/paths", (), "", 12)


def exchange(number: int, body: bytes = b'{"x":1}') -> Exchange:
    return Exchange(
        Request("PUT", f"/cce/{number}", (("X-Auth-Token", "******"),), body),
        Response(500, (("Content-Type", "application/json"),), b"\x1b[31mred\x00", 0.25),
        test="t",
        number=number,
        base_url="https://cce.example.com",
    )


def violation(*exchanges: Exchange) -> Violation:
    *compared, deciding = exchanges
    return Violation(
        "it broke", "a 404", "a 500", "the name is too long", Evidence(deciding, tuple(compared), (exchange(99),))
    )


HOSTILE = (
    "\x00\x1b[31m\x07\x7f\u202e\ufeff | a | ` `` ``` ```` <script>alert(1)</script> </details> ]]> &amp; &#0; "
    "::error file=x::y %0A%25 [link](https://evil.example) www.evil.example @everyone #1 $x$ :tada: **bold** _it_ {0} "
    "\n::set-output name=x::y\r\n::stop-commands::x\n# heading\n- item\n\n```\n\u2028\ud800 é 漢 😀\t\"'\\"
)
"""What a target may answer to break a format: control characters, mark-up and commands of every kind."""


@pytest.fixture
def facts() -> RunFacts:
    """The facts of a live run that found a failure."""
    return RunFacts(
        tool_version="1.2.3",
        contract_version="1.0.0",
        contract_sha256="ab" * 32,
        target_kind="live",
        base_url="https://cce.example.com",
        mode="unarmed",
        profile="live",
        seed=7,
        started_at="2026-01-02T03:04:05Z",
        duration_seconds=12.3456,
        requests=30,
        writes=10,
        exit_code=1,
        cut_short="",
        settings={"target": "https://cce.example.com"},
    )


@pytest.fixture
def report(facts: RunFacts) -> Report:
    """A report with one clause of each verdict."""
    results = {
        IDS[0]: ClauseResult(Verdict.PASS, tests=("t1",)),
        IDS[1]: ClauseResult(Verdict.FAIL, "it broke", ("t2",), (violation(exchange(1), exchange(2)),)),
        IDS[2]: ClauseResult(Verdict.ADVISORY, "it broke", ("t3",), (violation(exchange(3)),)),
        IDS[3]: ClauseResult(Verdict.INCONCLUSIVE, "throttled", ("t4",)),
        IDS[4]: ClauseResult(Verdict.SKIPPED, "no reads"),
    }
    applied = JudgedDeviation(Deviation(IDS[2], "agreed", date(2026, 12, 1)), "applied")
    return build_report(facts, {clause_id: clause(clause_id) for clause_id in IDS}, results, [applied])


@pytest.fixture
def judged_report(facts: RunFacts) -> Report:
    """A report of one violation, whose case sent other exchanges before and after the one that decides."""
    earlier, deciding, later = (
        replace(exchange(number), request=Request(method, f"/cce/{number}"), response=Response(status))
        for number, method, status in ((1, "GET", 200), (2, "PUT", 418), (3, "GET", 202))
    )
    broken = Violation("it broke", "a 404", "a 418", evidence=Evidence(deciding, (later,), (earlier,)))
    timeline = Timeline([TimelineRow.of(one, float(one.number), Redactor()) for one in (earlier, deciding, later)])
    results = {IDS[0]: ClauseResult(Verdict.FAIL, "it broke", ("t",), (broken,))}
    return build_report(replace(facts, timeline=timeline), {IDS[0]: clause(IDS[0])}, results)


@pytest.fixture
def passing_report(facts: RunFacts) -> Report:
    """A report of a run in which everything holds."""
    facts = replace(facts, exit_code=0)
    return build_report(facts, {IDS[0]: clause(IDS[0])}, {IDS[0]: ClauseResult(Verdict.PASS, tests=("t1",))})


@pytest.fixture
def partial_report(facts: RunFacts, report: Report) -> Report:
    """A report of a run that was cut short, with an earlier report to compare with."""
    facts = replace(facts, exit_code=3, cut_short="interrupted", previous=report)
    results = {
        IDS[0]: ClauseResult(Verdict.INCONCLUSIVE, "not exercised"),
        IDS[1]: ClauseResult(Verdict.PASS, tests=("t2",)),
    }
    return build_report(facts, {clause_id: clause(clause_id) for clause_id in IDS}, results)


@pytest.fixture
def hostile_report(facts: RunFacts) -> Report:
    """A report whose texts were written by a target that wants to break the reader, one of them very long."""
    sent = Exchange(
        Request("PUT", f"/{HOSTILE}", (("X", HOSTILE),), HOSTILE.encode("utf-8", "surrogatepass")),
        Response(200, (("X", HOSTILE),), (HOSTILE * 10_000).encode("utf-8", "surrogatepass")),
        base_url="https://cce.example.com",
    )
    broken = Violation(HOSTILE, HOSTILE * 1_000, HOSTILE, HOSTILE, Evidence(sent, (replace(sent, number=1),), (sent,)))
    results = {
        "a.b": ClauseResult(Verdict.FAIL, HOSTILE * 1_000, ("t",), (broken, broken)),
        "a.c": ClauseResult(Verdict.ADVISORY, HOSTILE, ("t",), (broken,)),
        "a.d": ClauseResult(Verdict.INCONCLUSIVE, HOSTILE),
        "a.e": ClauseResult(Verdict.SKIPPED, HOSTILE),
    }
    timeline = Timeline([TimelineRow.of(sent, 1.0, Redactor())])
    facts = replace(facts, cut_short=HOSTILE, timeline=timeline, examples={"a.b": example_data(sent, "t")})
    made = build_report(facts, {id_: replace(clause(id_), text=HOSTILE) for id_ in results}, results)
    return each_text(made, encodable)


@pytest.fixture
def made(report: Report) -> Callable[..., Report]:
    """Makes a report with these verdicts by clause; `changes` replace members, those of `target` included."""
    evidence = next(clause["violations"] for clause in report["clauses"] if clause["verdict"] == "fail")
    shape = report["clauses"][0]

    def made(verdicts: dict[str, str], *, url: str = "https://cce.example.com", **changes: Any) -> Report:
        found = copy.deepcopy(report)
        found["clauses"] = [
            shape
            | {
                "id": clause,
                "text": f"The text of {clause}.",
                "basis": "documented",
                "source": "a page",
                "verdict": verdict,
                "reason": "" if verdict == "pass" else f"{verdict} of {found['seed']}",
                "tests": [f"t_{verdict}"],
                "violations": copy.deepcopy(evidence) if verdict in ("fail", "advisory") else [],
            }
            for clause, verdict in verdicts.items()
        ]
        found["target"]["base_url"] = url
        return found | {"exit_code": 1 if "fail" in verdicts.values() else 0} | changes

    return made
