"""What a proxy has seen, and how it ends: the numbers, the findings, the failures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.verdicts.verdict import Verdict

_MOST_KEPT: Final = 1000


@dataclass(slots=True)
class ProxyTally:
    """Counts of exchanges, with the first thousand findings, refusals and blocked requests.

    `passed` are the exchanges that went to the upstream, `overload` those that were not judged since too many waited,
    `unfinished` those that were not judged since the judge ended before them. `counts` is what the judge said last.
    """

    recording: bool
    passed: int = 0
    overload: int = 0
    unfinished: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    clauses: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: list[dict[str, Any]] = field(default_factory=list)
    blocked: list[dict[str, Any]] = field(default_factory=list)
    blocked_count: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    record_error: str = ""

    @property
    def judged(self) -> int:
        """How many exchanges prove something about the contract."""
        return self.counts.get("judged", 0)

    @property
    def recorded(self) -> int:
        """How many exchanges are in the file."""
        return self.counts.get("recorded", 0)

    @property
    def violations(self) -> int:
        """How many findings break the contract."""
        return sum(count for (_, verdict), count in self.clauses.items() if verdict == Verdict.FAIL.value)

    @property
    def unrecorded(self) -> int:
        """How many exchanges should be in the file and are not."""
        return self.passed - self.recorded if self.recording else 0

    def add_findings(self, counts: list[tuple[str, str, int]]) -> None:
        """How many findings one exchange has of each clause with a verdict, also those that are not told."""
        for clause, verdict, count in counts:
            self.clauses[clause, verdict] += count

    def keep_finding(self, finding: dict[str, Any]) -> None:
        """One finding that the judge tells."""
        if len(self.findings) < _MOST_KEPT:
            self.findings.append(finding)

    def add_blocked(self, request: str, rules: list[dict[str, str]]) -> None:
        """One request that did not reach the upstream, since it breaks the contract."""
        self.blocked_count += 1
        if len(self.blocked) < _MOST_KEPT:
            self.blocked.append({"request": request, "rules": rules})

    def exit_code(self) -> ExitCode:
        """1 if the contract was broken, else 3 if nothing was judged, or not all was judged and recorded, else 0."""
        if self.violations or self.blocked_count:
            return ExitCode.BROKEN
        if not self.judged or self.unrecorded or self.overload or self.unfinished or self.counts.get("failed"):
            return ExitCode.NOTHING_PROVEN
        return ExitCode.FINE
