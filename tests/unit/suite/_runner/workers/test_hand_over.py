"""Tests of what the processes of one run tell each other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.timeline import TimelineRow
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.recorder import Recorder
from cce_release_suite._runner.workers.hand_over import attach_findings, take_findings

CLAUSE = "request.path.name"
HOSTILE = "\x00\ud800 ü \u2028 \"'"


@pytest.fixture
def worker() -> Recorder:
    """What one worker found out."""
    return Recorder(all_clauses())


@pytest.fixture
def controller() -> Recorder:
    """What the controlling process puts together."""
    return Recorder(all_clauses())


def report() -> Any:
    return SimpleNamespace()


def find_out(worker: Recorder, test: str, seconds: float) -> None:
    exchange = Exchange(Request("GET", f"/{test}"), None, failure="reset", test=test)
    worker.judgements.append(Judgement(CLAUSE, Verdict.PASS, test))
    worker.examples[test] = {"test": test, "curl": HOSTILE}
    worker.timeline.add(TimelineRow.of(exchange, seconds, Redactor()))


def test_findings_travel_once(worker: Recorder, controller: Recorder) -> None:
    """What a worker found out with each test arrives whole, whatever characters it holds, and only once."""
    for number, test in enumerate(("one", "two")):
        find_out(worker, test, float(number))
        carrying = report()
        attach_findings(carrying, worker)
        take_findings(carrying, controller)

    rows, left_out = controller.timeline.to_json()
    assert [judgement.test for judgement in controller.judgements] == ["one", "two"]
    assert controller.examples == {test: {"test": test, "curl": HOSTILE} for test in ("one", "two")}
    assert [(row["number"], row["target"]) for row in rows] == [(1, "/one"), (2, "/two")]
    assert left_out == 0


def test_rows_of_all_workers_are_in_order(controller: Recorder) -> None:
    """The rows of several workers stand in the order in which they left, not in that in which they arrived."""
    for test, seconds in (("late", 2.0), ("early", 1.0)):
        worker, carrying = Recorder(all_clauses()), report()
        find_out(worker, test, seconds)
        attach_findings(carrying, worker)
        take_findings(carrying, controller)

    assert [row["test"] for row in controller.timeline.to_json()[0]] == ["early", "late"]


def test_refusals_add_up(controller: Recorder) -> None:
    """What the guards of all workers kept adds up; each request is counted once, whenever it was kept."""
    workers = [Recorder(all_clauses()), Recorder(all_clauses())]

    for so_far in (1, 1, 4):
        for worker in workers:
            carrying = report()
            attach_findings(carrying, worker, refused=so_far)
            take_findings(carrying, controller)

    assert controller.refused == 8


def test_report_without_findings_carries_none(controller: Recorder) -> None:
    """A report of a test that is not of the suite changes nothing."""
    assert take_findings(report(), controller) is None
