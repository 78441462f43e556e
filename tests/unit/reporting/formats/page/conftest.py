"""Reports for the page: one of every kind of clause, and what enriches any report to all that a page can show."""

from __future__ import annotations

import random
from typing import Any

import pytest

from cce_release_contract.reporting.report import Report

VERDICTS = ("pass", "fail", "advisory", "inconclusive", "skipped")
LIMITS = {
    "max_requests": 2000,
    "max_puts": 40,
    "max_writes": 4,
    "puts_per_minute": 10,
    "deadline_minutes": None,
}
TARGET = "/cce/cam/v3/clusters/a870253f-5dc7-11ee-bf71-0255ac100b03/namespace/monitoring/releases/testwww"


def example(test: str = "request/test_body.py::test_valid_bodies_are_accepted") -> dict[str, Any]:
    return {
        "test": test,
        "curl": f"curl -sS -i -X PUT 'https://cce.example.com{TARGET}' -H 'X-Auth-Token: ******' --data-binary '{{}}'",
        "request": {
            "method": "PUT",
            "target": TARGET,
            "headers": [["Content-Type", "application/json"], ["X-Auth-Token", "******"]],
            "body": {"text": '{"action":"upgrade","chart_id":"af4b699e","parameters":{"dry_run":true},"values":{}}'},
        },
        "response": {
            "status": 200,
            "headers": [["content-type", "application/json"]],
            "body": {"text": '{"name":"testwww","version":12345678901234567890,"chart_public":false,"values":"{}"}'},
            "elapsed_seconds": 0.00314,
        },
    }


def violation(message: str = "PUT was answered with 200") -> dict[str, Any]:
    shown = example()
    return {
        "message": message,
        "expected": "status 400",
        "observed": "status 200",
        "why_invalid": "`/action` is `restart`, not one of upgrade, rollback",
        "method": "PUT",
        "status": 200,
        "row": 3,
        "curl": shown["curl"],
        "judged": [
            {"deciding": True, "row": 3, **{name: shown[name] for name in ("curl", "request", "response")}},
            {"deciding": False, "row": None, **{name: shown[name] for name in ("curl", "request", "response")}},
        ],
        "earlier": [shown["curl"]],
        "request": shown["request"],
        "response": shown["response"],
        "reproduce": "cce-release check --seed 0 --clause request.body.action",
    }


def clause(clause_id: str, verdict: str = "pass", **parts: Any) -> dict[str, Any]:
    fails = verdict in ("fail", "advisory")
    return {
        "id": clause_id,
        "text": f"The text of {clause_id}.",
        "basis": "documented",
        "source": "Updating a Release, table 4, row action",
        "verdict": verdict,
        "reason": "" if verdict == "pass" else f"the reason of {clause_id}",
        "tests": [f"{clause_id.split('.')[0]}/test_it.py::test_{clause_id.split('.')[-1]}"],
        "violations": [violation()] if fails else [],
        "pointer": "/components/schemas/UpdateRelease",
        "rows": [],
        "line": 12,
        "faults": [],
        "deviation": None,
        "example": None,
        **parts,
    }


def timeline(number: int) -> list[dict[str, Any]]:
    """Exchanges as a run makes them: bursts of quick answers, some slow ones, some that failed."""
    chance = random.Random(7)
    kinds = (200, 200, 200, 200, 400, 400, 404, 401, 500, None)
    at, entries = 0.0, []
    for count in range(1, number + 1):
        status = kinds[chance.randrange(10)] if chance.random() < 0.5 else 200
        status = status if status != 500 or chance.random() < 0.2 else 400
        elapsed = chance.lognormvariate(-5.6, 0.55) if status else 0.0
        at += chance.expovariate(250) + (0.3 if chance.random() < 0.004 else 0)
        entries.append({
            "number": count,
            "seconds": round(at, 4),
            "test": f"request/test_body.py::test_{count % 9}",
            "method": "GET" if chance.random() < 0.25 else "PUT",
            "target": TARGET,
            "status": status,
            "failure": "" if status else "timeout",
            "elapsed_seconds": round(elapsed, 6),
            "request_bytes": chance.randrange(60, 4000),
            "response_bytes": chance.randrange(80, 1200) if status else 0,
        })  # fmt: skip
    return entries


