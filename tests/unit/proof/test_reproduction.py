"""Tests of the commands that show a finding again."""

from cce_release_contract.proof.reproduction import check_command, prove_command


def test_check_names_fault_clause_and_seed(clean):
    """The command has what the finding depends on, and no profile where it is the default."""
    assert check_command(clean, "odd", "a.b.c") == "cce-release check --fault odd --clause a.b.c --seed 7"


def test_check_of_the_correct_emulator_names_no_fault(changed):
    """A false alarm is shown again without a fault, in its profile."""
    command = check_command(changed(profile="smoke"), "", "a.b.c")

    assert command == "cce-release check --clause a.b.c --profile smoke --seed 7"


def test_prove_of_one_fault(clean, changed):
    """A trial without an end is tried again as it was."""
    assert prove_command(clean, "odd") == "cce-release prove --fault odd --full --seed 7"
    assert prove_command(changed(full=False, profile="deep"), "odd") == (
        "cce-release prove --fault odd --profile deep --seed 7"
    )
