"""When a request is sent again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cce_release_contract.client.retrying import BACKOFFS, Backoff, is_busy, is_sent_again
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response


def exchange(method, status=None, failure="", headers=(), body=b""):
    """An exchange with this outcome."""
    return Exchange(Request(method, "/"), None if status is None else Response(status, headers, body), failure)


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
    """Reads are repeated after a failure or an unavailable status, a PUT after 429 only."""
    assert is_sent_again(exchange(method, status, failure), live=True) is again


@pytest.mark.parametrize(
    ("status", "body", "busy"),
    [
        (403, b'{"m":"Update release is forbidden"}', True),
        (403, b"{}", False),
        (409, b"Update release is forbidden", False),
    ],
)
def test_busy_live_release_is_tried_again(status, body, busy):
    """A release is busy if a 403 says so. Then a PUT is repeated on a live target, but not on an emulator."""
    received = exchange("PUT", status, body=body)

    assert is_busy(received) is busy
    assert is_sent_again(received, live=True) is busy
    assert not is_sent_again(received, live=False)


NOW = datetime(2026, 10, 21, 7, 27, 30, tzinfo=UTC)
DATE = "Wed, 21 Oct 2026 07:28:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": " 0 "}, 0.0),
        ({"Retry-After": "9999"}, 60.0),
        ({"Retry-After": "9" * 5000}, 60.0),
        ({"Retry-After": DATE}, 30.0),
        ({"Retry-After": DATE, "Date": "Wed, 21 Oct 2026 07:27:55 GMT"}, 5.0),
        ({"Retry-After": DATE, "Date": "yesterday"}, 30.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 -0000"}, 30.0),
        ({"Retry-After": "Wed, 21 Oct 2020 07:28:00 GMT"}, 0.0),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 -2359"}, 60.0),
    ],
)
def test_wait_that_is_asked_for(headers, seconds):
    """The wait is Retry-After, in seconds or as a date by the response's clock, up to a limit."""
    throttled = exchange("GET", 429, headers=tuple(headers.items()))

    assert BACKOFFS["live"].seconds(throttled, 1, now=NOW, draw=0.5) == seconds


@pytest.mark.parametrize("stated", ["", "-1", "1.5", "²", "soon", "Wed, 99 Oct 2026 07:28:00 GMT", "0, 0", "1e3"])
def test_wait_that_cannot_be_read(stated):
    """A Retry-After that is neither seconds nor a date is ignored."""
    throttled = exchange("GET", 429, headers=(("Retry-After", stated),))

    assert BACKOFFS["live"].seconds(throttled, 1, now=NOW, draw=1.0) == 2.0


@pytest.mark.parametrize(
    ("tried", "draw", "seconds"), [(1, 1.0, 2.0), (1, 0.0, 1.0), (2, 1.0, 4.0), (3, 0.5, 6.0), (9, 1.0, 60.0)]
)
@pytest.mark.parametrize("outcome", [(429, ""), (None, "reset")])
def test_wait_of_our_own(outcome, tried, draw, seconds):
    """Without a Retry-After the wait doubles up to its limit, and the draw removes at most half of it."""
    assert BACKOFFS["live"].seconds(exchange("GET", *outcome), tried, now=NOW, draw=draw) == seconds


def test_wait_for_an_emulator_is_short():
    """The wait for an emulator has a separate limit, whatever it asks for."""
    backoff = BACKOFFS["emulator"]

    assert isinstance(backoff, Backoff)
    assert backoff.seconds(exchange("GET", 429, headers=(("Retry-After", "30"),)), 1, now=NOW, draw=1.0) <= 0.5
    assert backoff.seconds(exchange("GET", 503), 1, now=NOW, draw=1.0) < 0.1
