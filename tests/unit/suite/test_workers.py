"""Tests of a run by several workers: tiny suites against an emulator, run by pytest-xdist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.levels import LONG, few

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator

TESTS = '''
"""Tests of an emulator that end in several ways."""

import os

import pytest

from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.request import Request
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite._runner.suite_run import suite_run


@pytest.fixture
def run(request):
    return suite_run(request.config)


@pytest.fixture
def marked(request, run):
    for number in range(2):
        run.gateway.send(Request("GET", f"{run.target.address.path()}?number={number}"))


@pytest.mark.clause("request.path.cluster_id")
def test_cluster(marked):
    pass


@pytest.mark.clause("request.path.namespace")
def test_namespace(marked):
    pass


@pytest.mark.smoke
@pytest.mark.clause("request.path.name")
def test_name(marked):
    pass


@pytest.mark.clause("request.path.unknown")
def test_finds_nothing_out(marked):
    raise Inconclusive("nobody knows")


@pytest.mark.parametrize("number", range(3))
@pytest.mark.clause("request.path.not_found_code")
def test_violates(marked, number):
    raise ClauseViolation("request.path.not_found_code", f"broke {number}", expected="1", observed="2", judged=())
'''
CRASH = """

@pytest.mark.clause("request.path.impossible_name")
def test_takes_its_process_along(marked):
    os._exit(7)
