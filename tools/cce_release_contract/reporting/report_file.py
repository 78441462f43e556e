"""A report read from its file, and the members of it that whoever compares or merges reports relies on."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from cce_release_contract.errors import UsageError
from cce_release_contract.reporting.report import SCHEMA_VERSION, Report
from cce_release_contract.specification.json_text import parse_json

_TEXT: Final = {"type": "string"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_VIOLATION: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["message", "expected", "observed", "why_invalid", "curl", "earlier", "response", "reproduce"],
    "properties": {
        **dict.fromkeys(("message", "expected", "observed", "why_invalid", "curl", "reproduce"), _TEXT),
        "earlier": {"type": "array", "items": _TEXT},
        "response": {
            "type": ["object", "null"],
            "required": ["status", "body"],
            "properties": {"status": {"type": "integer"}, "body": {"type": "object"}},
        },
    },
}
_NEEDED: Final[dict[str, Any]] = {
    "contract": {"type": "object", "required": ["version", "sha256"], "additionalProperties": _TEXT},
    "target": {
        "type": "object",
        "required": ["kind", "base_url", "mode"],
        "properties": {"kind": _TEXT, "base_url": _TEXT, "mode": _TEXT},
    },
    "settings": {"type": "object"},
    "profile": _TEXT,
    "seed": _COUNT,
    "started_at": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"},
    "duration_seconds": {"type": "number", "minimum": 0, "maximum": 1e9},
    "requests": _COUNT,
    "writes": _COUNT,
    "exit_code": {"enum": [0, 1, 2, 3, 4]},
    "cut_short": _TEXT,
    "clauses": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["id", "text", "basis", "source", "verdict", "reason", "tests", "violations"],
            "properties": {
                **dict.fromkeys(("id", "text", "basis", "source", "reason"), _TEXT),
                "verdict": {"enum": ["pass", "fail", "advisory", "inconclusive", "skipped"]},
                "tests": {"type": "array", "items": _TEXT},
                "violations": {"type": "array", "items": _VIOLATION},
            },
        },
    },
}
"""Common to every version of the schema so far. Whatever else a report has is passed over."""


def read_report(path: Path) -> Report:
    """The report in a file. Raises `UsageError` that says what is wrong with a file that holds none."""
    try:
        report = parse_json(path.read_bytes())
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}", "name the report.json of a run") from error
    except ValueError as error:
        raise _refused(
            path, f"is no JSON: {error}", "name the report.json of a run; a file that ends early was not copied whole"
        ) from error
    version = report.get("schema_version") if isinstance(report, dict) else None
    if type(version) is not int or "clauses" not in report:
        raise _refused(path, "is no report of cce-release check", "name the report.json of a run")
    if not 1 <= version <= SCHEMA_VERSION:
        raise _refused(
            path,
            f"has version {version} of the report's schema, and this program reads 1 to {SCHEMA_VERSION}",
            "update cce-release-contract here, or make the report with this version",
        )
    wrong = next(jsonschema_rs.iter_errors({"required": list(_NEEDED), "properties": _NEEDED}, report), None)
    if wrong is not None:
        place = "/" + "/".join(map(str, wrong.instance_path))
        raise _refused(path, f"is no whole report: {wrong.message} at {place}", "make the report again")
    found: Report = report
    try:
        datetime.fromisoformat(found["started_at"]) + timedelta(seconds=found["duration_seconds"])
    except (ValueError, OverflowError) as problem:
        raise _refused(path, f"is no whole report: {problem} in /started_at", "make the report again") from problem
    return found


def _refused(path: Path, what: str, remedy: str) -> UsageError:
    return UsageError(f"{path} {what}", where=str(path), remedy=remedy)
