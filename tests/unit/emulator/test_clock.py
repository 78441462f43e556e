"""Tests of the emulator's clock."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cce_release_contract.emulator.clock import EARLIEST, LATEST, ManualClock, SystemClock, shifted

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_system_clock_is_in_utc():
    """The system clock tells timezone-aware UTC time."""
    now = SystemClock().now()

    assert now.utcoffset() == timedelta(0)


def test_manual_clock_stands_still_until_it_is_moved():
    """A manual clock shows the same moment until it is advanced, also back."""
    clock = ManualClock(NOON)

    before = clock.now()
    clock.advance(90)
    after = clock.now()
    clock.advance(-90)

    assert (before, after - before, clock.now()) == (NOON, timedelta(seconds=90), NOON)


def test_manual_clock_turns_its_start_into_utc():
    """A start in another timezone is the same moment in UTC."""
    start = NOON.astimezone(timezone(timedelta(hours=8)))

    clock = ManualClock(start)

    assert clock.now().isoformat() == "2026-05-04T12:00:00+00:00"


@pytest.mark.parametrize(("seconds", "edge"), [(1e12, LATEST), (-1e12, EARLIEST), (1e300, LATEST)])
def test_shifting_stays_inside_the_years_of_a_datetime(seconds, edge):
    """A shift beyond the years 1 to 9999 ends at their edge instead of failing."""
    moment = shifted(NOON, seconds)

    assert moment == edge
