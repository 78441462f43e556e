"""Which clauses were judged at all: by reports and by recordings, with how many exchanges, and with which verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from cce_release_contract.contract.clause import Clause
from cce_release_contract.printable import counted, one_line
from cce_release_contract.recording.judge import RecordingJudge, RecordingSummary
from cce_release_contract.recording.reading.recording_file import RecordingFile
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.report_file import read_report

COVERAGE_SCHEMA_VERSION: Final = 1
_PEEKED: Final = 1000
_REPORT_START: Final = re.compile(rb'\s*\{\s*"schema_version"\s*:\s*\d+\s*,\s*"tool"')
_JUDGED: Final = frozenset({"pass", "fail", "advisory", "inconclusive"})


class JudgedBy(NamedTuple):
    """How one report or recording judged a clause: the number of exchanges, and the last verdict."""

    exchanges: int
    verdict: str


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """How all of them together judged a clause. `verdict` and `file` are those of the last one that did, else empty."""

    clause: Clause
    exchanges: int
    verdict: str
    file: str


def judged_in_report(report: Report) -> dict[str, JudgedBy]:
    """The clauses that a report judged. The exchanges are those of the tests that did, as far as the timeline goes."""
    sent = Counter(row["test"] for row in report["timeline"])
    return {
        one["id"]: JudgedBy(sum(sent[test] for test in one["tests"]), one["verdict"])
        for one in report["clauses"]
        if one["verdict"] in _JUDGED
    }


def judged_in_recording(summary: RecordingSummary) -> dict[str, JudgedBy]:
    """The clauses that a recording judged."""
    return {clause: JudgedBy(count.judged, str(count.last)) for clause, count in summary.clauses.items()}


def judged_in_file(path: Path) -> tuple[dict[str, JudgedBy], str]:
    """The clauses that a report.json or a recording judged, and why a recording was not read to its end, else "".

    Raises UsageError for a file that is neither.
    """
    if _is_report(path):
        return judged_in_report(read_report(path)), ""
    judge = RecordingJudge()
    recording = RecordingFile(path, str(path))
    for exchange in recording:
        judge.take(exchange)
    cut = f"{recording.cut}, at byte {recording.cut_at}" if recording.cut else ""
    return judged_in_recording(judge.summary()), cut


def _is_report(path: Path) -> bool:
    """Whether a file begins as a report does. Other files, and files that cannot be read, are left to the readers."""
    try:
        with path.open("rb") as file:
            return _REPORT_START.match(file.read(_PEEKED)) is not None
    except OSError:
        return False


def clause_coverage(
    clauses: Iterable[Clause], judged: Iterable[tuple[str, Mapping[str, JudgedBy]]]
) -> tuple[ClauseCoverage, ...]:
    """Every clause, in the given order, with what the named files say of it."""
    found = {clause.id: ClauseCoverage(clause, 0, "", "") for clause in clauses}
    for file, by_clause in judged:
        for id_, one in by_clause.items():
            known = found.get(id_)
            if known is not None:
                found[id_] = ClauseCoverage(known.clause, known.exchanges + one.exchanges, one.verdict, file)
    return tuple(found.values())


def coverage_text(coverage: Iterable[ClauseCoverage]) -> str:
    """A line for each clause, and one of counts."""
    listed = list(coverage)
    width = max((len(one.clause.id) for one in listed), default=0)
    lines = [f"{'clause':<{width}}  {'exchanges':>9}  {'last verdict':<12}  in"]
    for one in listed:
        verdict = one.verdict or "not judged"
        line = f"{one.clause.id:<{width}}  {one.exchanges or '-':>9}  {verdict:<12}  {one_line(one.file)}"
        lines.append(line.rstrip())
    verdicts = Counter(one.verdict for one in listed if one.verdict)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
    judged = sum(verdicts.values())
    lines.append(f"{judged} of {counted(len(listed), 'clause')} judged{f': {counts}' if counts else ''}")
    return "\n".join(lines) + "\n"


def coverage_json(coverage: Iterable[ClauseCoverage]) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "schema_version": COVERAGE_SCHEMA_VERSION,
        "clauses": [
            {
                "id": one.clause.id,
                "basis": one.clause.basis,
                "exchanges": one.exchanges,
                "verdict": one.verdict or None,
                "file": one.file or None,
            }
            for one in coverage
        ],
    }
