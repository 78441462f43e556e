"""Times that are not RFC 3339, or run backwards, are found."""

import pytest

from cce_release_contract.judging.times import (
    advance_problems,
    creation_problems,
    parse_time,
    time_order_problems,
    time_problems,
)

FORMATS = [
    ("2023-11-14T20:30:57+08:00", True),
    ("2021-05-08T08:53:13Z", True),
    ("2021-05-08T08:53:13.123456789Z", True),
    ("2021-05-08T08:53:13-00:00", True),
    ("2021-05-08T08:53:13", False),
    ("2021-05-08 08:53:13Z", False),
    ("2021-05-08t08:53:13z", False),
    ("2021-05-08T08:53Z", False),
    ("2021-02-30T08:53:13Z", False),
    ("2021-05-08T24:53:13Z", False),
    ("2021-05-08T08:53:13+0800", False),
    ("20210508T085313Z", False),
    ("2021-05-08", False),
    ("２021-05-08T08:53:13Z", False),
    ("2021-05-08T08:53:13Z\n", False),
    ("", False),
    (1620463993, False),
    (None, False),
]


@pytest.mark.parametrize(("value", "fine"), FORMATS)
def test_time_is_rfc_3339(value, fine):
    """A time is RFC 3339 with seconds and an offset, in ASCII digits, and names a moment that exists."""
    problems = time_problems({"create_at": value}, "create_at")

    assert (problems == []) is fine
    assert {problem.subject for problem in problems} <= {"/create_at"}


def test_missing_time_is_no_problem_here():
    """A member that is not there is the business of another judgement."""
    assert time_problems({}, "create_at") == []


def test_time_keeps_its_offset():
    """A parsed time is the same moment in another offset."""
    assert parse_time("2023-11-14T20:30:57+08:00") == parse_time("2023-11-14T12:30:57Z")


EARLY, LATE, LATE_ELSEWHERE = "2023-11-14T20:30:57+08:00", "2023-11-14T20:30:58+08:00", "2023-11-14T12:30:58Z"


@pytest.mark.parametrize(
    ("created", "updated", "fine"),
    [
        (EARLY, EARLY, True),
        (EARLY, LATE, True),
        (EARLY, LATE_ELSEWHERE, True),
        (LATE, EARLY, False),
        (LATE_ELSEWHERE, EARLY, False),
        ("unreadable", EARLY, True),
    ],
)
def test_update_is_not_before_creation(created, updated, fine):
    """The moments are compared, not the texts."""
    assert (time_order_problems({"create_at": created, "update_at": updated}) == []) is fine


@pytest.mark.parametrize(
    ("first", "second", "fine"),
    [(EARLY, EARLY, True), (LATE, LATE_ELSEWHERE, True), (EARLY, LATE, False), (EARLY, None, False), ("", "", False)],
)
def test_creation_never_changes(first, second, fine):
    """Two responses have the same moment of creation, in any offset; an unreadable one is a problem."""
    assert (creation_problems({"create_at": first}, {"create_at": second}) == []) is fine


@pytest.mark.parametrize(
    ("first", "second", "fine"),
    [(EARLY, EARLY, True), (EARLY, LATE, True), (LATE, EARLY, False), (LATE, None, False)],
)
def test_update_time_never_goes_back(first, second, fine):
    """The later response's update is not before the earlier one's."""
    assert (advance_problems({"update_at": first}, {"update_at": second}) == []) is fine
