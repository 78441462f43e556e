"""Tests of what a run leaves behind: its files, its timeline, and its output in a CI job."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.reporting.formats.catalogue import WRITTEN
from cce_release_contract.reporting.formats.markdown import markdown


def test_every_format_is_written(mixed_run: Any) -> None:
    """A run with plain pytest leaves the report in every format, made from the same data."""
    written = {path.name: path.read_text(encoding="utf-8") for path in mixed_run.reports.iterdir()}

    assert written == {form.file_name: form.text(mixed_run.report) for form in WRITTEN}


def test_timeline_holds_every_request(mixed_run: Any) -> None:
    """Each request is a row of the timeline, the first one before any test."""
    rows = mixed_run.report["timeline"]

    assert len(rows) == mixed_run.report["requests"]
    assert (rows[0]["test"], rows[0]["status"]) == ("", 404)
    assert rows[-1]["test"].startswith("request/test_path.py::")


def test_guard_is_counted(mixed_run: Any) -> None:
    """The request that the guard kept is counted, and the clause has no example of it."""
    examples = {clause["id"]: clause["example"] for clause in mixed_run.report["clauses"]}

    assert mixed_run.report["refused"] == 1
    assert examples["request.path.impossible_name"] is None


def test_actions_get_annotations_and_a_summary(tiny_suite: Any) -> None:
    """In GitHub Actions pytest's output has a command for each failure, and the job's summary the Markdown."""
    summary = tiny_suite.folder / "summary.md"

    finished = tiny_suite.run(variables={"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)})

    assert "\n::error file=spec/openapi.yaml,line=" in finished.output
    assert summary.read_text() == markdown(finished.report)


def test_plain_run_has_no_annotation(mixed_run: Any) -> None:
    """Elsewhere nothing looks like a command of GitHub Actions."""
    assert "::error file" not in mixed_run.output


def test_unwritable_report_ends_with_2(tiny_suite: Any) -> None:
    """Where one of the files cannot be written the run ends with 2 and says so, and the others are there."""
    (tiny_suite.reports / "report.sarif").mkdir(parents=True)

    finished = tiny_suite.run("--cce-clause", "request.path.cluster_id")

    assert finished.status == 2
    assert finished.report["exit_code"] == 2
    assert "cannot write" in finished.output
    assert (tiny_suite.reports / "junit.xml").exists()
    assert [event["kind"] for event in finished.events if event["kind"] in ("report", "error")] == ["report", "error"]


def test_earlier_report_is_read_before_it_is_replaced(tiny_suite: Any) -> None:
    """The report of the last run in the same folder can be the one to compare with."""
    tiny_suite.run()

    finished = tiny_suite.run("--cce-previous", str(tiny_suite.reports / "report.json"))

    assert finished.report["previous"]["same"] == len(finished.report["clauses"])


def test_wrong_earlier_report_ends_with_2(tiny_suite: Any) -> None:
    """An earlier report that cannot be read ends the run before anything is sent."""
    (tiny_suite.folder / "old.json").write_text("{}")

    finished = tiny_suite.run("--cce-previous", str(tiny_suite.folder / "old.json"))

    assert finished.status == 2
    assert "not a report of cce-release check" in finished.output
    assert finished.report is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full here")
def test_events_that_cannot_be_written_leave_the_report(tiny_suite: Any) -> None:
    """Where the events cannot be written the run goes on, ends with 3, and its report says why."""
    finished = tiny_suite.run("--cce-events", "/dev/full", "--cce-clause", "request.path.cluster_id")

    assert (finished.status, finished.report["exit_code"]) == (3, 3)
    assert finished.report["cut_short"] == "its events cannot be written: No space left on device"
    assert [clause["verdict"] for clause in finished.report["clauses"]] == ["pass"]
    assert "Traceback" not in finished.output
