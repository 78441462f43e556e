"""One HTTP request as it is sent."""

from __future__ import annotations

import pytest

from cce_release_contract.exchanges.request import Request

REQUEST = Request("PUT", "/a%2Fb?x=1?y", (("Host", "h"), ("X-A", "1"), ("x-a", "2")), b'{"a":1}')


def test_target_is_split_at_the_first_question_mark():
    """Path and query are the raw parts of the target."""
    assert REQUEST.path == "/a%2Fb"
    assert REQUEST.query == "x=1?y"
    assert Request("GET", "/a").query == ""


def test_header_is_found_in_any_case():
    """The first header of a name is found whatever its case."""
    assert REQUEST.header("X-a") == "1"
    assert REQUEST.header("absent") is None


def test_header_is_replaced_where_it_stood():
    """Setting a header replaces every copy, at the place of the first; the original request does not change."""
    changed = REQUEST.with_header("X-A", "3")

    assert changed.headers == (("Host", "h"), ("X-A", "3"))
    assert REQUEST.header("X-A") == "1"


def test_new_header_is_added_last():
    """Setting a missing header adds it at the end."""
    assert Request("GET", "/").with_header("A", "b").headers == (("A", "b"),)


def test_header_is_removed_with_its_copies():
    """Removing a header removes every copy."""
    assert REQUEST.without_header("X-A").headers == (("Host", "h"),)


def test_body_is_read_as_json():
    """The body is parsed on demand, and ValueError says that it is not JSON."""
    assert REQUEST.json() == {"a": 1}
    with pytest.raises(ValueError, match="Expecting value"):
        Request("PUT", "/").json()


@pytest.mark.parametrize("body", [b"", b"text", "回".encode(), b"\xff\x00"])
def test_request_survives_its_json_form(body):
    """A request survives a round trip through plain data."""
    request = Request("PUT", "/a", (("A", "b"), ("A", "c")), body)

    assert Request.from_json(request.to_json()) == request


def test_repr_shows_neither_values_nor_body():
    """A repr names headers and sizes, so that a failing test prints no secret."""
    shown = repr(Request("PUT", "/a", (("X-Auth-Token", "the-token"),), b"the-body"))

    assert shown == "<Request PUT /a headers=[X-Auth-Token] body=8 bytes>"
