"""Tests of runs on a target with known deviations: tiny suites, run by pytest in a process of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.levels import few

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.reporting.report import report_schema
from cce_release_contract.verdicts.deviations_file import read_deviations

BROKEN = "response.error.object"
KEPT = "request.path.cluster_id"
BOTH = ("--cce-clause", BROKEN, "--cce-clause", KEPT)
WORKERS = [(), ("-p", "xdist.plugin", "-n", "2")]
FUTURE, PAST = "9999-12-31", "2000-01-01"


@pytest.fixture
def deviating(tiny_suite: Any) -> Any:
    """Runs the two clauses of the tiny suite, one of them broken, with a file of one deviation."""

    def deviating(*options: str, clause: str = BROKEN, expires: str = FUTURE, more: str = "") -> Any:
        path = tiny_suite.folder / "deviations.toml"
        path.write_text(f'[[deviation]]\nclause = "{clause}"\nreason = "ticket 17"\nexpires = {expires}\n{more}')
        return tiny_suite.run(*BOTH, "--cce-deviations", str(path), *options)

    return deviating


def found(finished: Any, clause: str = BROKEN) -> dict[str, Any]:
    return next(c for c in finished.report["clauses"] if c["id"] == clause)


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_excused_failure_does_not_fail_the_session(deviating: Any, workers: tuple[str, ...]) -> None:
    """A known deviation is advisory in the report, with its evidence, and passes with a warning in pytest."""
    finished = deviating(*workers)

    clause = found(finished)
    assert finished.status == finished.report["exit_code"] == 0
    assert "2 passed" in finished.output
    assert "1 warning" in finished.output
    assert (clause["verdict"], clause["reason"]) == ("advisory", f"known deviation until {FUTURE}: ticket 17")
    assert clause["deviation"] == {"reason": "ticket 17", "link": "", "expires": FUTURE}
    assert found(finished, KEPT)["deviation"] is None
    assert clause["violations"]
    assert [deviation["state"] for deviation in finished.report["deviations"]] == ["applied"]
    assert [e["verdict"] for e in finished.events if e["kind"] == "finished" and "violates" in e["test"]] == [
        "advisory"
    ]


def test_report_follows_its_schema(deviating: Any) -> None:
    """The report of a run with deviations is what its published schema describes."""
    assert list(jsonschema_rs.Draft202012Validator(report_schema()).iter_errors(deviating().report)) == []


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_fail_fast_does_not_stop_at_it(deviating: Any, workers: tuple[str, ...]) -> None:
    """A known deviation is no first failure."""
    finished = deviating("--cce-fail-fast", *workers)

    assert finished.status == 0
    assert finished.report["cut_short"] == ""
    assert [event["kind"] for event in finished.events].count("finished") == 2


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_expired_deviation_fails(deviating: Any, workers: tuple[str, ...]) -> None:
    """From the day after its last one a deviation excuses nothing, and the report says that it expired."""
    finished = deviating(*workers, expires=PAST)

    clause = found(finished)
    assert finished.status == 1
    assert (clause["verdict"], clause["deviation"]) == ("fail", None)
    assert clause["reason"].endswith(f"the deviation expired on {PAST}")
    assert f"expired: {BROKEN}" in finished.output


def test_deviation_that_is_not_needed_is_told(deviating: Any) -> None:
    """A deviation whose clause passed is shown as not needed; what fails besides still fails."""
    finished = deviating(clause=KEPT)

    assert finished.status == 1
    assert [deviation["state"] for deviation in finished.report["deviations"]] == ["not_needed"]
    assert f"not needed: {KEPT}" in finished.output


def test_deviation_of_another_target_excuses_nothing(deviating: Any) -> None:
    """A deviation of another target is no part of the run."""
    finished = deviating(more='target = "https://elsewhere.example.com"\n')

    assert finished.status == 1
    assert finished.report["deviations"] == []


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_wrong_file_ends_with_2(deviating: Any, workers: tuple[str, ...]) -> None:
    """A wrong file ends the session with 2 before anything is sent or written."""
    finished = deviating(*workers, more='resaon = "x"\n')

    assert finished.status == 2
    assert "did you mean reason?" in finished.output
    assert finished.report is None


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_first_file_holds_what_failed(tiny_suite: Any, tmp_path: Path, workers: tuple[str, ...]) -> None:
    """A first file has one deviation for each failed clause, for this target and 90 days; the exit code stays."""
    path = tmp_path / "new" / "deviations.toml"

    finished = tiny_suite.run(*BOTH, "--cce-write-deviations", str(path), *workers)

    (deviation,) = read_deviations(path, all_clauses())
    begun = datetime.fromisoformat(finished.report["started_at"]).date()
    assert finished.status == 1
    assert (deviation.clause, deviation.reason, deviation.target) == (BROKEN, "it broke", tiny_suite.base_url)
    assert deviation.expires == begun + timedelta(days=90)


@pytest.mark.parametrize("workers", few(WORKERS), ids=["one process", "workers"])
def test_first_file_is_never_written_over(tiny_suite: Any, tmp_path: Path, workers: tuple[str, ...]) -> None:
    """A file that exists ends the session with 2 before anything is sent, and stays as it is."""
    path = tmp_path / "deviations.toml"
    path.write_text("# reviewed\n")

    finished = tiny_suite.run(*BOTH, "--cce-write-deviations", str(path), *workers)

    assert finished.status == 2
    assert finished.report is None
    assert path.read_text() == "# reviewed\n"


def test_nothing_failed_writes_nothing(tiny_suite: Any, tmp_path: Path) -> None:
    """Where no clause failed there is no first file."""
    path = tmp_path / "deviations.toml"

    finished = tiny_suite.run("--cce-clause", KEPT, "--cce-write-deviations", str(path))

    assert finished.status == 0
    assert not path.exists()
