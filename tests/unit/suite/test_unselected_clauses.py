"""Whichever clause of a test was selected and whichever it saw broken, one function says how the run ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from cce_release_contract.comparing.reports import compare_clauses
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.errors import ClauseViolation
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.reporting.formats.junit import junit_xml
from cce_release_contract.reporting.formats.sarif import sarif
from cce_release_contract.settings import resolve_settings
from cce_release_contract.verdicts.deviations import Deviation, excuses
from cce_release_contract.verdicts.judgement import Evidence
from cce_release_suite._runner.recorder import Recorder
from cce_release_suite._runner.run_report import RunEnding, finished_report
from cce_release_suite.lifecycle import test_read, test_status

STORIES = (
    test_read.test_laws_hold_over_a_short_story,
    test_read.test_laws_hold_over_a_marked_story,
    test_status.test_laws_hold_over_any_story,
)
"""The tests of the suite that judge several clauses; test_clauses.py knows that there is no other."""

DAY = date(2026, 1, 2)


def clauses_of(story: Callable[..., object]) -> list[str]:
    """The clauses that a test names with its markers."""
    return [name for mark in story.pytestmark if mark.name == "clause" for name in mark.args]  # type: ignore[attr-defined]


PAIRS = [(story, place) for story in STORIES for place in range(len(clauses_of(story)))]


def report_of(folder: Path, story: Callable[..., object], selected: str, broken: str, *, excused: bool) -> Any:
    """The report of a run over one clause whose other test passed, and in which a story broke another clause."""
    deviations = [Deviation(broken, "ticket 17", date(2099, 12, 31))] if excused else []
    recorder = Recorder(all_clauses(), excused=excuses(deviations, DAY))
    recorder.passed("its own test", [selected])
    violation = ClauseViolation(broken, "it broke", expected="this", observed="that", judged=())
    recorder.ended("the story", clauses_of(story), violation, lambda _violation: Evidence())
    return finished_report(
        resolve_settings({}, {}, folder),
        RunEnding("http://127.0.0.1", datetime(2026, 1, 2, tzinfo=UTC), 1.0, 2, 1, ""),
        {selected: all_clauses()[selected]},
        recorder.judgements,
        {selected},
        deviations=deviations,
        catalogue=all_clauses(),
        redactor=Redactor(),
    )


@pytest.mark.parametrize("excused", [False, True], ids=["", "known deviation"])
@pytest.mark.parametrize(("story", "place"), PAIRS)
def test_violation_of_another_clause_counts(
    tmp_path: Path, story: Callable[..., object], place: int, excused: bool
) -> None:
    """A clause that a story breaks beside the selected one is marked as not selected, and fails the run."""
    clauses = clauses_of(story)
    selected, broken = clauses[place], clauses[place - 1]

    report = report_of(tmp_path, story, selected, broken, excused=excused)

    found = {clause["id"]: (clause["verdict"], clause["selected"]) for clause in report["clauses"]}
    code = ExitCode.FINE if excused else ExitCode.BROKEN
    assert found == {selected: ("pass", True), broken: ("advisory" if excused else "fail", False)}
    assert report["exit_code"] == code
    assert ET.fromstring(junit_xml(report)).get("failures") == str(int(code))
    assert f'"exitCode": {int(code)}' in sarif(report)


def test_compared_reports_show_it_as_worse(tmp_path: Path) -> None:
    """Against a report in which nobody broke it such a clause is worse, and the other way round it is better."""
    story = STORIES[0]
    selected, broken = clauses_of(story)[:2]
    bad = report_of(tmp_path, story, selected, broken, excused=False)
    good = {**bad, "clauses": [clause for clause in bad["clauses"] if clause["selected"]]}

    worse, better = compare_clauses(good, bad), compare_clauses(bad, good)

    assert worse["worse"] == [{"id": broken, "before": "skipped", "after": "fail"}]
    assert better["better"] == [{"id": broken, "before": "fail", "after": "skipped"}]
    assert (worse["added"], better["removed"]) == ([], [])
