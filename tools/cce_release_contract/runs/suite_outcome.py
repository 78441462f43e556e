"""The outcome of a process of the suite: its report, its exit code and messages, from its events and output."""

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
"""The message for an interrupted run."""


@dataclass(frozen=True, slots=True)
class SuiteOutcome:
    """The outcome of a run: its exit code, its report if one was written, and messages to show.

    `ended_by_error` means that an error ended the run, so its report has no verdicts to show. `plan` is the plan of a
    run that was asked only for its plan.
    """

    exit_code: ExitCode
    report: dict[str, Any] | None
    report_path: Path | None
    complaints: tuple[str, ...]
    ended_by_error: bool = False
    plan: dict[str, Any] | None = None


def outcome_of(returncode: int, events: Sequence[Event], output: str, *, interrupted: bool) -> SuiteOutcome:
    """The outcome of a process that ended with `returncode`.

    The exit code comes from the report or the last events, never from the status of the process, which other programs
    can set too.
    """
    report_path = next((Path(event["path"]) for event in events if event["kind"] == "report"), None)
    report = None if report_path is None else json.loads(report_path.read_text(encoding="utf-8"))
    complaints = [_error_text(event) for event in events if event["kind"] == "error"]
    complaints += [_bug_text(event) for event in events if event["kind"] == "bug"]
    restorations = [event for event in events if event["kind"] in ("restoring", "restoration")]
    complaints += [f"cce-release: {event['text']}" for event in restorations[-1:]]  # says whether the restore ended
    plan = next((event["plan"] for event in events if event["kind"] == "plan"), None)
    if interrupted and (report is None or report["cut_short"]):
        # The process died before it wrote a report; a failure seen before that still counts.
        complaints.append(CUT_SHORT)
        code = ExitCode.NOTHING_PROVEN if report is None else ExitCode(report["exit_code"])
        return SuiteOutcome(code, report, report_path, tuple(complaints))
    decided = _said_code(events) if report is None else ExitCode(report["exit_code"])
    if decided is None or (report is None and plan is None and not complaints):
        shown = "\n".join([*complaints, output.strip()]).strip()
        killed = -returncode in list(signal.Signals)
        raise CceReleaseError(
            f"the process of the suite ended with {signal.Signals(-returncode).name if killed else returncode}"
            " and without a report",
            cause=f"its last output was:\n{shown or '(nothing)'}",
            remedy="something ended it from outside, often because the machine is out of memory"
            if killed
            else "look there for a package that is missing or too old; if there is none, please report this with the"
            " output and the command that you ran",
        )
    by_error = any(event["kind"] == "error" for event in events)
    return SuiteOutcome(decided, report, report_path, tuple(complaints), by_error, plan)


def _said_code(events: Iterable[Event]) -> ExitCode | None:
    """The exit code in the last events of a run without a report; None if there is none."""
    codes = [ExitCode.BUG if event["kind"] == "bug" else event.get("exit_code") for event in events]
    return next((ExitCode(code) for code in reversed(codes) if code is not None), None)


def _error_text(event: Event) -> str:
    error = CceReleaseError(event["what"], where=event["where"], cause=event["cause"], remedy=event["remedy"])
    code = event["code"]
    return f"cce-release: {error.render().replace(f'[{error.code}]', f'[{code}]', 1)}"


def _bug_text(event: Event) -> str:
    return (
        f"cce-release: internal error of cce-release in {event['test'] or 'the run'}:\n{event['text']}\n"
        "  remedy: please report it with this text and the command that you ran"
    )
