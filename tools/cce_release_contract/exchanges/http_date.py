"""The dates of HTTP headers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache


@lru_cache(maxsize=64)
def http_date(text: str) -> datetime | None:
    """The time of an HTTP date, aware; None if it is malformed, whatever a server wrote.

    A date of an unknown zone ("-0000") is in UTC. Source: RFC 9110, section 5.6.7.
    """
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
