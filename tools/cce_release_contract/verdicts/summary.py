"""From judgements to one verdict per clause, and from verdicts to the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cce_release_contract.contract.clause import ADVISORY_BASES, Clause
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.verdicts.judgement import Judgement, Violation
from cce_release_contract.verdicts.verdict import Verdict

NOT_EXERCISED: Final = "its tests are not part of this session"
"""The reason for a clause that no test of the run judges."""

NOT_SELECTED: Final = "a test of a selected clause saw it broken"
"""Why an unselected clause is in the report."""

STRONGEST_FIRST: Final = (Verdict.FAIL, Verdict.ADVISORY, Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.SKIPPED)


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """The verdict on one clause in one run.

    `reason` is empty for pass. `tests` are the sorted, unique ids of the tests that judged it. `violations` are in the
    order of the judgements. `selected` is False for a clause that was not selected, but that a test of a selected
    clause saw broken. `probable` is True for a clause that is probably broken and not excused, so nothing is proven.
    """

    verdict: Verdict
    reason: str = ""
    tests: tuple[str, ...] = ()
    violations: tuple[Violation, ...] = ()
    selected: bool = True
    probable: bool = False


def clause_verdicts(
    judgements: Sequence[Judgement],
    clauses: Mapping[str, Clause],
    *,
    lenient: bool = False,
    catalogue: Mapping[str, Clause] | None = None,
) -> dict[str, ClauseResult]:
    """One result for every selected clause, that is, every clause of `clauses`, in order.

    Unselected clauses of the `catalogue` follow if they were violated: a test may judge several clauses, and each
    violation counts, whichever clause the test ran for. Other judgements of unselected clauses are ignored.

    A clause passes if it was judged pass at least once and never violated; a violation overrides everything. Without a
    pass, inconclusive overrides skipped. A clause that was never judged is skipped; the reason is its waiver or
    `NOT_EXERCISED`. If the run is `lenient`, violations of inferred and reported clauses are advisory.
    """
    violated = {judgement.clause for judgement in judgements if judgement.verdict is Verdict.FAIL}
    unasked = {name: clause for name, clause in (catalogue or {}).items() if name in violated and name not in clauses}
    judged = {**clauses, **unasked}
    by_clause: dict[str, list[Judgement]] = {clause_id: [] for clause_id in judged}
    for judgement in judgements:
        if judgement.clause in by_clause:
            by_clause[judgement.clause].append(judgement)
    results = {name: _result(found, judged[name], lenient=lenient) for name, found in by_clause.items()}
    for name in unasked:
        reason = f"{results[name].reason} (not selected: {NOT_SELECTED})"
        results[name] = replace(results[name], reason=reason, selected=False)
    return results


def _result(judgements: list[Judgement], clause: Clause, *, lenient: bool) -> ClauseResult:
    if not judgements:
        return ClauseResult(Verdict.SKIPPED, clause.waiver or NOT_EXERCISED)
    found = {judgement.verdict for judgement in judgements}
    verdict = next(candidate for candidate in STRONGEST_FIRST if candidate in found)
    shown = verdict
    if verdict is Verdict.FAIL and lenient and clause.basis in ADVISORY_BASES:
        shown = Verdict.ADVISORY
    reasons = dict.fromkeys(j.reason for j in judgements if j.verdict is verdict and j.reason)
    violations = tuple(judgement.violation for judgement in judgements if judgement.violation is not None)
    if not reasons and violations:
        reasons = dict.fromkeys(violation.message for violation in violations)
    return ClauseResult(
        verdict=shown,
        reason="" if verdict is Verdict.PASS else "; ".join(reasons),
        tests=tuple(sorted({judgement.test for judgement in judgements if judgement.test})),
        violations=violations,
        probable=verdict is Verdict.ADVISORY,
    )


def count_verdicts(results: Mapping[str, ClauseResult]) -> dict[str, int]:
    """The number of clauses per verdict, including zeros."""
    counted = Counter(result.verdict for result in results.values())
    return {verdict.value: counted[verdict] for verdict in Verdict}


def exit_code_for(
    results: Mapping[str, ClauseResult],
    planned_gating: Collection[str],
    *,
    cut_short: bool = False,
    own_error: bool = False,
) -> ExitCode:
    """The exit code of the run. Report, last line, JUnit and process all use this function.

    An internal error comes first, since its verdicts cannot be trusted. Then the contract is broken if any clause of
    `results` failed, selected or not. Then nothing is proven if the run was cut short, if a planned gating clause is
    inconclusive or only probably broken, or if no clause passed. Otherwise the code is 0. `unwritten_exit_code` changes
    it if a file could not be written.
    """
    if own_error:
        return ExitCode.BUG
    if any(result.verdict is Verdict.FAIL for result in results.values()):
        return ExitCode.BROKEN
    found = [results[c] for c in planned_gating if c in results]
    unproven = any(result.probable or result.verdict is Verdict.INCONCLUSIVE for result in found)
    passed = any(result.verdict is Verdict.PASS for result in results.values())
    if cut_short or unproven or not passed:
        return ExitCode.NOTHING_PROVEN
    return ExitCode.FINE


def unwritten_exit_code(exit_code: int) -> ExitCode:
    """The exit code of a run that could not write a required file; `exit_code` is the one from `exit_code_for`."""
    return ExitCode(exit_code) if exit_code in (ExitCode.BROKEN, ExitCode.BUG) else ExitCode.USAGE
