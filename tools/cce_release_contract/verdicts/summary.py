"""From many judgements to one verdict a clause, and from those to the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.verdicts.judgement import Judgement, Violation
from cce_release_contract.verdicts.verdict import Verdict

NOT_EXERCISED: Final = "not exercised"
"""The reason of a clause that no test judged in this run."""

STRONGEST_FIRST: Final = (Verdict.FAIL, Verdict.ADVISORY, Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.SKIPPED)


class JudgedClause(Protocol):
    """The parts of a clause that its verdict depends on."""

    @property
    def id(self) -> str:
        """The stable dotted id."""
        ...

    @property
    def basis(self) -> str:
        """How the clause is known: documented, platform, inferred or observed."""
        ...

    @property
    def waiver(self) -> str:
        """Why no test exists; empty for a clause with a test."""
        ...


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """The verdict on one clause in one run.

    `reason` is empty for pass. `tests` are the ids of the tests that judged it, sorted, each once. `violations` are in
    the order of the judgements.
    """

    verdict: Verdict
    reason: str = ""
    tests: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()


def clause_verdicts(
    judgements: Iterable[Judgement],
    clauses: Mapping[str, JudgedClause],
    *,
    live: bool = False,
    strict: bool = True,
) -> dict[str, ClauseResult]:
    """One result for every clause of `clauses`, in their order; judgements of clauses that are not in it are ignored.

    A clause passes if it was judged pass at least once and never violated; a violation wins over everything. Without a
    pass, inconclusive wins over skipped. A clause that was never judged is skipped, with its waiver as the reason or
    "not exercised". On a live target that is not checked strictly, violations of inferred clauses are advisory.
    """
    by_clause: dict[str, list[Judgement]] = {clause_id: [] for clause_id in clauses}
    for judgement in judgements:
        if judgement.clause in by_clause:
            by_clause[judgement.clause].append(judgement)
    return {
        clause_id: _result(found, clauses[clause_id], lenient=live and not strict)
        for clause_id, found in by_clause.items()
    }


def _result(judgements: list[Judgement], clause: JudgedClause, *, lenient: bool) -> ClauseResult:
    if not judgements:
        return ClauseResult(Verdict.SKIPPED, clause.waiver or NOT_EXERCISED)
    found = {judgement.verdict for judgement in judgements}
    verdict = next(candidate for candidate in STRONGEST_FIRST if candidate in found)
    shown = verdict
    if verdict is Verdict.FAIL and lenient and clause.basis == "inferred":
        shown = Verdict.ADVISORY
    reasons = dict.fromkeys(j.reason for j in judgements if j.verdict is verdict and j.reason)
    violations = tuple(judgement.violation for judgement in judgements if judgement.violation is not None)
    if not reasons and violations:
        reasons = dict.fromkeys(violation.message for violation in violations)
    return ClauseResult(
        verdict=shown,
        reason="" if verdict is Verdict.PASS else "; ".join(reasons),
        tests=tuple(sorted({judgement.test for judgement in judgements})),
        violations=violations,
    )


def count_verdicts(results: Mapping[str, ClauseResult]) -> dict[str, int]:
    """How many clauses got each verdict; every verdict is named, zero included."""
    counted = Counter(result.verdict for result in results.values())
    return {verdict.value: counted[verdict] for verdict in Verdict}


def exit_code_for(
    results: Mapping[str, ClauseResult], planned_gating: Collection[str], *, cut_short: bool = False
) -> ExitCode:
    """How the run ends.

    Broken if any clause failed. Otherwise nothing is proven if the run was cut short, if a clause that was planned and
    gates is inconclusive, or if no clause passed. Otherwise fine. An internal error is the caller's to report.
    """
    if any(result.verdict is Verdict.FAIL for result in results.values()):
        return ExitCode.BROKEN
    unproven = any(results[c].verdict is Verdict.INCONCLUSIVE for c in planned_gating if c in results)
    passed = any(result.verdict is Verdict.PASS for result in results.values())
    if cut_short or unproven or not passed:
        return ExitCode.NOTHING_PROVEN
    return ExitCode.FINE
