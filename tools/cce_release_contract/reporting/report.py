"""The report of one run as plain data, in the shape of `report.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Final, Literal

from cce_release_contract.comparing.reports import previous_data
from cce_release_contract.contract.clause import Clause
from cce_release_contract.exchanges.timeline import Timeline
from cce_release_contract.reporting.clause_faults import faults_by_clause
from cce_release_contract.reporting.evidence import RowNumbers, violation_data
from cce_release_contract.settings.setting import TargetKind
from cce_release_contract.verdicts.deviations import JudgedDeviation
from cce_release_contract.verdicts.summary import ClauseResult, count_verdicts

SCHEMA_VERSION: Final = 3
SCHEMA_NAME: Final = "report.schema.json"
LIMITS: Final = ("max_requests", "max_puts", "max_writes", "puts_per_minute", "deadline_minutes")
"""Settings that limit what a run may send; null where there is no limit."""

Mode = Literal["embedded", "controlled", "unarmed", "dry_run", "armed"]
Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The facts of a run other than its verdicts.

    `mode` says what the run could do: "embedded" (it started an emulator), "controlled" (a sandbox: it completed the
    handshake, or comes from the user's fixtures), or a live target: "unarmed" (no changes), "dry_run" (dry runs of the
    named release) or "armed" (updates of it). `started_at` is RFC 3339 in UTC. `cut_short` is empty for a run that ran
    to completion. `settings` are the effective settings, without secrets. `reproduction` is the command line of such a
    run, up to the id of a clause. `coverage` says which keywords of the contract the requests exercised, and with which
    polarity. `refused` counts the requests that the guard blocked. `examples` are the results of
    `evidence.example_data`, by clause. `previous` is an earlier report to compare with.
    """

    tool_version: str
    contract_version: str
    contract_sha256: str
    target_kind: TargetKind
    base_url: str
    mode: Mode
    profile: str
    seed: int
    started_at: str
    duration_seconds: float
    requests: int
    writes: int
    exit_code: int
    cut_short: str
    settings: Mapping[str, Any]
    reproduction: str = "cce-release check --clause"
    coverage: Mapping[str, Any] = field(default_factory=lambda: {"wanted": 0, "both_polarities": 0, "keywords": []})
    refused: int = 0
    timeline: Timeline = field(default_factory=Timeline)
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    previous: Report | None = None


def build_report(
    facts: RunFacts,
    clauses: Mapping[str, Clause],
    results: Mapping[str, ClauseResult],
    deviations: Sequence[JudgedDeviation] = (),
) -> Report:
    """The report as plain data. `clauses` are all of the contract; `results` holds those to show, in order."""
    excused = {judged.deviation.clause: judged.to_json() for judged in deviations if judged.state == "applied"}
    timeline, left_out = facts.timeline.to_json()
    rows = facts.timeline.numbers()
    report: Report = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "cce-release-contract", "version": facts.tool_version},
        "contract": {
            "version": facts.contract_version,
            "sha256": facts.contract_sha256,
            "clauses": len(clauses),
        },
        "target": {"kind": facts.target_kind, "base_url": facts.base_url, "mode": facts.mode},
        "settings": dict(facts.settings),
        "profile": facts.profile,
        "seed": facts.seed,
        "started_at": facts.started_at,
        "duration_seconds": round(facts.duration_seconds, 3),
        "requests": facts.requests,
        "writes": facts.writes,
        "refused": facts.refused,
        "limits": {name: facts.settings.get(name) for name in LIMITS},
        "exit_code": facts.exit_code,
        "cut_short": facts.cut_short,
        "partial": bool(facts.cut_short),
        "summary": count_verdicts(results),
        "coverage": dict(facts.coverage),
        "deviations": [judged.to_json() for judged in deviations],
        "clauses": [
            {
                **_clause(clauses[clause_id], result, f"{facts.reproduction} {clause_id}", rows),
                "deviation": _deviation(excused.get(clause_id)),
                "example": facts.examples.get(clause_id),
            }
            for clause_id, result in results.items()
        ],
        "timeline": timeline,
        # This includes exchanges that an interrupted worker did not hand over.
        "timeline_left_out": max(left_out, facts.requests - len(timeline)),
    }
    return {**report, "previous": previous_data(facts.previous, report)}


def report_text(report: Report) -> str:
    """The text of the report file: indented, but with one line per row of the timeline."""
    rows = [json.dumps(row, ensure_ascii=False) for row in report["timeline"]]
    text = json.dumps({**report, "timeline": []}, indent=2, ensure_ascii=False)
    if rows:
        # No string in JSON contains a line end, so a line that looks like this is the member itself.
        listed = ",\n    ".join(rows)
        text = text.replace('\n  "timeline": []', f'\n  "timeline": [\n    {listed}\n  ]', 1)
    return text + "\n"


def report_schema() -> dict[str, Any]:
    """The JSON Schema of a report, as shipped."""
    text = resources.files(__package__).joinpath(SCHEMA_NAME).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _clause(clause: Clause, result: ClauseResult, reproduce: str, rows: RowNumbers) -> dict[str, Any]:
    return {
        "id": clause.id,
        "text": clause.text,
        "basis": clause.basis,
        "source": clause.source,
        "rows": list(clause.rows),
        "pointer": clause.pointer,
        "line": clause.line,
        "faults": list(faults_by_clause().get(clause.id, ())),
        "verdict": result.verdict.value,
        "reason": result.reason,
        "selected": result.selected,
        "tests": list(result.tests),
        "violations": [{**violation_data(violation, rows), "reproduce": reproduce} for violation in result.violations],
    }


def _deviation(judged: dict[str, Any] | None) -> dict[str, Any] | None:
    """The deviation that excuses a clause, in the form that the clause shows."""
    return None if judged is None else {name: judged[name] for name in ("reason", "link", "expires")}
