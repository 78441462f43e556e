"""How much a clause that is not kept matters: by its verdict, and by how the clause is known."""

from __future__ import annotations

import hashlib
from typing import Any, Final, Literal

from cce_release_contract.reporting.report import Report

Severity = Literal["error", "warning", "note"]

CONTRACT_FILE: Final = "spec/openapi.yaml"
"""The file in which reports point at a clause, as a path from the top of the repository."""

REPORTED: Final = ("fail", "advisory", "inconclusive")
"""Verdicts of which the formats for programs make a result."""

SEVERITIES: Final[dict[str, Severity]] = {
    "documented": "error",
    "platform": "error",
    "observed": "warning",
    "inferred": "warning",
}
"""What a failure of a clause is, by the basis of the clause."""


def severity_of(clause: dict[str, Any]) -> Severity:
    """Error for a failure of a clause that the vendor documents, warning for one that is observed or inferred.

    Advice and what is inconclusive are notes.
    """
    return SEVERITIES[clause["basis"]] if clause["verdict"] == "fail" else "note"


def target_name(report: Report) -> str:
    """The name of a target from run to run: its URL, or "emulator", which has another port each time."""
    target = report["target"]
    return str(target["base_url"]) if target["kind"] == "live" else "emulator"


def fingerprint(report: Report, clause: dict[str, Any]) -> str:
    """64 hex digits by which the same finding is known again in another run: the clause on this target."""
    return hashlib.sha256(f"{target_name(report)}\n{clause['id']}".encode()).hexdigest()
