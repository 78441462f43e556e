"""From the way a test ended to judgements of its clauses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from _pytest.outcomes import Skipped

from cce_release_contract.contract.clause import ADVISORY_BASES, Clause
from cce_release_contract.errors import ClauseViolation, GuardRefusal, ProbableViolation, TargetError
from cce_release_contract.exchanges.timeline import Timeline
from cce_release_contract.printable import printable
from cce_release_contract.verdicts.judgement import Evidence, Judgement, Violation
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.outcomes import AllJudged, Unproven

Outcome = Literal["passed", "failed", "advisory", "unproven", "bug"]

NO_TEST: Final = ""
"""Stands for the test in a judgement that no test made."""

_STOPPED_EARLIER: Final = "the test that judges it ended at another clause"
_KNOWN_BEFORE: Final = "the test that judges it ends at a known deviation of this target: {}"
_SKIPPED_ELSEWHERE: Final = "the test that judges it was skipped from outside the suite: {}"
_OWN_ERROR: Final = "the test that judges it ended with an error of the suite itself"


@dataclass(frozen=True, slots=True)
class Bug:
    """An error of the suite itself, met in one test."""

    test: str
    text: str


@dataclass(slots=True)
class Recorder:
    """Collects what the tests of one run found out.

    `lenient` means that inferred and reported clauses do not gate: their violations are advisory. `excused` says of
    other clauses, by id, why their violations are. `redact` takes the secrets out of a text; every text passes it
    before it is kept.
    `covered` counts what was exercised, as `oracle.coverage` names it; counts of several processes add up.
    `timeline` holds what was sent, `examples` the last exchange of each test as a report shows it, `refused` how many
    requests of other processes the guard kept; in such a process itself, how many of them it has handed over.
    `cut_short` says why the run ended early, empty if it did not.
    """

    clauses: Mapping[str, Clause]
    lenient: bool = False
    excused: Mapping[str, str] = field(default_factory=dict)
    redact: Callable[[str], str] = str
    judgements: list[Judgement] = field(default_factory=list)
    bugs: list[Bug] = field(default_factory=list)
    covered: Counter[str] = field(default_factory=Counter)
    timeline: Timeline = field(default_factory=Timeline)
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: int = 0
    cut_short: str = ""

    def shown(self, text: str) -> str:
        """A text as pytest and the events may show it: without secrets, and without what would steer their reader."""
        return printable(self.redact(text))

    def passed(self, test: str, clauses: Sequence[str]) -> Outcome:
        """The test went to its end: it proved each of its clauses."""
        self.judgements += [Judgement(clause, Verdict.PASS, test) for clause in clauses]
        return "passed"

    def ended(
        self,
        test: str,
        clauses: Sequence[str],
        error: BaseException,
        evidence_of: Callable[[ClauseViolation], Evidence],
    ) -> Outcome:
        """The test ended with an exception. `evidence_of` gives the exchanges of a violation as they may be shown.

        A violation wins over everything else in a group: what was seen once was seen, even where a second try did not
        show it again.
        """
        found = tuple(leaves(error))
        violations = [leaf for leaf in found if isinstance(leaf, ClauseViolation)]
        if any(violation.clause not in self.clauses for violation in violations):
            return "bug"
        if violations:
            return self._violated(test, clauses, violations, evidence_of, at_end=isinstance(error, AllJudged))
        for leaf in found:
            if isinstance(leaf, Unproven):
                return self._unproven(test, clauses, leaf.verdict, leaf.reason)
            if isinstance(leaf, Skipped):  # no test of ours skips itself so: another plugin, or a conftest.py, did
                return self._unproven(test, clauses, Verdict.INCONCLUSIVE, _SKIPPED_ELSEWHERE.format(leaf.msg))
        for leaf in found:
            if isinstance(leaf, TargetError | GuardRefusal):
                return self._unproven(test, clauses, Verdict.INCONCLUSIVE, leaf.what)
        return "bug"

    def bug(self, test: str, clauses: Sequence[str], text: str) -> Outcome:
        """The test ended with an error of our own: its clauses are not judged by it."""
        self.bugs.append(Bug(test, self.shown(text)))
        self._unproven(test, clauses, Verdict.INCONCLUSIVE, _OWN_ERROR)
        return "bug"

    def _unproven(self, test: str, clauses: Sequence[str], verdict: Verdict, reason: str) -> Outcome:
        self.judgements += [Judgement(clause, verdict, test, self.redact(reason)) for clause in clauses]
        return "unproven"

    def saw(self, test: str, error: ClauseViolation, evidence: Evidence) -> None:
        """A violation was seen in a test, whether or not the test ended with it."""
        violation = Violation(
            message=self.redact(error.message),
            expected=self.redact(error.expected),
            observed=self.redact(error.observed),
            why_invalid=self.redact(error.why_invalid),
            evidence=evidence,
        )
        verdict = Verdict.ADVISORY if isinstance(error, ProbableViolation) else Verdict.FAIL
        self.judgements.append(Judgement(error.clause, verdict, test, violation.message, violation))

    def _violated(
        self,
        test: str,
        clauses: Sequence[str],
        violations: Sequence[ClauseViolation],
        evidence_of: Callable[[ClauseViolation], Evidence],
        *,
        at_end: bool,
    ) -> Outcome:
        for error in violations:
            self.saw(test, error, evidence_of(error))
        violated = {error.clause for error in violations}
        others = [clause for clause in clauses if clause not in violated]
        known = sorted(violated.intersection(self.excused))
        gating = any(self.gates(error.clause) for error in violations if not isinstance(error, ProbableViolation))
        if at_end:
            self.passed(test, others)
        elif known and not gating:
            # It ends there in every run on this target: as inconclusive it would leave each of them unproven.
            self._unproven(test, others, Verdict.SKIPPED, _KNOWN_BEFORE.format(", ".join(known)))
        else:
            self._unproven(test, others, Verdict.INCONCLUSIVE, _STOPPED_EARLIER)
        return "failed" if gating else "advisory"

    def gates(self, clause: str) -> bool:
        """Whether a violation of the clause fails the run."""
        return clause not in self.excused and not (self.lenient and self.clauses[clause].basis in ADVISORY_BASES)


def leaves(error: BaseException) -> Iterator[BaseException]:
    """The exceptions that a test ended with: the members of groups, and what a flaky test met before.

    Hypothesis wraps an error that a second try did not show again; the error itself is then a cause or a context.
    """
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
            continue
        yield current
        if type(current).__module__.startswith("hypothesis."):
            waiting += [linked for linked in (current.__cause__, current.__context__) if linked is not None]
