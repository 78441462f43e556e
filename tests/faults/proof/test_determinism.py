"""The same seed sends the same requests test by test, wherever and by how many workers it runs."""

import pytest
from tests.levels import LONG, few

SEED = 0


@pytest.fixture(scope="module")
def first(seed_run):
    """What a run of the standard profile sends, by test."""
    run = seed_run(SEED)
    assert run.status == 0, run.output
    return run


@pytest.fixture(scope="module")
def shared(logged_run):
    """What two workers send with the same seed."""
    run = logged_run(SEED, "-n", "2", PYTHONHASHSEED="3")
    assert run.status == 0, run.output
    return run


def different(one, other):
    """The tests that did not send the same requests in two runs."""
    return [test for test in one.requests | other.requests if one.of(test) != other.of(test)]


@pytest.mark.parametrize("clauses", few([["request.values", "upgrade.revision"], []]), ids=["few", "all"])
def test_same_seed_sends_the_same_requests(logged_run, first, clauses):
    """Two runs with one seed send the same requests in each test, with CI set and not, whatever hashes are."""
    chosen = [f"--cce-clause={clause}" for clause in clauses]
    second = logged_run(SEED, *chosen, PYTHONHASHSEED="2", CI="true", GITHUB_ACTIONS="true")

    assert second.status == 0, second.output
    assert len(second.requests) > (5 if clauses else 150)
    assert {test for test in second.requests if first.of(test) != second.of(test)} == set()
    assert clauses or different(first, second) == []


@LONG
def test_workers_send_the_same_requests(first, shared):
    """Two workers send in each test what one process sends."""
    assert different(first, shared) == []


@LONG
def test_workers_report_what_one_process_reports(first, shared):
    """The verdicts, their reasons and the tests behind them do not depend on the number of workers."""
    told = [
        [(c["id"], c["verdict"], c["reason"], c["tests"]) for c in run.report["clauses"]] for run in (first, shared)
    ]
    assert told[0] == told[1]
    assert first.report["requests"] == shared.report["requests"]


@LONG
def test_test_sends_the_same_alone(logged_run, first):
    """A test sends the same requests whether others run before it or not."""
    alone = logged_run(SEED, "--cce-clause", "request.values")

    assert alone.requests
    assert {test: first.of(test) for test in alone.requests} == alone.requests


def test_failure_says_how_to_see_it_again(check):
    """The line that a failure prints fails again on the same clause, with the same request."""
    failed = check("--seed", "11", "--fault", "create-at-moves", "--clause", "lifecycle.time.create_at_fixed")
    (line,) = {v["reproduce"] for c in failed.report["clauses"] for v in c["violations"]}

    again = check(*line.split()[2:])

    def shown(checked):
        return [
            (c["id"], v["message"], v["request"]["body"]) for c in checked.report["clauses"] for v in c["violations"]
        ]

    assert shown(failed) == shown(again)
    assert failed.exit_code == again.exit_code == 1
