"""A small proof: four clauses, four faults, one of each kind of end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from cce_release_contract.contract.clause import Clause
from cce_release_contract.proof.matrix import Proof, fault_proof
from cce_release_contract.protocol.trials import ClauseOutcome, TrialResult
from cce_release_contract.verdicts.verdict import Verdict

PASS = ClauseOutcome(Verdict.PASS)
FAIL = ClauseOutcome(Verdict.FAIL, "it is <wrong>", "a/test_b.py::test_c", "1", "2")
UNPROVEN = ClauseOutcome(Verdict.INCONCLUSIVE, "the target answered 429")


@dataclass(frozen=True)
class MadeFault:
    """A fault that changes nothing."""

    id: str
    breaks: tuple[str, ...]
    may_break: tuple[str, ...] = ()
    title: str = "It does <something> wrong."
    group: str = "made"


CLAUSES = {
    id_: Clause(id_, "The answer is right & proper.", "inferred", "a source", (), "", (), "")
    for id_ in ("alpha.one.holds", "alpha.two.holds", "beta.one.holds", "beta.two.holds")
}
KILLED = MadeFault("killed", ("alpha.one.holds",), ("alpha.two.holds", "beta.one.holds"))
SURVIVOR = MadeFault("survivor", ("alpha.one.holds", "beta.one.holds"))
STRANGE = MadeFault("strange", ("beta.one.holds",))
HANGING = MadeFault("hanging", ("alpha.two.holds",))


def trial_result(number: int, fault: str, **clauses: ClauseOutcome) -> TrialResult:
    """A result; `alpha_one` means the clause `alpha.one.holds`."""
    named = {f"{name.replace('_', '.')}.holds": outcome for name, outcome in clauses.items()}
    return TrialResult(number, fault, named, seconds=0.5, requests=10)


@pytest.fixture
def clean() -> Proof:
    """A full proof without a finding: one fault breaks every clause."""
    fault = MadeFault("thorough", tuple(CLAUSES))
    result = trial_result(1, "thorough", alpha_one=FAIL, alpha_two=FAIL, beta_one=FAIL, beta_two=FAIL)
    control = trial_result(0, "", alpha_one=PASS, alpha_two=PASS, beta_one=PASS, beta_two=PASS)
    return Proof(
        full=True,
        chosen=False,
        profile="standard",
        seed=7,
        workers=2,
        clauses=tuple(CLAUSES),
        control=control,
        faults=(fault_proof(fault, result),),
        started_at="2026-01-01T00:00:00Z",
        seconds=1.5,
    )


@pytest.fixture
def broken(clean: Proof) -> Proof:
    """A full proof with a survivor, an unexpected failure, a trial without an end, and a clause without a fault."""
    hung = TrialResult(4, "hanging", {}, error="did not end within 60 seconds", seconds=60.0)
    faults = (
        fault_proof(KILLED, trial_result(1, "killed", alpha_one=FAIL, alpha_two=FAIL, beta_one=PASS)),
        fault_proof(SURVIVOR, trial_result(2, "survivor", alpha_one=UNPROVEN, beta_one=FAIL)),
        fault_proof(STRANGE, trial_result(3, "strange", alpha_one=FAIL, beta_one=FAIL)),
        fault_proof(HANGING, hung),
    )
    return replace(clean, faults=faults)


@pytest.fixture
def changed(clean: Proof) -> Callable[..., Proof]:
    """The clean proof with other members."""
    return lambda **members: replace(clean, **members)


@pytest.fixture
def clauses() -> dict[str, Any]:
    """The clauses of the small proof."""
    return dict(CLAUSES)