"""
PASSING = ("--cce-clause", "request.path.cluster_id", "--cce-clause", "request.path.namespace")
TWO = ("-p", "xdist.plugin", "-n", "2")


@pytest.fixture(scope="module")
def emulator() -> Iterator[LocalEmulator]:
    """An emulator that the runs of this module share."""
    with start_emulator() as emulator:
        yield emulator


@pytest.fixture
def controlled(tiny_suite: Any, emulator: LocalEmulator) -> Any:
    """Runs the tiny suite against the emulator, with more options."""
    tiny_suite.test_file.write_text(TESTS)
    control = emulator.control.url.replace("://", f"://control:{emulator.control.token}@")

    def controlled(*options: str, **more: Any) -> Any:
        return tiny_suite.run("--cce-target", emulator.url, "--cce-control", control, *options, **more)

    return controlled


def verdicts(finished: Any) -> dict[str, str]:
    return {c["id"]: c["verdict"] for c in finished.report["clauses"] if c["tests"] and c["verdict"] != "skipped"}


def test_two_workers_report_what_one_process_reports(controlled: Any) -> None:
    """The report is the same with one process and with two workers, but for times and the number of workers."""
    reports = [controlled().report, controlled(*TWO).report]

    for report in reports:
        assert report["settings"].pop("workers") in (1, 2)
        del report["started_at"], report["duration_seconds"]
        moments = [row["seconds"] for row in report["timeline"]]
        assert moments == sorted(moments)
        # What was sent names the scope that the emulator makes for each run, and workers take turns.
        report["timeline"] = sorted((row["test"], row["method"], row["target"][-8:]) for row in report["timeline"])
        for clause in report["clauses"]:
            clause["violations"] = [violation["message"] for violation in clause["violations"]]
            clause["example"] = clause["example"] and clause["example"]["request"]["target"][-8:]
    assert reports[0] == reports[1]
    assert reports[0]["requests"] == len(reports[0]["timeline"]) == 14
    assert {c["example"] for c in reports[1]["clauses"] if c["tests"]} == {"number=1"}
    assert [message for c in reports[1]["clauses"] for message in c["violations"]] == ["broke 0", "broke 1", "broke 2"]


@LONG
def test_two_workers_tell_the_same_events(controlled: Any, emulator: LocalEmulator) -> None:
    """The events name each test once as it begins and once as it ends, and nothing shows the control token."""
    finished = controlled(*TWO)

    kinds = [event["kind"] for event in finished.events if event["kind"] != "requests"]
    ended = [event for event in finished.events if event["kind"] == "finished"]
    assert (kinds[0], *kinds[-2:]) == ("started", "report", "ended")
    assert finished.events[0]["plan"]["tests"] == len(finished.events[0]["tests"]) == 7
    assert kinds.count("test") == kinds.count("finished") == 7
    assert ended[-1]["requests"] == 14
    assert sorted(event["verdict"] for event in ended) == ["fail"] * 3 + ["inconclusive"] + ["pass"] * 3
    assert emulator.control.token not in f"{finished.output}{finished.report}{finished.events}"


@LONG
def test_passing_run_of_workers_is_fine(controlled: Any) -> None:
    """Where everything holds, a run by workers ends with 0."""
    finished = controlled(*TWO, *PASSING)

    assert finished.status == 0
    assert verdicts(finished) == {"request.path.cluster_id": "pass", "request.path.namespace": "pass"}
    assert finished.report["settings"]["workers"] == 2


def test_crash_loses_the_running_test_only(controlled: Any, tiny_suite: Any) -> None:
    """A worker that dies ends the run with 4; the test that it ran is named, and all other results are kept."""
    tiny_suite.test_file.write_text(TESTS + CRASH)

    finished = controlled(*TWO)

    (bug,) = [event for event in finished.events if event["kind"] == "bug"]
    assert finished.status == 4
    assert bug["test"] == "request/test_path.py::test_takes_its_process_along"
    assert "ended while it ran this test" in bug["text"]
    assert verdicts(finished) == {
        "request.path.cluster_id": "pass",
        "request.path.namespace": "pass",
        "request.path.name": "pass",
        "request.path.unknown": "inconclusive",
        "request.path.not_found_code": "fail",
        "request.path.impossible_name": "inconclusive",
    }


@LONG
def test_error_of_the_suite_in_a_worker_is_a_bug(controlled: Any, tiny_suite: Any) -> None:
    """An error of the suite itself in a worker ends the run with 4, with its text."""
    tiny_suite.test_file.write_text(TESTS.replace('raise Inconclusive("nobody knows")', 'raise KeyError("k")'))

    finished = controlled(*TWO)

    assert finished.status == 4
    assert any(event["kind"] == "bug" and "KeyError" in event["text"] for event in finished.events)


@LONG
def test_fail_fast_stops_all_workers(controlled: Any, tiny_suite: Any) -> None:
    """With fail-fast no worker begins a test once one has failed, and the report says so."""
    slow = "\n\n" + '@pytest.mark.parametrize("number", range(400))\n@pytest.mark.clause("request.path.name")\n'
    slow += "def test_slow(number):\n    import time\n    time.sleep(0.05)\n"
    tiny_suite.test_file.write_text(TESTS + slow)

    finished = controlled(*TWO, "--cce-fail-fast")

    assert finished.status == 1
    assert "first failed test" in finished.report["cut_short"]
    assert sum(event["kind"] == "finished" for event in finished.events) < 400


@LONG
def test_stopped_gateway_stops_all_workers(controlled: Any, tiny_suite: Any) -> None:
    """If one worker may send nothing more, the run is cut short with its reason."""
    stop = 'run.gateway.stopped = "it is gone"\n    raise Inconclusive("x")'
    marked = "def test_cluster(run, marked):\n    " + stop
    tiny_suite.test_file.write_text(TESTS.replace("def test_cluster(marked):\n    pass", marked))

    finished = controlled(*TWO, *PASSING)

    assert finished.status == 3
    assert finished.report["cut_short"] == "it is gone"


def test_budget_is_one_for_all_workers(controlled: Any) -> None:
    """Workers together send no more than one process may."""
    finished = controlled(*TWO, *PASSING, "--cce-max-requests", "3")

    assert finished.status == 3
    assert finished.report["requests"] == 3
    assert "inconclusive" in verdicts(finished).values()


@LONG
def test_random_seed_is_drawn_once(controlled: Any) -> None:
    """A random seed is one number for all workers, and the report names it."""
    finished = controlled(*TWO, *PASSING, "--cce-seed", "random")

    assert finished.status == 0
    assert finished.report["seed"] == finished.report["settings"]["seed"]


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--cce-seed", "x"), "--cce-seed does not accept 'x'"),
        (("--cce-workers", "3"), "give -n 3 instead"),
        (("--tx", "popen//python=python3//via=x", "--tx", "socket=localhost:1"), "remedy"),
    ],
)
def test_wrong_settings_end_with_2(controlled: Any, options: tuple[str, ...], part: str) -> None:
    """Wrong settings end a run by workers with 2 before anything is written."""
    finished = controlled(*TWO[:2], *(("--dist", "load") if "--tx" in options else TWO[2:]), *options)

    assert finished.status == 2
    assert part in finished.output
    assert finished.report is None


@LONG
def test_unreachable_target_ends_with_3(controlled: Any) -> None:
    """A target that refuses connections ends the run with 3, one message and a report of nothing proven."""
    control = "http://control:T@127.0.0.1:1/_emulator"

    finished = controlled(*TWO, "--cce-target", "http://127.0.0.1:1", "--cce-control", control)

    assert finished.status == 3
    assert {c["verdict"] for c in finished.report["clauses"]} == {"inconclusive", "skipped"}
    assert [event["kind"] for event in finished.events if event["kind"] == "error"] == ["error"]


@LONG
@pytest.mark.parametrize(
    "content",
    ["import a_module_that_is_not_there\n", 'import pytest\n\n\n@pytest.mark.clause("a.b")\ndef test_x():\n    pass\n'],
)
def test_suite_that_cannot_be_collected_is_a_bug(controlled: Any, tiny_suite: Any, content: str) -> None:
    """A file that cannot be imported, or a test without a clause of the contract, ends the run with 4."""
    tiny_suite.test_file.write_text(content)

    finished = controlled(*TWO)

    assert finished.status == 4
    assert finished.report["requests"] == 0


@LONG
def test_suite_has_to_be_named(tiny_suite: Any) -> None:
    """Workers that meet the suite by chance, below a folder that was named, do not run it and say why."""
    finished = tiny_suite.run(*TWO, arguments=(str(tiny_suite.folder),))

    assert finished.status != 0
    assert "the suite has to be named" in finished.output
    assert finished.report is None


def test_listing_with_workers_sends_nothing(controlled: Any) -> None:
    """Listing the tests needs no workers and no target."""
    finished = controlled(*TWO, "--collect-only", "-q")

    assert finished.status == 0
    assert "test_cluster" in finished.output
    assert finished.report is None


@pytest.mark.parametrize("workers", few([(), TWO]), ids=["one process", "workers"])
def test_smoke_runs_marked_tests(controlled: Any, workers: tuple[str, ...]) -> None:
    """Under the smoke profile only marked tests run; the other clauses are skipped for that reason."""
    finished = controlled(*workers, "--cce-profile", "smoke")

    left_out = {c["id"] for c in finished.report["clauses"] if c["reason"] == "left out of the smoke profile"}
    assert finished.status == 3  # the tiny suite has no test of most clauses
    assert verdicts(finished) == {"request.path.name": "pass"}
    assert {"request.path.cluster_id", "request.path.not_found_code"} <= left_out


def test_smoke_leaves_chosen_clauses_whole(controlled: Any) -> None:
    """Clauses that the user chose are tested under smoke too, marked or not."""
    finished = controlled("--cce-profile", "smoke", *PASSING)

    assert finished.status == 0
    assert verdicts(finished) == {"request.path.cluster_id": "pass", "request.path.namespace": "pass"}
