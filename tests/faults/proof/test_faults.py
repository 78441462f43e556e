"""The proof that the suite bites: every fault is caught by every clause that it was meant to break."""

import json
import os

import pytest
from click.testing import CliRunner
from tests.faults.proof.agreement import disagreements, spoken
from tests.levels import few

from cce_release_contract.cli import main
from cce_release_contract.cli.commands import prove as prove_module
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.proof import proving
from cce_release_contract.verdicts.verdict import Verdict

AREAS = {
    "schema", "validation", "http", "authentication", "signatures", "values", "revisions", "rollback", "dry-run",
    "times", "statuses", "isolation", "secrets", "concurrency", "resources", "latency",
}  # fmt: skip

PROOF = {"fault", "proven"}
ONE_OF_EACH_GROUP = {fault.group: fault for fault in FAULTS.values()}
OFTEN = [number for number, fault in enumerate(FAULTS.values()) if fault is ONE_OF_EACH_GROUP[fault.group]]


@pytest.fixture(scope="module")
def proven(request, tmp_path_factory):
    """What `cce-release prove` prints of the faults that were asked for, and the result of each trial by its fault.

    It runs in an empty folder and without the caller's settings.
    """
    asked = {item.callspec.params["fault"].id for item in request.session.items if {*item.fixturenames} >= PROOF}
    options = [part for fault in asked for part in ("--fault", fault)] if len(asked) < len(FAULTS) else []
    trials = {}

    def prove(plan, environ, *, follow, tick):
        def done(result):
            trials[result.fault] = result
            follow(result)

        return proving.prove(plan, environ, follow=done, tick=tick)

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("proof"))
        patch.setattr(prove_module, "prove", prove)
        for name in [name for name in os.environ if name.startswith(("CCE_RELEASE_", "PYTEST_"))]:
            patch.delenv(name)
        done = CliRunner().invoke(main, ["prove", "--workers", "2", "--format", "json", *options])
    assert done.stdout, done.output
    return json.loads(done.stdout), trials


@pytest.fixture
def proof(proven):
    """What `cce-release prove` finds out about every fault."""
    return proven[0]


@pytest.fixture
def trials(proven):
    """The result of each trial of that proof, by its fault."""
    return proven[1]


@pytest.mark.parametrize("fault", few(FAULTS.values(), quick=OFTEN), ids=FAULTS)
def test_fault_is_caught(proof, fault):
    """A fault is caught by every clause that it breaks."""
    found = next(one for one in proof["faults"] if one["id"] == fault.id)

    verdicts = {one["clause"]: (one["verdict"], one["reason"]) for one in found["clauses"]}
    missed = {clause: verdicts.get(clause) for clause in fault.breaks if verdicts.get(clause, ("",))[0] != "fail"}
    assert missed == {}, found["error"]
    assert found["bugs"] == []


@pytest.mark.parametrize("fault", few(FAULTS.values(), quick=OFTEN), ids=FAULTS)
def test_violation_shows_what_its_sentence_speaks_of(trials, fault):
    """Each violation of a fault shows the exchange that was judged: as curl, request, response and timeline row."""
    result = trials[fault.id]

    contradicted = {one["message"]: found for one in result.evidence if (found := list(disagreements(one)))}
    caught = {clause for clause, outcome in result.clauses.items() if outcome.verdict is Verdict.FAIL}
    assert {one["clause"] for one in result.evidence} == caught
    assert contradicted == {}


def test_another_exchange_would_be_noticed(trials):
    """Many violations name a method or a status; shown with another exchange, none of their parts would agree."""
    violations = [one for result in trials.values() for one in result.evidence]
    naming = [one for one in violations if any(spoken(one))]

    assert len(naming) > len(trials) // 3
    for one in naming:
        other = {**one, "request": {**one["request"], "method": "HEAD"}, "response": {**one["response"], "status": 299}}
        assert {part for part, _ in disagreements(other)} == {"members", "sentence", "command", "row", "judged"}


def test_suite_is_quiet_without_a_fault(proof):
    """The same processes find nothing wrong with the correct emulator, and the proof as a whole holds."""
    assert proof["control"]["clauses"] == []
    assert proof["exit_code"] == ExitCode.FINE


def test_faults_name_clauses_that_exist():
    """Every fault breaks at least one clause, and every clause that it names exists and has a test."""
    tested = {id_ for id_, clause in all_clauses().items() if not clause.waiver}

    assert [fault.id for fault in FAULTS.values() if not fault.breaks] == []
    named = {fault.id: {*fault.breaks, *fault.may_break} for fault in FAULTS.values()}
    assert {fault: clauses - tested for fault, clauses in named.items() if clauses - tested} == {}


def test_catalogue_covers_its_areas():
    """The catalogue has a hundred faults and more, and some in each of its areas."""
    groups = {fault.group for fault in FAULTS.values()}

    assert len(FAULTS) >= 100
    assert AREAS - groups == set()
