"""One report of every kind of verdict, as the reporters get it."""

from __future__ import annotations

from datetime import date

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.reporting.report import Report, RunFacts, build_report
from cce_release_contract.verdicts.deviations import Deviation, JudgedDeviation
from cce_release_contract.verdicts.judgement import Violation
from cce_release_contract.verdicts.summary import ClauseResult
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_models.clauses import Clause

IDS = ("request.path.name", "request.path.namespace", "response.body.values", "rollback.a.b", "upgrade.a.b")


def clause(clause_id: str, basis: str = "documented") -> Clause:
    return Clause(clause_id, f"The text of {clause_id}.", basis, "a page, table 1, row name", (), "", (), "")


def exchange(number: int, body: bytes = b'{"x":1}') -> Exchange:
    return Exchange(
        Request("PUT", f"/cce/{number}", (("X-Auth-Token", "******"),), body),
        Response(500, (("Content-Type", "application/json"),), b"\x1b[31mred\x00", 0.25),
        test="t",
        number=number,
        base_url="https://cce.example.com",
    )


def violation(*exchanges: Exchange) -> Violation:
    return Violation("it broke", "a 404", "a 500", "the name is too long", exchanges)


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
