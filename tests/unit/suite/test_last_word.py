"""Whatever other plugins of pytest do, the status of a session is that of the run's report."""

from __future__ import annotations

from typing import Any

import pytest
from tests.levels import few

SAYS_FINE = """
import pytest

@pytest.hookimpl(wrapper=True, {order}=True)
def pytest_sessionfinish(session):
    try:
        return (yield)
    finally:
        session.exitstatus = 0
"""
DESELECTS = (
    SAYS_FINE
    + """
def pytest_collection_modifyitems(config, items):
    config.hook.pytest_deselected(items=items[:])
    items[:] = []
"""
)
RUNS_NOTHING = (
    SAYS_FINE
    + """
@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    return True
"""
)
WORKERS = [(), ("-p", "xdist.plugin", "-n", "2")]


@pytest.fixture
def beside(tiny_suite: Any) -> Any:
    """Runs clauses of the tiny suite beside another plugin, given as its source."""

    def beside(source: str, *options: str) -> Any:
        (tiny_suite.folder / "packages" / "other_plugin.py").write_text(source)
        return tiny_suite.run("-p", "other_plugin", *options)

    return beside


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
@pytest.mark.parametrize("order", ["tryfirst", "trylast"])
def test_failure_stays_one(beside: Any, order: str, workers: tuple[str, ...]) -> None:
    """A plugin that sets the status to 0 at its end does not hide a broken clause."""
    finished = beside(SAYS_FINE.format(order=order), "--cce-clause", "response.error.object", *workers)

    assert finished.status == finished.report["exit_code"] == 1


@pytest.mark.parametrize("source", [DESELECTS, RUNS_NOTHING], ids=["deselects", "runs nothing"])
def test_nothing_proven_stays_nothing(beside: Any, source: str) -> None:
    """Where a plugin keeps every test from being run, nothing is proven and the session ends with 3."""
    finished = beside(source.format(order="tryfirst"), "--cce-clause", "request.path.cluster_id")

    assert finished.status == finished.report["exit_code"] == 3
    assert "nothing is proven" in finished.output


def test_clause_that_no_test_judged_is_not_proven(beside: Any) -> None:
    """A planned clause whose test was passed over leaves the run unproven, though another clause passed."""
    source = RUNS_NOTHING.replace("return True", "return True if 'test_passes' not in item.nodeid else None")

    finished = beside(
        source.format(order="tryfirst"),
        "--cce-clause",
        "request.path.cluster_id",
        "--cce-clause",
        "response.error.object",
    )

    found = {clause["id"]: (clause["verdict"], clause["reason"]) for clause in finished.report["clauses"]}
    assert finished.status == finished.report["exit_code"] == 3
    assert found["request.path.cluster_id"] == ("pass", "")
    assert found["response.error.object"] == ("inconclusive", "no test judged it")


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_clause_without_a_test_is_not_proven(tiny_suite: Any, workers: tuple[str, ...]) -> None:
    """Where the whole suite is collected and no test names a clause, the run ends with 3."""
    options = ("--cce-clause", "request.path.cluster_id", "--cce-clause", "response.error.message")

    finished = tiny_suite.run(*options, *workers)

    found = {clause["id"]: (clause["verdict"], clause["reason"]) for clause in finished.report["clauses"]}
    assert finished.status == finished.report["exit_code"] == 3
    assert found["response.error.message"] == ("inconclusive", "no test judged it")


def test_part_of_the_suite_is_no_gap(tiny_suite: Any) -> None:
    """Where a part of the suite was asked for, a clause whose test was not is skipped."""
    options = ("--cce-clause", "request.path.cluster_id", "--cce-clause", "response.error.message")

    finished = tiny_suite.run(*options, arguments=(str(tiny_suite.test_file),))

    found = {clause["id"]: clause["verdict"] for clause in finished.report["clauses"]}
    assert finished.status == finished.report["exit_code"] == 0
    assert found["response.error.message"] == "skipped"


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_test_that_is_skipped_from_outside_proves_nothing(beside: Any, workers: tuple[str, ...]) -> None:
    """A plugin that marks a test as skipped leaves its clause unproven, and the run ends with 3."""
    source = """
import pytest

def pytest_collection_modifyitems(items):
    for item in items:
        if "test_violates" in item.nodeid:
            item.add_marker(pytest.mark.skip(reason="slow here"))
"""
    wanted = ("--cce-clause", "request.path.cluster_id", "--cce-clause", "response.error.object")

    finished = beside(source, *wanted, *workers)

    found = {clause["id"]: (clause["verdict"], clause["reason"]) for clause in finished.report["clauses"]}
    assert finished.status == finished.report["exit_code"] == 3
    assert found["response.error.object"] == (
        "inconclusive",
        "the test that judges it was skipped from outside the suite: slow here",
    )


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_stopped_session_says_why_the_rest_was_not_judged(tiny_suite: Any, workers: tuple[str, ...]) -> None:
    """After `--maxfail` the report is partial, with pytest's own reason."""
    wanted = ("--cce-clause", "response.error.object", "--cce-clause", "request.path.impossible_name")

    finished = tiny_suite.run("--maxfail=1", *wanted, *workers)

    assert finished.report["exit_code"] == 1
    assert finished.report["partial"]
    assert "stopping after 1 failures" in finished.report["cut_short"]
