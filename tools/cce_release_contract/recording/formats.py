"""A verification for people, and as JSON in the shape of verification.schema.json."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.printable import counted, one_line
from cce_release_contract.recording.reading.recording_file import RecordingFile
from cce_release_contract.recording.verifying import FindingRow, Verification
from cce_release_contract.verdicts.verdict import Verdict

VERIFICATION_VERSION: Final = 1
_MOST_SHOWN: Final = 20
"""Findings of one clause in the text; the JSON has more."""


def verification_text(verification: Verification) -> str:
    """The findings by clause, those that gate first, then what was read and judged."""
    lines: list[str] = []
    by_clause: dict[str, list[FindingRow]] = {}
    for row in verification.rows:
        by_clause.setdefault(row.clause, []).append(row)
    clauses = all_clauses()
    order = list(clauses)
    for clause, rows in sorted(by_clause.items(), key=lambda one: (one[1][0].verdict, order.index(one[0]))):
        label = "FAIL" if rows[0].verdict is Verdict.FAIL else "advisory"
        lines += [f"{label} {clause} ({clauses[clause].basis})", f"  {clauses[clause].text}"]
        for row in rows[:_MOST_SHOWN]:
            lines += _row(row)
        if verification.counts[clause] > _MOST_SHOWN:
            lines.append(f"  and {verification.counts[clause] - _MOST_SHOWN} more")
    for file in verification.files:
        lines += _file(file)
    return "\n".join([*lines, *_ending(verification)]) + "\n"


def _row(row: FindingRow) -> list[str]:
    status = "no response" if row.status is None else row.status
    lines = [f"  {one_line(row.file)}, entry {row.entry}: {row.method} {row.target} -> {status}"]
    subject = f"{one_line(row.subject)}: " if row.subject else ""
    lines.append(f"    {subject}expected {one_line(row.expected)}; observed {one_line(row.observed)}")
    if row.earlier:
        lines.append(f"    compared with {one_line(row.earlier)}")
    return lines


def _file(file: RecordingFile) -> list[str]:
    name = one_line(file.name)
    lines = [f"{name}: entry {entry} is no exchange: {one_line(reason)}" for entry, reason in file.unreadable]
    if file.unreadable_count > len(file.unreadable):
        lines.append(f"{name}: {file.unreadable_count - len(file.unreadable)} more entries are no exchange")
    if file.cut:
        lines.append(f"{name}: {file.entries} read, cut at byte {file.cut_at}: {one_line(file.cut)}")
    return lines


def _ending(verification: Verification) -> list[str]:
    summary = verification.summary
    failed, advised = (verification.number(verdict) for verdict in (Verdict.FAIL, Verdict.ADVISORY))
    lines = []
    if not summary.matched:
        lines.append("none matched: no exchange is one of the contract's operations, so nothing was judged")
    elif not summary.judged:
        lines.append("nothing was judged: no matching exchange has a response that says something")
    lines.append(
        f"{counted(summary.exchanges, 'exchange')}, {summary.matched} of the contract's operations, "
        f"{summary.judged} judged for {counted(len(summary.clauses), 'clause')}: "
        f"{counted(failed, 'finding')}, {advised} advisory"
    )
    if advised:
        lines.append("advisory: no page states these clauses, so they do not count; with --strict they do")
    return lines


def verification_json(verification: Verification) -> str:
    """The text of the JSON document."""
    summary = verification.summary
    clauses = all_clauses()
    document = {
        "schema_version": VERIFICATION_VERSION,
        "exit_code": int(verification.exit_code),
        "strict": verification.strict,
        "files": [_file_data(file) for file in verification.files],
        "exchanges": summary.exchanges,
        "matched": summary.matched,
        "judged": summary.judged,
        "summary": {verdict.value: verification.number(verdict) for verdict in (Verdict.FAIL, Verdict.ADVISORY)},
        "clauses": [
            {"id": name, "basis": clauses[name].basis, "judged": one.judged, "broken": one.broken, "last": one.last}
            for name, one in summary.clauses.items()
        ],
        "findings": [asdict(row) for row in verification.rows],
        "findings_left_out": sum(verification.counts.values()) - len(verification.rows),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _file_data(file: RecordingFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "entries": file.entries,
        "exchanges": file.exchanges,
        "unreadable": file.unreadable_count,
        "unreadable_entries": [{"entry": entry, "reason": reason} for entry, reason in file.unreadable],
        "cut": file.cut,
        "cut_at": file.cut_at if file.cut else None,
    }


VERIFICATION_FORMATS: Final = {"text": verification_text, "json": verification_json}
