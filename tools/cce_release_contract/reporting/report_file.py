"""Read a report file; refuse a file that this program does not understand."""

from __future__ import annotations

import json
import math
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from cce_release_contract.contract.schema_errors import schema_errors
from cce_release_contract.errors import UsageError
from cce_release_contract.printable import one_line, shortened
from cce_release_contract.protocol.plain_data import each_text, encodable
from cce_release_contract.reporting.report import SCHEMA_VERSION, Report, report_schema

_SHOWN_PROBLEMS: Final = 3
_LONGEST_PROBLEM: Final = 200


def read_report(path: Path) -> Report:
    """The report in a file. Raises `UsageError` if it cannot be read, is not a report, or has another version."""
    document = _document(path)
    version = document.get("schema_version") if isinstance(document, dict) else None
    if version is None:
        raise _broken(path, "it has no schema_version")
    if version != SCHEMA_VERSION:
        raise UsageError(
            f"the report has schema version {shortened(json.dumps(version), 40)}; this program reads version"
            f" {SCHEMA_VERSION}",
            where=str(path),
            cause="another version of cce-release-contract wrote it",
            remedy="run the check again with this version, or read the report with the version that wrote it",
        )
    errors = schema_errors(_validator(), document)
    problems = [f"{error.pointer or 'the whole file'}: {error.message}" for error in errors]
    problems = problems or _wrong_times(document)
    if problems:
        raise _broken(path, _few(problems))
    report: Report = each_text(document, encodable)
    return report


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(report_schema())


def _document(path: Path) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(path.read_bytes(), parse_float=_finite, parse_constant=_finite)
    except OSError as error:
        raise UsageError(
            f"cannot read the report: {error.strerror}",
            where=str(path),
            cause="no check wrote a report there, or you may not read the file",
            remedy="name the report.json of a finished check",
        ) from error
    except (ValueError, RecursionError) as error:
        raise _broken(path, f"it is not JSON: {error}") from error


def _wrong_times(report: Report) -> list[str]:
    """Check what the schema cannot: that `started_at` is a valid date and time."""
    try:
        datetime.fromisoformat(report["started_at"])
    except ValueError as error:
        return [f"/started_at: {error}"]
    return []


def _finite(text: str) -> float:
    """A finite number of JSON. Raises ValueError for infinity and for NaN."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {shortened(text, 40)} is too large or not a number")
    return value


def _broken(path: Path, problem: str) -> UsageError:
    return UsageError(
        f"the file is not a report of cce-release check: {problem}",
        where=str(path),
        cause="it is a different file, it was edited by hand, or it is incomplete",
        remedy="name the report.json of a finished check; report.schema.json of this package describes its shape",
    )


def _few(problems: list[str]) -> str:
    shown = [shortened(one_line(problem), _LONGEST_PROBLEM) for problem in problems[:_SHOWN_PROBLEMS]]
    more = f"; and {len(problems) - len(shown)} more" if len(problems) > len(shown) else ""
    return "; ".join(shown) + more
