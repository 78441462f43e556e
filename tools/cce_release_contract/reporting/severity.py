"""The severity of a clause that did not pass, from its verdict and its basis."""

from __future__ import annotations

import hashlib
from typing import Any, Final, Literal

from cce_release_contract.reporting.report import Report

Severity = Literal["error", "warning", "note"]

CONTRACT_FILE: Final = "spec/openapi.yaml"
"""The file where reports point at a clause, as a path from the root of the repository."""

REPORTED: Final = ("fail", "advisory", "inconclusive")
"""Verdicts that become results in the formats for programs."""

SEVERITIES: Final[dict[str, Severity]] = {
    "documented": "error",
    "platform": "error",
    "observed": "warning",
    "reported": "warning",
    "inferred": "warning",
}
"""Severity of a failed clause, by its basis."""


def severity_of(clause: dict[str, Any]) -> Severity:
    """Error for a failure of a documented or platform clause, warning for a failure of any other.

    Advisory and inconclusive clauses are notes.
    """
    return SEVERITIES[clause["basis"]] if clause["verdict"] == "fail" else "note"


def target_name(report: Report) -> str:
    """A name of the target that stays the same between runs: its URL, or "emulator", since its port changes."""
    target = report["target"]
    return str(target["base_url"]) if target["kind"] == "live" else "emulator"


def fingerprint(report: Report, clause: dict[str, Any]) -> str:
    """64 hex digits that identify the same finding in another run: this clause on this target."""
    return hashlib.sha256(f"{target_name(report)}\n{clause['id']}".encode()).hexdigest()
