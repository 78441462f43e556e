"""Times that do not fit the clock are found, and a few minutes are forgiven."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from cce_release_contract.judging.clocks import date_of, date_problems, future_problems, update_time_problems

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOURS = timedelta(hours=8)


def dated(*moments):
    """The headers of a response with these Dates."""
    return [("Date", moment if isinstance(moment, str) else format_datetime(moment, usegmt=True)) for moment in moments]


def text(moment):
    """A time as a release shows it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("headers", "observed"),
    [
        (dated(NOW), []),
        (dated(NOW + timedelta(minutes=4)), []),
        (dated(NOW + HOURS), ["8.0 hours later"]),
        (dated(NOW - timedelta(minutes=10)), ["10 minutes earlier"]),
        (dated(NOW - timedelta(days=5 * 365)), ["1825 days earlier"]),
        (dated(NOW, NOW + HOURS), ["8.0 hours later"]),
        (dated("Sun, 01 Mar 2026 12:00:00"), []),
        (dated("yesterday"), []),
        ([], []),
    ],
)
def test_wrong_date_is_found(exchange_of, headers, observed):
    """Each Date that is more than five minutes from the clock is told with how far it is; none at all is free."""
    problems = date_problems(exchange_of({}, headers=headers), NOW)

    assert [problem.observed for problem in problems] == observed


def test_one_date_is_the_date(exchange_of):
    """Of several Dates none is the one of the response."""
    assert date_of(exchange_of({}, headers=dated(NOW))) == NOW
    assert date_of(exchange_of({}, headers=dated(NOW, NOW))) is None


@pytest.mark.parametrize(
    ("updated", "found"),
    [
        (text(NOW), False),
        (text(NOW + timedelta(minutes=4)), False),
        (text(NOW + HOURS), True),
        ((NOW + HOURS).astimezone(timezone(HOURS)).isoformat(), True),
        (NOW.astimezone(timezone(HOURS)).isoformat(), False),
        (text(NOW - timedelta(days=400)), False),
        ("soon", False),
        (None, False),
    ],
)
def test_times_of_the_future_are_found(exchange_of, updated, found):
    """A time after the Date is found, whatever its offset; an old one and one that cannot be read are not."""
    release = {"create_at": text(NOW), "update_at": updated}

    problems = future_problems(exchange_of(release, headers=dated(NOW)), release)

    assert [problem.subject for problem in problems] == (["/update_at"] if found else [])
    assert future_problems(exchange_of(release), release) == []


@pytest.mark.parametrize(
    ("updated", "found"),
    [(NOW, False), (NOW + HOURS, True), (NOW - HOURS, True), (NOW - timedelta(days=5 * 365), True)],
)
def test_time_of_an_update_is_its_own(exchange_of, updated, found):
    """The update_at of an update is its Date, about: it is neither hours ahead nor years behind."""
    release = {"update_at": text(updated)}

    problems = update_time_problems(exchange_of(release, headers=dated(NOW)), release)

    assert bool(problems) is found
    assert update_time_problems(exchange_of(release), release) == []
