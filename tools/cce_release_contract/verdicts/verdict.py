"""The five verdicts on a clause."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """The result for one clause on one target."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    """The target kept the clause wherever it was tried."""

    FAIL = "fail"
    """The target broke the clause."""

    ADVISORY = "advisory"
    """The target broke a clause that does not gate: a known deviation, or a live target's inferred or reported one."""

    INCONCLUSIVE = "inconclusive"
    """Nothing was proven: throttling, no response, wrong credentials, or a state that someone else changed."""

    SKIPPED = "skipped"
    """The clause does not apply to this target, or was not selected."""
