"""The requests of a run, one row per exchange."""

from __future__ import annotations

import json
from dataclasses import replace

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.exchanges.timeline import MOST_ROWS, Timeline, TimelineRow

SENT = Exchange(Request("PUT", "/a?token=abcd", (), b"12345"), Response(200, (), b"123", 0.25), test="t", number=9)
ROW = TimelineRow.of(SENT, 1.5, Redactor())


def test_row_says_what_was_sent_and_what_came() -> None:
    """A row has the time of sending, the redacted target, the response and both sizes."""
    assert TimelineRow(1.25, "t", "PUT", "/a?token=******", 200, "", 0.25, 5, 3, 9) == ROW


def test_row_of_a_request_without_response_has_its_failure() -> None:
    """A request without a response has no status and the reason."""
    row = TimelineRow.of(replace(SENT, response=None, failure="reset"), 1.5, Redactor())

    assert (row.status, row.failure, row.seconds, row.elapsed_seconds, row.response_bytes) == (None, "reset", 1.5, 0, 0)


def test_known_secrets_are_masked_in_the_target() -> None:
    """A secret in a path is masked."""
    row = TimelineRow.of(replace(SENT, request=Request("GET", "/x/my-secret")), 1.0, Redactor(["my-secret"]))

    assert row.target == "/x/******"


def test_long_targets_are_cut() -> None:
    """A target of many kilobytes is cut."""
    row = TimelineRow.of(replace(SENT, request=Request("GET", "/" + "x" * 32_000)), 1.0, Redactor())

    assert len(row.target) < 350
    assert row.target.endswith("(31701 more characters)")


def test_rows_are_in_the_order_in_which_they_left() -> None:
    """Rows are ordered by the time of sending and numbered from 1, whatever the order of adding."""
    rows, left_out = Timeline([replace(ROW, seconds=2.0), replace(ROW, seconds=1.0)]).to_json()

    assert [(row["number"], row["seconds"]) for row in rows] == [(1, 1.0), (2, 2.0)]
    assert left_out == 0


def test_row_is_found_by_its_exchange() -> None:
    """The test and the number of an exchange give the number of its row, whichever process sent it."""
    timeline, worker = Timeline([replace(ROW, seconds=2.0)]), Timeline([replace(ROW, test="u", seconds=1.0)])
    timeline.take(worker.handed_over())

    rows, _ = timeline.to_json()

    assert timeline.numbers() == {("u", 9): 1, ("t", 9): 2}
    assert [row["test"] for row in rows] == ["u", "t"]


def test_first_rows_are_kept_and_the_others_counted() -> None:
    """Rows after the maximum are only counted."""
    timeline = Timeline()
    for number in range(MOST_ROWS + 7):
        timeline.add(replace(ROW, seconds=float(number)))

    rows, left_out = timeline.to_json()

    assert (len(rows), rows[-1]["seconds"], left_out) == (MOST_ROWS, MOST_ROWS - 1, 7)


def test_rows_of_several_processes_are_put_together() -> None:
    """The partial rows of several processes make one timeline of the first rows."""
    workers, whole = [Timeline(), Timeline()], Timeline()
    for number in range(MOST_ROWS + 100):
        for place, worker in enumerate(workers):
            worker.add(replace(ROW, seconds=float(2 * number + place)))
        if number % 1_000 == 0:
            for worker in workers:
                whole.take(json.loads(json.dumps(worker.handed_over())))
    for worker in workers:
        whole.take(json.loads(json.dumps(worker.handed_over())))

    rows, left_out = whole.to_json()

    assert [row["seconds"] for row in rows] == [float(number) for number in range(MOST_ROWS)]
    assert left_out == 2 * (MOST_ROWS + 100) - MOST_ROWS
