"""Whether the times of a response fit: its Date to the clock of this machine, those of a release to its Date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.http_date import http_date
from cce_release_contract.judging.problems import Problem, quoted
from cce_release_contract.judging.times import TIME_MEMBERS, moment

TOLERANCE: Final = timedelta(minutes=5)
"""How far apart two clocks may be that both are right. Wrong time zones are half an hour or more apart."""


def date_of(exchange: Exchange) -> datetime | None:
    """The Date of the response; None if it has none that can be read, or several."""
    dates = dates_of(exchange)
    return dates[0] if len(dates) == 1 else None


def dates_of(exchange: Exchange) -> list[datetime]:
    """Every Date of the response that can be read."""
    headers = () if exchange.response is None else exchange.response.headers
    dates = (http_date(value) for name, value in headers if name.lower() == "date")
    return [date for date in dates if date is not None]


def date_problems(exchange: Exchange, now: datetime) -> list[Problem]:
    """Whether each Date of a response that came `now` is the time of this machine. Passes without a Date."""
    return [
        Problem("Date", "the time of this machine, give or take five minutes", _apart(date, now))
        for date in dates_of(exchange)
        if abs(date - now) > TOLERANCE
    ]


def future_problems(exchange: Exchange, release: Mapping[str, Any]) -> list[Problem]:
    """Whether the times of a release are not after the Date of the response. Passes where one cannot be read."""
    date = date_of(exchange)
    times = {member: moment(release, member) for member in TIME_MEMBERS}
    return [
        Problem(f"/{member}", "not after the Date of the response", f"{quoted(release[member])}, {_apart(time, date)}")
        for member, time in times.items()
        if date is not None and time is not None and time - date > TOLERANCE
    ]


def update_time_problems(exchange: Exchange, release: Mapping[str, Any]) -> list[Problem]:
    """Whether `update_at` in the response to an update is the Date of that response, about.

    Passes where one of them cannot be read.
    """
    date, updated = date_of(exchange), moment(release, "update_at")
    if date is None or updated is None or abs(updated - date) <= TOLERANCE:
        return []
    observed = f"{quoted(release['update_at'])}, {_apart(updated, date)}"
    return [Problem("/update_at", "the time of the update, as in the Date of its response", observed)]


def _apart(time: datetime, other: datetime | None) -> str:
    """How far a time is from another one, in words."""
    minutes = round(abs(time - (other or time)).total_seconds() / 60)
    days, hours = minutes // (24 * 60), minutes / 60
    amount = f"{days} days" if days > 1 else f"{hours:.1f} hours" if minutes >= 90 else f"{minutes} minutes"
    return f"{amount} {'later' if other is not None and time > other else 'earlier'}"
