"""Requests are exactly what was asked for, byte for byte."""

from dataclasses import dataclass

import pytest

from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.operation_requests import history_request, show_request, update_request


@dataclass(frozen=True)
class Spot:
    """A place with fixed paths."""

    def path(self):
        """The release's path."""
        return "/clusters/c/releases/r"

    def history_path(self):
        """The history's path."""
        return "/clusters/c/releases/r/history"


def test_update_is_a_put_of_compact_json():
    """An object becomes compact UTF-8 JSON with its content type."""
    request = update_request(Spot(), {"b": "é", "a": [1, None]})

    assert (request.method, request.target) == ("PUT", "/clusters/c/releases/r")
    assert request.headers == (("Content-Type", "application/json"),)
    assert request.body == '{"b":"é","a":[1,null]}'.encode()


def test_bytes_are_sent_as_they_are():
    """A body of bytes is not touched, and headers are given in their order, repeated ones too."""
    request = update_request(Spot(), b"\xff{", content_type=None, headers=[("X-A", "1"), ("X-A", "2")])

    assert request.body == b"\xff{"
    assert request.headers == (("X-A", "1"), ("X-A", "2"))


TARGETS = [
    (None, (), ""),
    ("true", (), "?show_resources=true"),
    ("", (), "?show_resources="),
    ("a b&c", (("x", "é"), ("x", "2")), "?show_resources=a+b%26c&x=%C3%A9&x=2"),
]


@pytest.mark.parametrize(("shown", "query", "suffix"), TARGETS)
def test_query_is_encoded(shown, query, suffix):
    """Query parameters are percent-encoded after the path, in their order."""
    update = update_request(Spot(), {}, show_resources=shown, query=query)
    show = show_request(Spot(), show_resources=shown, query=query)

    assert update.target == show.target == f"/clusters/c/releases/r{suffix}"


def test_reads_have_no_body():
    """Both reads are GETs without body and content type."""
    assert (show_request(Spot()).method, show_request(Spot()).body, show_request(Spot()).headers) == ("GET", b"", ())
    assert history_request(Spot()).target == "/clusters/c/releases/r/history"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_cannot_hold_is_refused(value):
    """NaN, infinities and lone surrogates are errors, not bodies."""
    with pytest.raises(ValueError, match=r"not JSON compliant|surrogates not allowed"):
        json_bytes(value)
