"""The report as SARIF 2.1.0: the rules are the clauses, the results are the broken and the unproven ones."""

from __future__ import annotations

import json
from typing import Any, Final

from cce_release_contract.printable import printable, shortened
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.severity import (
    CONTRACT_FILE,
    REPORTED,
    SEVERITIES,
    fingerprint,
    severity_of,
    target_name,
)
from cce_release_contract.reporting.violation_text import violation_lines

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LONGEST_MESSAGE: Final = 8_000


def sarif(report: Report) -> str:
    """The text of a SARIF file. Results point at the line of spec/openapi.yaml that states the clause."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _run(report: Report) -> dict[str, Any]:
    tool = report["tool"]
    return {
        "tool": {
            "driver": {
                "name": tool["name"],
                "version": tool["version"],
                "rules": [_rule(clause) for clause in report["clauses"]],
            }
        },
        "automationDetails": {"id": f"cce-release check/{target_name(report)}/"},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(report, clause, index)
            for index, clause in enumerate(report["clauses"])
            if clause["verdict"] in REPORTED
        ],
        "properties": {
            "target": report["target"],
            "contract": report["contract"],
            "summary": report["summary"],
        },
    }


def _invocation(report: Report) -> dict[str, Any]:
    invocation: dict[str, Any] = {
        "executionSuccessful": report["exit_code"] in (0, 1) and not report["partial"],
        "exitCode": report["exit_code"],
        "startTimeUtc": report["started_at"],
    }
    if report["partial"]:
        invocation["toolExecutionNotifications"] = [
            {"level": "error", "message": _message(f"The run was cut short: {report['cut_short']}")}
        ]
    return invocation


def _rule(clause: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": clause["id"],
        "shortDescription": _message(clause["text"]),
        "help": _message(f"{clause['text']}\nBasis: {clause['basis']}. Source: {clause['source']}."),
        "defaultConfiguration": {"level": SEVERITIES[clause["basis"]]},
        "properties": {
            "basis": clause["basis"],
            "pointer": clause["pointer"],
            "rows": clause["rows"],
            "tags": [clause["id"].partition(".")[0], clause["basis"]],
        },
    }


def _result(report: Report, clause: dict[str, Any], index: int) -> dict[str, Any]:
    identity = fingerprint(report, clause)
    result: dict[str, Any] = {
        "ruleId": clause["id"],
        "ruleIndex": index,
        "level": severity_of(clause),
        "message": _message(_text(clause)),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": CONTRACT_FILE, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": clause["line"]},
                },
                "logicalLocations": [{"fullyQualifiedName": clause["pointer"]}],
            }
        ],
        # GitHub reads the second name; without it, an alert would become a new one whenever a line moves.
        "partialFingerprints": {"clauseOnTarget/v1": identity, "primaryLocationLineHash": f"{identity[:16]}:1"},
        "properties": {"verdict": clause["verdict"], "tests": clause["tests"]},
    }
    if clause["deviation"] is not None:
        result["suppressions"] = [{"kind": "external", "justification": clause["deviation"]["reason"]}]
    return result


def _text(clause: dict[str, Any]) -> str:
    """The text for people: the verdict with its reason, and the first violation in full."""
    lines = [f"{clause['verdict']}: {clause['reason']}"]
    for violation in clause["violations"][:1]:
        lines += violation_lines(clause, violation)
    if len(clause["violations"]) > 1:
        lines.append(f"{len(clause['violations']) - 1} more in report.json")
    return "\n".join(lines)


def _message(text: str) -> dict[str, str]:
    """A message without links: a target may have written the text, so `](` is broken up."""
    return {"text": shortened(printable(text), _LONGEST_MESSAGE).replace("](", "] (")}
