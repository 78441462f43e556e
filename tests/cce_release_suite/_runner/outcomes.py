"""How a test may end besides passing and its first violation.

It says why it proves nothing, and pytest shows it as skipped; or it found violations when it had judged everything.
"""

from __future__ import annotations

from typing import ClassVar

from _pytest.outcomes import Skipped

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.verdicts.verdict import Verdict


class Unproven(Skipped):
    """The test proved nothing about its clause; `reason` says why, in a short sentence for people."""

    verdict: ClassVar[Verdict] = Verdict.SKIPPED

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NotApplicable(Unproven):
    """The clause does not apply to this target: it lacks something that the test needs."""

    verdict = Verdict.SKIPPED


class Inconclusive(Unproven):
    """The clause applies, but this run could not find out whether the target keeps it."""

    verdict = Verdict.INCONCLUSIVE


class AllJudged(ExceptionGroup[ClauseViolation]):
    """A test went to its end and found these violations: its other clauses hold."""
