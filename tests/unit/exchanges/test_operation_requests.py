"""Requests are built byte for byte."""

import pytest

from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.operation_requests import operation_request

PATH = "/cce/cam/v3/clusters/c1/namespace/monitoring/releases/testwww"


def test_update_is_a_put_of_compact_json(contract, spot):
    """An object becomes compact UTF-8 JSON with its content type."""
    request = operation_request(contract.update, spot, {"b": "é", "a": [1, None]})

    assert (request.method, request.target) == ("PUT", PATH)
    assert request.headers == (("Content-Type", "application/json"),)
    assert request.body == '{"b":"é","a":[1,null]}'.encode()


def test_bytes_are_sent_as_they_are(contract, spot):
    """A body of bytes is unchanged, and headers keep their order and repetitions."""
    request = operation_request(
        contract.update, spot, b"\xff{", content_type=None, headers=[("X-A", "1"), ("X-A", "2")]
    )

    assert request.body == b"\xff{"
    assert request.headers == (("X-A", "1"), ("X-A", "2"))


@pytest.mark.parametrize(
    ("query", "suffix"), [((), ""), ((("x", ""),), "?x="), ((("x", "é b&c"), ("x", "2")), "?x=%C3%A9+b%26c&x=2")]
)
def test_query_is_encoded(contract, spot, query, suffix):
    """Query parameters are percent-encoded after the path, in their order."""
    update = operation_request(contract.update, spot, {}, query=query)

    assert update.target == PATH + suffix


def test_path_values_are_encoded(contract, spot):
    """A value of the path stays one segment, whatever its characters."""
    update = operation_request(contract.update, spot | {"name": "a b/é"}, {})

    assert update.path == PATH.replace("testwww", "a%20b%2F%C3%A9")


def test_reads_have_no_body(contract, spot):
    """Both reads are GETs without body and content type."""
    show, history = (operation_request(operation, spot) for operation in (contract.show, contract.history))

    assert [(one.method, one.body, one.headers) for one in (show, history)] == [("GET", b"", ())] * 2
    assert (show.target, history.target) == (PATH, f"{PATH}/history")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_cannot_hold_is_refused(value):
    """NaN, infinities and lone surrogates are errors, not bodies."""
    with pytest.raises(ValueError, match=r"not JSON compliant|surrogates not allowed"):
        json_bytes(value)
