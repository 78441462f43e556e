"""The part of a very large response that is kept."""

from __future__ import annotations

import pytest

from cce_release_contract.exchanges.cutting import BEGINNING, LARGEST_KEPT, without_excess
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response


def exchange_of(size):
    return Exchange(Request("GET", "/"), Response(200, (("X-A", "1"),), b"x" * size))


@pytest.mark.parametrize("exchange", [exchange_of(0), exchange_of(LARGEST_KEPT), Exchange(Request("GET", "/"), None)])
def test_usual_responses_stay(exchange):
    """A response that is not very large stays unchanged, and so does a missing one."""
    assert without_excess(exchange) is exchange


def test_beginning_of_a_large_body_is_kept():
    """A larger body keeps its beginning and its size; the rest of the exchange stays."""
    whole = exchange_of(LARGEST_KEPT + 1)

    kept = without_excess(whole)

    assert kept.response.body == b"x" * BEGINNING + b"... (1048577 bytes in total)"
    assert (kept.request, kept.status, kept.response.headers) == (whole.request, 200, whole.response.headers)