def enriched(report: dict[str, Any], *, exchanges: int = 40) -> Report:
    """The report with every member of schema version 3; what it has already stays."""
    clauses = [
        clause(
            one["id"],
            faults=[f"fault-{at % 7}", "values-as-object"][: at % 3],
            rows=[("3/X-Auth-Token", "4/action", "5/dry_run", "status/FAILED")[at % 4]][: at % 5],
            example=example((one["tests"] or [""])[0]) if one["verdict"] == "pass" else None,
        )
        | one
        for at, one in enumerate(report["clauses"])
    ]
    failing = [one for one in clauses if one["verdict"] == "fail"]
    if failing:
        failing[-1]["deviation"] = {
            "reason": "the region runs an older gateway",
            "link": "https://example.com/tickets/7",
            "expires": "2027-01-31",
        }
    others = [one for one in clauses if one["verdict"] == "pass"]
    previous = {
        "started_at": "2026-11-24T08:50:01Z",
        "base_url": "http://127.0.0.1:40100",
        "worse": [{"id": one["id"], "before": "pass", "after": "fail"} for one in failing[:3]],
        "better": [{"id": one["id"], "before": "inconclusive", "after": "pass"} for one in others[:2]],
        "same": max(0, len(clauses) - 6),
        "added": [one["id"] for one in others[2:3]],
        "removed": ["request.body.long_gone"],
    }
    new = {
        "refused": 0,
        "limits": dict(LIMITS),
        "partial": False,
        "timeline": timeline(exchanges),
        "timeline_left_out": 0,
        "previous": previous,
    }
    return {**new, **report, "schema_version": 3, "clauses": clauses}


def keyword(location: str, pointer: str, word: str, valid: int, invalid: int, reason: str = "") -> dict[str, Any]:
    return {
        "location": location,
        "pointer": pointer,
        "keyword": word,
        "valid": valid,
        "invalid": invalid,
        "reason": reason,
    }


def report_of(clauses: list[dict[str, Any]], *, exchanges: int = 40, **members: Any) -> Report:
    """A report of these clauses."""
    summary = {verdict: sum(one["verdict"] == verdict for one in clauses) for verdict in VERDICTS}
    return enriched(
        {
            "schema_version": 1,
            "tool": {"name": "cce-release-contract", "version": "1.2.3"},
            "contract": {"version": "1.0.0", "sha256": "ab" * 32},
            "target": {"kind": "live", "base_url": "https://cce.example.com", "mode": "unarmed"},
            "settings": {"target": "https://cce.example.com", "seed": 7, "strict": True, "clause": [], "plan": False},
            "profile": "live",
            "seed": 7,
            "started_at": "2026-01-02T03:04:05Z",
            "duration_seconds": 12.345,
            "requests": 1398,
            "writes": 30,
            "exit_code": 1 if summary["fail"] else 0,
            "cut_short": "",
            "summary": summary,
            "deviations": [],
            "coverage": {
                "wanted": 3,
                "both_polarities": 1,
                "keywords": [
                    keyword("body", "/action", "enum", 467, 35),
                    keyword("body", "/action", "type", 467, 0),
                    keyword("path", "name", "pattern", 0, 18),
                    keyword("path", "name", "required", 9, 0, "an empty segment leads to another path"),
                ],
            },
            "clauses": clauses,
        }
        | members,
        exchanges=exchanges,
    )


@pytest.fixture
def clauses() -> list[dict[str, Any]]:
    """Clauses of three groups, of every verdict."""
    return [
        clause("request.body.action", "fail", rows=["4/action"]),
        clause("request.body.accepted"),
        clause("request.path.name", "inconclusive", basis="inferred"),
        clause("response.body.values", "advisory", basis="platform"),
        clause("upgrade.values.applied", rows=["4/values", "6/imageTag"], faults=["values-dropped"]),
        clause("upgrade.values.throttled", "skipped", example=None),
    ]


@pytest.fixture
def report(clauses) -> Report:
    """A failing run of these clauses."""
    return report_of(clauses)


@pytest.fixture
def make_report():
    """A function that makes a report of the given clauses, with changed members."""
    return report_of


@pytest.fixture
def make_clause():
    """A function that makes one clause, with changed parts."""
    return clause
