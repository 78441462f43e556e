"""One HTTP response as it was received."""

from __future__ import annotations

import pytest

from cce_release_contract.exchanges.response import Response


def test_parts_are_read():
    """Headers are found in any case, the body is text and JSON."""
    response = Response(200, (("X-Request-Id", "1"),), b'{"a":"\xc3\xa9"}')

    assert response.header("x-request-id") == "1"
    assert response.text() == '{"a":"é"}'
    assert response.json() == {"a": "é"}


def test_text_replaces_bytes_that_are_not_utf8():
    """Bytes that are not UTF-8 show as U+FFFD."""
    assert Response(200, (), b"a\xff").text() == "a\ufffd"


@pytest.mark.parametrize("body", [b"", b"<html>"])
def test_body_that_is_not_json_raises(body):
    """A body that is not JSON raises ValueError, and so does an empty one."""
    with pytest.raises(ValueError, match="Expecting value"):
        Response(200, (), body).json()


def test_body_without_a_floor_raises():
    """A body that is nested too deeply raises ValueError too."""
    with pytest.raises(ValueError, match="too deeply"):
        Response(200, (), b'{"a":' * 100_000).json()


def test_response_survives_its_json_form():
    """A response survives a round trip through plain data."""
    response = Response(494, (("A", "b"),), b"\xff", 0.25)

    assert Response.from_json(response.to_json()) == response


def test_repr_shows_neither_values_nor_body():
    """A repr names the status and sizes only."""
    assert repr(Response(200, (("Set-Cookie", "c"),), b"xy")) == "<Response 200 headers=1 body=2 bytes>"
