"""The dates of HTTP headers, as servers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cce_release_contract.exchanges.http_date import http_date

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["Sun, 01 Mar 2026 12:00:00 GMT", "Sun, 01 Mar 2026 12:00:00 -0000", "1 Mar 2026 20:00:00 +0800"]
)
def test_dates_are_read(text: str) -> None:
    """A date is an aware time, also without a known zone."""
    assert http_date(text) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "12",
        "Mon, 01 Jan 2026 99:99:99 GMT",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999999999999",
        "Mon, 32 Foo 2026",
        "\x00",
    ],
)
def test_what_is_not_a_date_is_none(text: str) -> None:
    """Whatever a server writes instead of a date, it raises nothing."""
    assert http_date(text) is None
