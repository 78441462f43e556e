"""The proof that the suite bites: every fault is caught by every clause that it was meant to break."""

import pytest

from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.exit_codes import ExitCode
from cce_release_models.clauses import CLAUSES


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_is_caught(check, fault):
    """A fault is caught by every clause that it breaks."""
    options = [option for clause in fault.breaks for option in ("--clause", clause)]

    checked = check("--profile", "smoke", "--fault", fault.id, *options)

    verdicts = checked.verdicts()
    missed = {clause: verdicts[clause] for clause in fault.breaks if verdicts[clause] != "fail"}
    assert missed == {}, {clause: checked.reasons()[clause] for clause in missed}
    assert checked.exit_code == ExitCode.BROKEN


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_names_clauses_that_exist(fault):
    """A fault breaks at least one clause, and every clause that it names exists and has a test."""
    named = [*fault.breaks, *fault.may_break]

    assert fault.breaks
    assert [clause for clause in named if clause not in CLAUSES or CLAUSES[clause].waiver] == []


def test_catalogue_covers_its_areas():
    """The catalogue has twenty faults and more, in schema, validation, authentication and behaviour."""
    groups = {fault.group for fault in FAULTS.values()}

    assert len(FAULTS) >= 20
    assert {"schema", "validation", "authentication", "behaviour"} <= groups
