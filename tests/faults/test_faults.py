"""The proof that the suite bites: every fault is caught by every clause that it was meant to break."""

import json
import os
import subprocess
import sys

import pytest
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.exit_codes import ExitCode
from cce_release_models.clauses import CLAUSES

AREAS = {
    "schema", "validation", "http", "authentication", "signatures", "values", "revisions", "rollback", "dry-run",
    "times", "statuses", "isolation", "secrets", "concurrency", "resources", "latency",
}  # fmt: skip

pytestmark = pytest.mark.xdist_group("proof")  # one process tries all faults, once


@pytest.fixture(scope="module")
def proof(tmp_path_factory):
    """What `cce-release prove` finds out about every fault, in an empty folder and without the caller's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "cce_release_contract.cli", "prove", "--workers", "2", "--format", "json"],
        cwd=tmp_path_factory.mktemp("proof"),
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=3 * LONGEST_SECONDS,
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_is_caught(proof, fault):
    """A fault is caught by every clause that it breaks."""
    found = next(one for one in proof["faults"] if one["id"] == fault.id)

    verdicts = {one["clause"]: (one["verdict"], one["reason"]) for one in found["clauses"]}
    missed = {clause: verdicts.get(clause) for clause in fault.breaks if verdicts.get(clause, ("",))[0] != "fail"}
    assert missed == {}, found["error"]
    assert found["bugs"] == []


def test_suite_is_quiet_without_a_fault(proof):
    """The same processes find nothing wrong with the correct emulator, and the proof as a whole holds."""
    assert proof["control"]["clauses"] == []
    assert proof["exit_code"] == ExitCode.FINE


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_names_clauses_that_exist(fault):
    """A fault breaks at least one clause, and every clause that it names exists and has a test."""
    named = [*fault.breaks, *fault.may_break]

    assert fault.breaks
    assert [clause for clause in named if clause not in CLAUSES or CLAUSES[clause].waiver] == []


def test_catalogue_covers_its_areas():
    """The catalogue has a hundred faults and more, and some in each of its areas."""
    groups = {fault.group for fault in FAULTS.values()}

    assert len(FAULTS) >= 100
    assert AREAS - groups == set()
