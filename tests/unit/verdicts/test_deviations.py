"""Tests of known deviations: what they excuse, and which of them are stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.verdicts.deviations import Deviation, apply_deviations, deviations_of, excuses
from cce_release_contract.verdicts.judgement import Violation
from cce_release_contract.verdicts.summary import ClauseResult, exit_code_for
from cce_release_contract.verdicts.verdict import Verdict

EARLIER = date(2026, 10, 31)
LAST_DAY = date(2026, 11, 30)
NEXT_DAY = date(2026, 12, 1)
DEVIATION = Deviation("a.b", "the vendor is at it", LAST_DAY, "https://example.com/17")
BROKEN = ClauseResult(Verdict.FAIL, "it broke", ("t",), (Violation("it broke", "1", "2"),))


def state_of(verdict: Verdict | None, today: date = LAST_DAY) -> str:
    results = {} if verdict is None else {"a.b": ClauseResult(verdict)}
    _, (judged,) = apply_deviations(results, [DEVIATION], today)
    return judged.state


def test_violation_is_excused_on_the_last_day() -> None:
    """A violated clause is advisory until the last day, that day included, and keeps its evidence."""
    results, _ = apply_deviations({"a.b": BROKEN, "c.d": BROKEN}, [DEVIATION], LAST_DAY)

    reason = "known deviation until 2026-11-30: the vendor is at it (https://example.com/17)"
    assert results == {"a.b": replace(BROKEN, verdict=Verdict.ADVISORY, reason=reason), "c.d": BROKEN}


def test_expired_deviation_excuses_nothing() -> None:
    """On the day after the last one the clause fails, and its reason says why it was not excused."""
    results, (judged,) = apply_deviations({"a.b": BROKEN}, [DEVIATION], NEXT_DAY)

    assert results["a.b"] == replace(BROKEN, reason="it broke; the deviation expired on 2026-11-30")
    assert judged.state == "expired"


@pytest.mark.parametrize(
    ("verdict", "today", "state"),
    [
        (Verdict.FAIL, EARLIER, "applied"),
        (Verdict.FAIL, LAST_DAY, "applied"),
        (Verdict.ADVISORY, LAST_DAY, "applied"),
        (Verdict.PASS, LAST_DAY, "not_needed"),
        (Verdict.PASS, NEXT_DAY, "not_needed"),
        (Verdict.INCONCLUSIVE, LAST_DAY, "not_judged"),
        (Verdict.SKIPPED, LAST_DAY, "not_judged"),
        (None, LAST_DAY, "not_judged"),
        (Verdict.SKIPPED, NEXT_DAY, "expired"),
        (None, NEXT_DAY, "expired"),
    ],
)
def test_state_follows_the_verdict(verdict: Verdict | None, today: date, state: str) -> None:
    """The state of a deviation follows from its clause's verdict and from the day."""
    assert state_of(verdict, today) == state


def test_only_violations_are_excused() -> None:
    """A clause of which nothing was proven stays as it is."""
    unproven = {"a.b": ClauseResult(Verdict.INCONCLUSIVE, "throttled")}

    assert apply_deviations(unproven, [DEVIATION], LAST_DAY)[0] == unproven


def test_excused_clause_does_not_gate() -> None:
    """A run whose only failure is excused ends with 0 where another clause passed, and with 3 where none did."""
    broken = {"a.b": BROKEN}
    passed = {"c.d": ClauseResult(Verdict.PASS)}

    codes = [
        exit_code_for(apply_deviations(results, [DEVIATION], LAST_DAY)[0], results)
        for results in (broken | passed, broken)
    ]
    assert codes == [ExitCode.FINE, ExitCode.NOTHING_PROVEN]


@pytest.mark.parametrize(
    ("target", "clauses"), [("https://a", ["every", "a"]), ("https://b", ["every", "b"]), ("", ["every"])]
)
def test_deviation_holds_for_its_target(target: str, clauses: list[str]) -> None:
    """A deviation with a target applies only to that target; a started emulator has no address."""
    deviations = [
        Deviation("every", "r", LAST_DAY),
        Deviation("a", "r", LAST_DAY, target="https://a"),
        Deviation("b", "r", LAST_DAY, target="https://b"),
    ]

    assert [deviation.clause for deviation in deviations_of(target, deviations)] == clauses


def test_expired_ones_are_no_excuse() -> None:
    """Only deviations that hold on the day keep a test from failing."""
    later = Deviation("c.d", "another", NEXT_DAY)

    assert excuses([DEVIATION, later], NEXT_DAY) == {"c.d": "known deviation until 2026-12-01: another"}


def test_deviation_is_shown_as_plain_data() -> None:
    """A judged deviation is shown with its last day as text and without its target, which the report names anyway."""
    _, (judged,) = apply_deviations({"a.b": BROKEN}, [DEVIATION], LAST_DAY)

    assert judged.to_json() == {
        "clause": "a.b",
        "reason": "the vendor is at it",
        "link": "https://example.com/17",
        "expires": "2026-11-30",
        "state": "applied",
    }
