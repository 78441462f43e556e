"""A request with its response."""

from __future__ import annotations

import json

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response


def test_exchange_survives_its_json_form():
    """An exchange survives a round trip through JSON, with and without a response."""
    complete = Exchange(Request("GET", "/a"), Response(200, (), b"{}"), "", "test", 3, "http://h")
    failed = Exchange(Request("GET", "/a"), None, failure="reset")

    assert [Exchange.from_json(json.loads(json.dumps(e.to_json()))) for e in (complete, failed)] == [complete, failed]


def test_status_is_that_of_the_response():
    """The status is the response's, None without one."""
    assert Exchange(Request("GET", "/"), Response(404)).status == 404
    assert Exchange(Request("GET", "/"), None).status is None
