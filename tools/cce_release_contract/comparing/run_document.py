"""A comparison of two targets as plain data, in the shape of `differential.schema.json`, and as its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from cce_release_contract.atomic_file import keep_out_of_git, write_whole
from cce_release_contract.comparing.reports import contract_of
from cce_release_contract.comparing.run_markdown import comparison_markdown
from cce_release_contract.comparing.runs import ClauseVerdict, RunComparison
from cce_release_contract.contract.clause import Clause
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.judging.fingerprints import Fingerprint, shape_changes

SCHEMA_VERSION: Final = 1
SCHEMA_NAME: Final = "differential.schema.json"
DIFFERENTIAL_FILE: Final = "differential.json"
MARKDOWN_NAME: Final = "differential.md"


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One of the two runs: its report, and the path of the report."""

    report: Mapping[str, Any]
    path: Path


def exit_code_of(comparison: RunComparison, a: ComparedRun, b: ComparedRun) -> ExitCode:
    """The exit code of a comparison.

    An internal error on either side comes first, then any difference, then a side that proved nothing or no clause that
    was judged on both sides. If both break a clause, that is not a difference.
    """
    codes = {run.report["exit_code"] for run in (a, b)}
    if ExitCode.BUG in codes:
        return ExitCode.BUG
    if comparison.differs:
        return ExitCode.BROKEN
    if ExitCode.NOTHING_PROVEN in codes or not comparison.proves or any(run.report["cut_short"] for run in (a, b)):
        return ExitCode.NOTHING_PROVEN
    return ExitCode.FINE


def run_comparison(
    comparison: RunComparison, a: ComparedRun, b: ComparedRun, clauses: Mapping[str, Clause]
) -> dict[str, Any]:
    """The comparison as plain data. It is made from redacted reports and fingerprints, so it contains no secrets."""
    results = ("verdict", "answers", "same", "not_compared")
    return {
        "schema_version": SCHEMA_VERSION,
        **{name: a.report[name] for name in ("tool", "profile", "seed")},
        "contract": contract_of(a.report),
        "exit_code": int(exit_code_of(comparison, a, b)),
        "sides": {"a": _side(a), "b": _side(b)},
        "summary": {
            **{result: sum(clause.result == result for clause in comparison.clauses) for result in results},
            "tests": comparison.compared_tests,
            "tests_not_compared": len(comparison.uncompared),
        },
        "clauses": [
            {
                "id": one.clause,
                "text": clauses[one.clause].text,
                "result": one.result,
                "a": _verdict(one.a),
                "b": _verdict(one.b),
                "tests": list(one.tests),
            }
            for one in comparison.clauses
        ],
        "answers": [
            {
                "test": one.test,
                "clauses": list(one.clauses),
                "number": one.number,
                "method": one.a.method,
                "target": one.a.target,
                "differs": list(one.differs),
                "a": _response(one.a),
                "b": _response(one.b),
                "changes": [
                    {"pointer": pointer, "a": before, "b": after}
                    for pointer, before, after in shape_changes(one.a.shape, one.b.shape)
                ],
            }
            for one in comparison.differences
        ],
        "uncompared": [{"test": test, "reason": reason} for test, reason in comparison.uncompared.items()],
    }


def run_comparison_text(document: Mapping[str, Any]) -> str:
    """The document as the text of its file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_comparison(document: Mapping[str, Any], folder: Path, *, ignored: bool) -> Path:
    """Write both files, each completely or not at all; return the path of the first.

    `ignored` means that the folder is the default one, which git should ignore. Raises `UsageError` if a file cannot be
    written.
    """
    write_whole(folder / MARKDOWN_NAME, comparison_markdown(document))
    write_whole(folder / DIFFERENTIAL_FILE, run_comparison_text(document))
    if ignored:
        keep_out_of_git(folder.parent)
    return folder / DIFFERENTIAL_FILE


def forget_comparison(folder: Path) -> None:
    """Remove the files of an earlier comparison, since this one may end without writing any."""
    for name in (DIFFERENTIAL_FILE, MARKDOWN_NAME):
        (folder / name).unlink(missing_ok=True)


def run_comparison_schema() -> dict[str, Any]:
    """The JSON Schema of the document, as shipped."""
    text = resources.files(__package__).joinpath(SCHEMA_NAME).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _side(run: ComparedRun) -> dict[str, Any]:
    shown = ("target", "started_at", "duration_seconds", "requests", "writes", "exit_code", "cut_short")
    return {name: run.report[name] for name in shown} | {"report": str(run.path)}


def _verdict(found: ClauseVerdict) -> dict[str, Any]:
    return {"verdict": found.verdict.value, "reason": found.reason}


def _response(fingerprint: Fingerprint) -> dict[str, Any]:
    document = fingerprint.to_json()
    return {name: document[name] for name in ("status", "failure", "code", "media_type", "shape")}
