"""What came of a process of the suite: its report, its exit code and what else has to be told, from what it left."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cce_release_contract.errors import CceReleaseError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.protocol.events import Event

CUT_SHORT: Final = "cce-release: run cut short"
"""What is said of a run that was interrupted."""


@dataclass(frozen=True, slots=True)
class SuiteOutcome:
    """What came of a run: its exit code, its report if one was written, and what else has to be told.

    `ended_by_error` says that an error ended the run, so that its report holds no verdicts worth a table. `plan` is
    what a run said that was asked for its plan only.
    """

    exit_code: ExitCode
    report: dict[str, Any] | None
    report_path: Path | None
    complaints: tuple[str, ...]
    ended_by_error: bool = False
    plan: dict[str, Any] | None = None


def outcome_of(returncode: int, events: Sequence[Event], output: str, *, interrupted: bool) -> SuiteOutcome:
    """What came of a process that ended with `returncode`.

    Its report decides, or what it said at its end; never the status of the process, which other programs choose too.
    """
    report_path = next((Path(event["path"]) for event in events if event["kind"] == "report"), None)
    report = None if report_path is None else json.loads(report_path.read_text(encoding="utf-8"))
    complaints = [_error_text(event) for event in events if event["kind"] == "error"]
    complaints += [_bug_text(event) for event in events if event["kind"] == "bug"]
    restorations = [event for event in events if event["kind"] in ("restoring", "restoration")]
    complaints += [f"cce-release: {event['text']}" for event in restorations[-1:]]  # how it ended, or that it did not
    plan = next((event["plan"] for event in events if event["kind"] == "plan"), None)
    if interrupted and (report is None or report["cut_short"]):
        # Without a report it died before it could write one; a failure that was seen before stays one.
        complaints.append(CUT_SHORT)
        code = ExitCode.NOTHING_PROVEN if report is None else ExitCode(report["exit_code"])
        return SuiteOutcome(code, report, report_path, tuple(complaints))
    decided = _said_code(events) if report is None else ExitCode(report["exit_code"])
    if decided is None or (report is None and plan is None and not complaints):
        shown = "\n".join([*complaints, output.strip()]).strip()
        killed = -returncode in list(signal.Signals)
        raise CceReleaseError(
            f"the process of the suite ended with {signal.Signals(-returncode).name if killed else returncode}"
            " and no report",
            cause=f"its last output was:\n{shown or '(nothing)'}",
            remedy="something ended it from outside, often a machine that is out of memory"
            if killed
            else "look there for a package that is missing or too old; if it is neither, please report it with this"
            " output and the command that you ran",
        )
    by_error = any(event["kind"] == "error" for event in events)
    return SuiteOutcome(decided, report, report_path, tuple(complaints), by_error, plan)


def _said_code(events: Iterable[Event]) -> ExitCode | None:
    """The exit code that a run without a report came to: what it said last of it, None if it said nothing."""
    codes = [ExitCode.BUG if event["kind"] == "bug" else event.get("exit_code") for event in events]
    return next((ExitCode(code) for code in reversed(codes) if code is not None), None)


def _error_text(event: Event) -> str:
    error = CceReleaseError(event["what"], where=event["where"], cause=event["cause"], remedy=event["remedy"])
    code = event["code"]
    return f"cce-release: {error.render().replace(f'[{error.code}]', f'[{code}]', 1)}"


def _bug_text(event: Event) -> str:
    return (
        f"cce-release: an error of cce-release itself in {event['test'] or 'the run'}:\n{event['text']}\n"
        "  remedy: please report it with this text and the command that you ran"
    )
