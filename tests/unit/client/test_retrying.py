"""When a request is sent again."""

from __future__ import annotations

import pytest

from cce_release_contract.client.retrying import is_sent_again, wait_seconds
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response


def exchange(method, status=None, failure="", headers=()):
    """An exchange with this outcome."""
    return Exchange(Request(method, "/"), None if status is None else Response(status, headers), failure)


@pytest.mark.parametrize(
    ("method", "status", "failure", "again"),
    [
        ("GET", 200, "", False),
        ("GET", 429, "", True),
        ("GET", 503, "", True),
        ("GET", 500, "", False),
        ("GET", None, "reset", True),
        ("GET", None, "timeout", True),
        ("GET", None, "refused", False),
        ("GET", None, "protocol", False),
        ("PUT", 429, "", True),
        ("PUT", 503, "", False),
        ("PUT", None, "timeout", False),
        ("PUT", None, "reset", False),
    ],
)
def test_only_safe_requests_are_sent_again(method, status, failure, again):
    """Reads are repeated after anything unavailable, a PUT after 429 only."""
    assert is_sent_again(exchange(method, status, failure)) is again


@pytest.mark.parametrize(
    ("headers", "tried", "seconds"),
    [
        ((), 1, 2.0),
        ((), 3, 8.0),
        ((), 9, 60.0),
        ((("Retry-After", "7"),), 1, 7.0),
        ((("Retry-After", "9999"),), 1, 60.0),
        ((("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"),), 1, 2.0),
        ((("Retry-After", "-1"),), 1, 2.0),
    ],
)
def test_wait(headers, tried, seconds):
    """The wait doubles, follows Retry-After in seconds, and has an end."""
    assert wait_seconds(exchange("GET", 429, headers=headers), tried) == seconds
