"""Tests of an interruption whose KeyboardInterrupt never reaches pytest: tiny suites in a process of their own."""

from __future__ import annotations

import os
from typing import Any

import pytest

TESTS = '''
"""The first test is interrupted, and the interruption gets lost; the second one must not be begun."""

import os
import signal

import pytest


@pytest.mark.clause("response.error.object")
def test_interrupted():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        LOST


@pytest.mark.clause("request.path.not_found_code")
def test_next():
    pass
'''


@pytest.mark.parametrize("lost", ["pass", "raise AssertionError"], ids=["swallowed", "another error"])
def test_lost_interruption_ends_the_run(tiny_suite: Any, lost: str) -> None:
    """However the interruption got lost, no further test is begun, nothing is judged, and the report says why."""
    tiny_suite.test_file.write_text(TESTS.replace("LOST", lost))

    clauses = ("--cce-clause", "response.error.object", "--cce-clause", "request.path.not_found_code")
    finished = tiny_suite.run("--cce-parent", str(os.getpid()), *clauses, whole=True)

    begun = [event["test"] for event in finished.events if event["kind"] == "test"]
    verdicts = {clause["id"]: clause["verdict"] for clause in finished.report["clauses"]}
    assert (finished.status, finished.report["exit_code"], finished.report["cut_short"]) == (3, 3, "interrupted")
    assert begun == ["request/test_path.py::test_interrupted"]
    assert verdicts == dict.fromkeys(("response.error.object", "request.path.not_found_code"), "inconclusive")
