"""The report of one run as plain data, in the shape that `report.schema.json` describes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Final, Literal, Protocol

from cce_release_contract.exchanges.curl import curl_line
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.verdicts.deviations import JudgedDeviation
from cce_release_contract.verdicts.judgement import Violation
from cce_release_contract.verdicts.summary import ClauseResult, count_verdicts

SCHEMA_VERSION: Final = 2
SCHEMA_NAME: Final = "report.schema.json"
_LONGEST_BODY: Final = 16 * 1024
"""Characters of a body that a report keeps; the suite sends bodies of several megabytes."""

Report = dict[str, Any]


class ReportedClause(Protocol):
    """The parts of a clause that a report shows."""

    @property
    def id(self) -> str:
        """The stable dotted id."""
        ...

    @property
    def text(self) -> str:
        """The clause in one sentence."""
        ...

    @property
    def basis(self) -> str:
        """How the clause is known."""
        ...

    @property
    def source(self) -> str:
        """Where it stands, for people."""
        ...


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is known about a run besides its verdicts.

    `mode` says how far the run could go: "embedded" (an emulator of its own), "controlled" (an emulator that answered
    the handshake) or "unarmed" (a live target, nothing of it is changed). `started_at` is RFC 3339 in UTC. `cut_short`
    is empty for a run that went to its end. `settings` are the effective ones, without secrets. `reproduction` is the
    command line of such a run, to which a clause is added. `coverage` says which keywords of the contract the requests
    exercised, and with which polarity.
    """

    tool_version: str
    contract_version: str
    contract_sha256: str
    target_kind: Literal["emulator", "live"]
    base_url: str
    mode: Literal["embedded", "controlled", "unarmed"]
    profile: str
    seed: int
    started_at: str
    duration_seconds: float
    requests: int
    writes: int
    exit_code: int
    cut_short: str
    settings: Mapping[str, Any]
    reproduction: str = "cce-release check"
    coverage: Mapping[str, Any] = field(default_factory=lambda: {"wanted": 0, "both_polarities": 0, "keywords": []})


def build_report(
    facts: RunFacts,
    clauses: Mapping[str, ReportedClause],
    results: Mapping[str, ClauseResult],
    deviations: Sequence[JudgedDeviation] = (),
) -> Report:
    """The report as plain data. `results` holds the clauses that were planned, in the order to show them."""
    excused = {judged.deviation.clause: judged.to_json() for judged in deviations if judged.state == "applied"}
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "cce-release-contract", "version": facts.tool_version},
        "contract": {"version": facts.contract_version, "sha256": facts.contract_sha256},
        "target": {"kind": facts.target_kind, "base_url": facts.base_url, "mode": facts.mode},
        "settings": dict(facts.settings),
        "profile": facts.profile,
        "seed": facts.seed,
        "started_at": facts.started_at,
        "duration_seconds": round(facts.duration_seconds, 3),
        "requests": facts.requests,
        "writes": facts.writes,
        "exit_code": facts.exit_code,
        "cut_short": facts.cut_short,
        "summary": count_verdicts(results),
        "coverage": dict(facts.coverage),
        "deviations": [judged.to_json() for judged in deviations],
        "clauses": [
            _clause(clauses[clause_id], result, f"{facts.reproduction} --clause {clause_id}")
            | {"deviation": _deviation(excused.get(clause_id))}
            for clause_id, result in results.items()
        ],
    }


def report_text(report: Report) -> str:
    """The report as the text of its file."""
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def report_schema() -> dict[str, Any]:
    """The JSON Schema of a report, as it is shipped."""
    text = resources.files(__package__).joinpath(SCHEMA_NAME).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _clause(clause: ReportedClause, result: ClauseResult, reproduce: str) -> dict[str, Any]:
    return {
        "id": clause.id,
        "text": clause.text,
        "basis": clause.basis,
        "source": clause.source,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "tests": list(result.tests),
        "violations": [{**_violation(violation), "reproduce": reproduce} for violation in result.violations],
    }


def _deviation(judged: dict[str, Any] | None) -> dict[str, Any] | None:
    """What excuses a clause, as the clause shows it."""
    return None if judged is None else {name: judged[name] for name in ("reason", "link", "expires")}


def _violation(violation: Violation) -> dict[str, Any]:
    shown: Exchange | None = violation.exchanges[-1] if violation.exchanges else None
    response = None if shown is None or shown.response is None else shown.response.to_json()
    return {
        "message": violation.message,
        "expected": violation.expected,
        "observed": violation.observed,
        "why_invalid": violation.why_invalid,
        "curl": "" if shown is None else curl_line(shown),
        "earlier": [curl_line(exchange) for exchange in violation.exchanges[:-1][-10:]],
        "request": None if shown is None else _shortened(shown.request.to_json()),
        "response": None if response is None else _shortened(response),
    }


def _shortened(message: dict[str, Any]) -> dict[str, Any]:
    """A request or response whose body is cut to what a person reads; `left_out` counts the characters cut off."""
    body: dict[str, Any] = dict(message["body"])
    for form in ("text", "base64"):
        if len(body.get(form, "")) > _LONGEST_BODY:
            body["left_out"] = len(body[form]) - _LONGEST_BODY
            body[form] = body[form][:_LONGEST_BODY]
    return {**message, "body": body}
