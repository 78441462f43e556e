"""The report as the code quality report that GitLab shows in a merge request: JSON, one entry per clause."""

from __future__ import annotations

import json
from typing import Any, Final

from cce_release_contract.printable import one_line, shortened
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.severity import CONTRACT_FILE, REPORTED, fingerprint, severity_of

_LONGEST_DESCRIPTION: Final = 1_000
_OF_FAILURE: Final = {"error": "critical", "warning": "major"}
_OTHERS: Final = {"advisory": "minor", "inconclusive": "info"}


def code_quality(report: Report) -> str:
    """The text of a code quality file; the severities are critical, major, minor and info."""
    entries = [_entry(report, clause) for clause in report["clauses"] if clause["verdict"] in REPORTED]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def _entry(report: Report, clause: dict[str, Any]) -> dict[str, Any]:
    verdict = clause["verdict"]
    description = f"{verdict} {clause['id']}: {clause['text']} {clause['reason']}"
    return {
        "description": shortened(one_line(description), _LONGEST_DESCRIPTION),
        "check_name": clause["id"],
        "fingerprint": fingerprint(report, clause),
        "severity": _OTHERS.get(verdict) or _OF_FAILURE[severity_of(clause)],
        "location": {"path": CONTRACT_FILE, "lines": {"begin": clause["line"]}},
    }
