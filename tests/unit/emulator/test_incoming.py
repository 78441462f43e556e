"""Reading a request's target and headers."""

from __future__ import annotations

import pytest

from cce_release_contract.contract.compiled import contract
from cce_release_contract.contract.operations import HISTORY, SHOW, UPDATE
from cce_release_contract.emulator.error_bodies import NO_SUCH_API, RefusalError
from cce_release_contract.emulator.incoming import Incoming, new_request_id
from cce_release_contract.emulator.routes import Route, namespace_of, route_of

PATH = "/cce/cam/v3/clusters/c/namespace/n/releases/r"


def incoming(target: str, method: str = "GET") -> Incoming:
    return Incoming(method, target, (("x", "1"), ("y", "2"), ("x", "3")), b"", new_request_id())


def test_first_header_counts() -> None:
    """For a repeated header, the first value is used, and all are available."""
    request = incoming("/")

    assert request.header("x") == "1"
    assert request.header_values("x") == ["1", "3"]
    assert request.header("z") is None


@pytest.mark.parametrize(
    ("target", "segments"),
    [
        ("/a/b", ("a", "b")),
        ("/a%2Fb/c", ("a/b", "c")),
        ("/a%252Fb", ("a%2Fb",)),
        ("/%C3%BC", ("ü",)),
        ("/%FF", ("\ufffd",)),
        ("/a/?b=/c/d", ("a", "")),
        ("http://host:1/a/b?c", ("a", "b")),
        ("//a", ("", "a")),
    ],
)
def test_segments_are_decoded_once(target: str, segments: tuple[str, ...]) -> None:
    """A path is split first and decoded afterwards, once."""
    assert incoming(target).segments == segments


@pytest.mark.parametrize(
    ("target", "query"),
    [
        ("/a", {}),
        ("/a?", {}),
        ("/a?show_resources=true", {"show_resources": "true"}),
        ("/a?x=1&x=2", {"x": "1"}),
        ("/a?x=%20y+z&empty=&bare", {"x": " y z", "empty": "", "bare": ""}),
        ("/a?x=1#y=2", {"x": "1"}),
    ],
)
def test_query_is_decoded(target: str, query: dict[str, str]) -> None:
    """Of a repeated parameter the first counts; blanks, empty values and bare names are read."""
    assert incoming(target).query == query


@pytest.mark.parametrize(
    ("method", "tail", "operation"),
    [("PUT", "", UPDATE), ("GET", "", SHOW), ("GET", "/", SHOW), ("GET", "/history", HISTORY)],
)
def test_known_operations_are_found(method: str, tail: str, operation: str) -> None:
    """Method and path name one of the three operations; a trailing slash changes nothing."""
    assert route_of(incoming(PATH + tail, method)) == Route(contract().operations[operation], "c", "n", "r")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("DELETE", PATH),
        ("HEAD", PATH),
        ("PUT", PATH + "/history"),
        ("GET", PATH + "//"),
        ("GET", PATH + "/other"),
        ("GET", "/" + PATH),
        ("GET", PATH.replace("namespace", "namespaces")),
        ("GET", PATH.replace("/n/", "//")),
        ("GET", "/"),
        ("GET", "*"),
    ],
)
def test_unknown_paths_and_methods_are_the_gateways_404(method: str, target: str) -> None:
    """Anything else does not exist: 404 APIGW.0101, also for a method, never 405."""
    with pytest.raises(RefusalError) as refusal:
        route_of(incoming(target, method))

    assert refusal.value.kind is NO_SUCH_API


def test_namespace_is_read_from_our_paths_only() -> None:
    """The namespace comes from a path of the contract's form, whatever the method."""
    assert namespace_of(incoming(PATH, "DELETE")) == "n"
    assert namespace_of(incoming(PATH + "/history")) == "n"
    assert namespace_of(incoming("/a/b")) == ""
