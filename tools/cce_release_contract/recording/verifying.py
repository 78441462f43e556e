"""Reads recordings and judges them: what was found, what was judged, and the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.target_text import TargetText
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.printable import printable, shortened
from cce_release_contract.recording.judge import RecordingJudge, RecordingSummary
from cce_release_contract.recording.reading.recording_file import RecordingFile
from cce_release_contract.recording.recorded import TrafficFinding
from cce_release_contract.recording.secrecy.seen_secrets import SeenSecrets
from cce_release_contract.verdicts.verdict import Verdict

MOST_LISTED: Final = 1000
"""How many findings of one clause are listed. The others are counted."""

_LONGEST_TARGET: Final = 300


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as it is shown: redacted, and small. `subject` is as in `Problem`."""

    clause: str
    verdict: Verdict
    file: str
    entry: int
    method: str
    target: str
    status: int | None
    subject: str
    expected: str
    observed: str
    earlier: str

    @classmethod
    def of(cls, finding: TrafficFinding, redactor: Redactor) -> FindingRow:
        """The row of a finding, without the secrets of the redactor."""
        request = finding.recorded.exchange.request
        subject, expected, observed, method = (
            redactor.quote(TargetText(text))
            for text in (finding.problem.subject, finding.problem.expected, finding.problem.observed, request.method)
        )
        return cls(
            finding.clause,
            finding.verdict,
            finding.recorded.file,
            finding.recorded.entry,
            method,
            shortened(printable(redactor.target(request.target)), _LONGEST_TARGET),
            finding.recorded.exchange.status,
            subject,
            expected,
            observed,
            finding.earlier,
        )


@dataclass(slots=True)
class Verification:
    """What recordings showed. `counts` has the number of findings of each clause, `rows` those that are listed."""

    strict: bool
    files: list[RecordingFile] = field(default_factory=list)
    rows: list[FindingRow] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    summary: RecordingSummary = field(default_factory=RecordingSummary)
    secrets: SeenSecrets = field(default_factory=SeenSecrets)

    def add(self, finding: TrafficFinding) -> None:
        """Count a finding, and list it unless its clause has enough."""
        self.counts[finding.clause] += 1
        if self.counts[finding.clause] <= MOST_LISTED:
            self.secrets.learn_response(finding.recorded)
            self.rows.append(FindingRow.of(finding, self.secrets.redactor()))

    def number(self, verdict: Verdict) -> int:
        """How many findings have a verdict."""
        verdicts = {row.clause: row.verdict for row in self.rows}
        return sum(count for clause, count in self.counts.items() if verdicts[clause] is verdict)

    @property
    def exit_code(self) -> ExitCode:
        """1 with a finding that gates; else 3 if nothing was judged, or not all could be read; else 0."""
        if self.number(Verdict.FAIL):
            return ExitCode.BROKEN
        whole = not any(file.cut or file.unreadable_count for file in self.files)
        return ExitCode.FINE if whole and self.summary.judged else ExitCode.NOTHING_PROVEN


def verify_recordings(paths: Iterable[str], *, strict: bool = False) -> Verification:
    """Judge the exchanges of recordings, in the order in which they are given, as one sequence. Each is read once.

    If it is `strict`, clauses that are inferred or reported gate. Raises UsageError for a file that cannot be read, or
    is no recording.
    """
    judge = RecordingJudge(strict=strict)
    verification = Verification(strict)
    for path in {Path(path).resolve(): path for path in paths}.values():
        file = RecordingFile(Path(path), printable(path))
        verification.files.append(file)
        for recorded in file:
            verification.secrets.learn(recorded)
            for finding in judge.take(recorded):
                verification.add(finding)
    verification.summary = judge.summary()
    return verification
