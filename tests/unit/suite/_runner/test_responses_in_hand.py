"""Tests of runs in which a response breaks a clause that no test asked for: tiny suites, run by pytest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pytest
from tests.levels import few
from tests.unit.suite.conftest import NotFound, served
from tests.unit.suite.tiny_suite import TinySuite
from tests.warm_pytest import WarmPytest

SENT: Final = "request.path.cluster_id"
BROKEN: Final = "response.header.no_cookie"
WORKERS = [(), ("-p", "xdist.plugin", "-n", "2")]


class SettingCookies(NotFound):
    """Sets a cookie with each response."""

    more_headers = MappingProxyType({"Set-Cookie": "session=1"})


@pytest.fixture
def cookie_suite(tmp_path: Path, warm_pytest: WarmPytest) -> Iterator[TinySuite]:
    """A tiny suite with a target that sets cookies."""
    with served(SettingCookies) as url:
        yield TinySuite(tmp_path / "cookies", url, warm_pytest)


def found(finished: Any) -> dict[str, Any]:
    return next(clause for clause in finished.report["clauses"] if clause["id"] == BROKEN)


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_advice_is_a_warning(cookie_suite: TinySuite, workers: tuple[str, ...]) -> None:
    """On a live target an inferred clause advises: the test passes with a warning, and the report has the response."""
    finished = cookie_suite.run("--cce-clause", SENT, "--cce-no-strict", *workers)

    assert finished.status == 0
    assert "1 passed" in finished.output
    assert "1 warning" in finished.output
    assert (found(finished)["verdict"], found(finished)["selected"]) == ("advisory", False)
    assert found(finished)["tests"] == ["request/test_path.py::test_passes"]
    assert found(finished)["violations"][0]["response"]["status"] == 404


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_violation_fails_the_test_that_saw_it(cookie_suite: TinySuite, workers: tuple[str, ...]) -> None:
    """With --strict the test whose request it answers fails, and its own clause passes."""
    finished = cookie_suite.run("--cce-clause", SENT, "--cce-strict", *workers)

    own = next(clause for clause in finished.report["clauses"] if clause["id"] == SENT)
    assert finished.status == 1
    assert "1 failed" in finished.output
    assert (found(finished)["verdict"], own["verdict"]) == ("fail", "pass")


def test_no_request_is_sent_for_it(tiny_suite: TinySuite, cookie_suite: TinySuite) -> None:
    """A run sends as many requests whether or not a response breaks such a clause."""
    quiet = tiny_suite.run("--cce-clause", SENT)
    loud = cookie_suite.run("--cce-clause", SENT)

    assert quiet.report is not None
    assert loud.report is not None
    assert quiet.report["requests"] == loud.report["requests"]
