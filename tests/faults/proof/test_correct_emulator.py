"""The suite is quiet on the correct emulator, whatever the seed and however long an update takes to settle."""

import pytest
from tests.levels import LONG

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.exit_codes import ExitCode


@LONG  # each time, test_determinism.py runs seed 0, which has to end with 0
@pytest.mark.parametrize("seed", range(10))
def test_correct_emulator_passes(seed_run, seed):
    """The correct emulator passes every clause that has a test, under the standard profile."""
    run = seed_run(seed)

    verdicts = {clause["id"]: clause["verdict"] for clause in run.report["clauses"]}
    wrong = {id_: verdict for id_, verdict in verdicts.items() if verdict not in ("pass", "skipped")}
    skipped = {id_ for id_, verdict in verdicts.items() if verdict == "skipped"}
    assert wrong == {}, run.output
    assert skipped == {id_ for id_, clause in all_clauses().items() if clause.waiver}
    assert run.report["exit_code"] == run.status == ExitCode.FINE


@LONG
def test_seeds_send_different_requests(seed_run):
    """Each seed sends a sequence of requests of its own."""
    logs = {str(seed_run(seed).requests) for seed in range(10)}

    assert len(logs) == 10
