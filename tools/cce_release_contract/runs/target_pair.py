"""Check two targets one after the other with the same cases, and compare them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cce_release_contract.atomic_file import check_writable
from cce_release_contract.comparing.run_document import (
    ComparedRun,
    forget_comparison,
    run_comparison,
    write_comparison,
)
from cce_release_contract.comparing.runs import compare_runs
from cce_release_contract.comparing.sides import SideRun, Sides
from cce_release_contract.contract.clause import Clause
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.protocol.run_recording import read_side
from cce_release_contract.runs.suite_outcome import SuiteOutcome
from cce_release_contract.runs.suite_process import EventFollower, run_suite

LINES_NAME: Final = "run.jsonl"


@dataclass(frozen=True, slots=True)
class PairOutcome:
    """The outcome of a comparison: its exit code, its document and path if there is one, and messages to show."""

    exit_code: ExitCode
    document: dict[str, Any] | None
    path: Path | None
    complaints: tuple[str, ...]


def compare_targets(sides: Sides, clauses: Mapping[str, Clause], *, follower: EventFollower) -> PairOutcome:
    """Check A, then B, and compare them. If A cannot be checked, nothing is sent to B.

    Raises `CceReleaseError` if a process ended without a report or an error, `UsageError` if the files cannot be
    written.
    """
    for side in (sides.a, sides.b):
        check_writable(side.report_dir)
    forget_comparison(sides.settings.report_dir)
    complaints: list[str] = []
    runs = []
    for side in (sides.a, sides.b):
        outcome = _run(side, follower)
        complaints += [f"{side.name.upper()}: {complaint}" for complaint in outcome.complaints]
        if outcome.report is None or outcome.report_path is None or _is_over(outcome):
            complaints.append(f"cce-release: nothing was compared: {side.name.upper()} could not be checked")
            wrong = outcome.exit_code in (ExitCode.USAGE, ExitCode.BUG)
            return PairOutcome(outcome.exit_code if wrong else ExitCode.NOTHING_PROVEN, None, None, tuple(complaints))
        runs.append(ComparedRun(outcome.report, outcome.report_path))
    a, b = runs
    found = compare_runs(*(read_side(run.path.parent / LINES_NAME, run.report) for run in runs))
    document = run_comparison(found, a, b, clauses)
    settings = sides.settings
    path = write_comparison(document, settings.report_dir, ignored=settings.default_report_dir)
    return PairOutcome(ExitCode(document["exit_code"]), document, path, tuple(complaints))


def _run(side: SideRun, follower: EventFollower) -> SuiteOutcome:
    lines = side.report_dir / LINES_NAME
    lines.unlink(missing_ok=True)
    workers = int(str(side.options["workers"]))
    return run_suite(side.options, side.environ, follower=follower, workers=workers, kept=lines)


def _is_over(outcome: SuiteOutcome) -> bool:
    """Whether to stop: an error or an interrupt ended the run."""
    return outcome.ended_by_error or (outcome.report or {}).get("cut_short") == "interrupted"
