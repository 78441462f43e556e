"""Parameters are read from a request and set as texts, and judged by their schema."""

import pytest

from cce_release_contract.exchanges.case import Location
from cce_release_contract.exchanges.operation_requests import operation_request
from cce_release_contract.oracle.parameters import path_texts, text_of, wire_text_value, with_text
from cce_release_contract.strategies.bodies import smallest_body


@pytest.fixture
def request_(contract, spot):
    """A request with a query and a header."""
    return operation_request(
        contract.update, spot, smallest_body(contract), query=(("show_resources", "true"),), headers=[("X-A", "1")]
    )


@pytest.mark.parametrize(
    ("location", "name", "text"),
    [
        (Location.PATH, "name", "a b/é"),
        (Location.PATH, "cluster_id", "%2F"),
        (Location.QUERY, "show_resources", "a&b=c"),
        (Location.QUERY, "show_resources", ""),
        (Location.QUERY, "other", "x"),
        (Location.HEADER, "x-a", "2"),
    ],
)
def test_text_that_is_put_in_is_read_again(contract, request_, location, name, text):
    """A parameter that is set is encoded, can be read again, and changes nothing else."""
    changed = with_text(contract, request_, location, name, text)

    assert text_of(contract, changed, location, name) == text
    assert changed.body == request_.body
    others = {"cluster_id", "namespace", "name"} - {name}
    for other in others:
        assert text_of(contract, changed, Location.PATH, other) == text_of(contract, request_, Location.PATH, other)


def test_parameter_is_left_out(contract, request_):
    """A parameter in the query or a header can be removed."""
    bare = with_text(contract, request_, Location.QUERY, "show_resources", None)
    bare = with_text(contract, bare, Location.HEADER, "X-A", None)

    assert (bare.query, bare.header("X-A")) == ("", None)
    assert text_of(contract, bare, Location.QUERY, "show_resources") is None


@pytest.mark.parametrize("path", ["/", "/cce/cam/v3/clusters/c/namespace/n/releases", "/cce/cam/v4/a/b/c/d/e/f"])
def test_another_path_has_no_parameters(contract, path):
    """A path that is not that of the update has no parameters."""
    assert path_texts(contract, path) == {}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "-12", -12),
        ("integer", "01", "01"),
        ("integer", "1.0", "1.0"),
        ("boolean", "true", True),
        ("boolean", "True", "True"),
        ("string", "1", "1"),
    ],
)
def test_text_has_a_value(kind, text, value):
    """A text is an integer or a boolean if the schema asks for one and the text has that form."""
    assert wire_text_value(kind, text) == value
    assert type(wire_text_value(kind, text)) is type(value)
