"""The proof itself bites: a fault that declares the wrong clauses is found out, with real workers."""

import dataclasses
import os
import re

import pytest
from tests.levels import LONG

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.proof.document import proof_text
from cce_release_contract.proof.proving import ProofPlan, prove

FAULT = FAULTS["values-as-object"]
KEPT = "request.media_type.json"
"""A clause that the fault leaves alone."""

pytestmark = LONG


@pytest.fixture(scope="module")
def proof():
    """A proof with the whole suite of one fault, which declares a clause that it does not break and no other."""
    wrong = dataclasses.replace(FAULT, breaks=(KEPT,), may_break=())
    plan = ProofPlan((wrong,), all_clauses(), full=True, chosen=False, profile="smoke", seed=1, workers=2)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    return prove(plan, kept, follow=lambda _result: None)


def test_clause_that_does_not_fail_lets_the_fault_survive(proof):
    """The fault survives the clause that it was said to break, and nothing failed without it."""
    assert [fault.id for fault in proof.survivors] == [FAULT.id]
    assert proof.false_alarms == {}
    assert proof.exit_code is ExitCode.BROKEN


def test_clause_that_was_not_declared_is_unexpected(proof):
    """The clauses that the fault does break are found, though nobody declared them."""
    cells = {cell.clause: cell for cell in proof.faults[0].cells}

    assert {cells[clause].kind for clause in FAULT.breaks} == {"unexpected"}
    assert all(cells[clause].outcome.observed for clause in FAULT.breaks)


def test_clause_that_no_fault_breaks_is_named(proof):
    """A tested clause that no fault broke as declared is named, in the profile that runs fewest tests too."""
    assert set(proof.clauses_without_fault) == {id_ for id_, clause in all_clauses().items() if not clause.waiver}
    assert proof.control.requests > 500


def test_proof_holds_no_secret(proof):
    """No credential of the scopes that the tests made stands in the document."""
    text = proof_text(proof)

    assert re.findall(r"token[0-9a-f]{48}|scope-token-[0-9a-f]+|AK[0-9A-F]{18}", text) == []
