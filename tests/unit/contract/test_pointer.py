"""JSON pointers are split, joined and followed as RFC 6901 says."""

from __future__ import annotations

import pytest

from cce_release_contract.contract.pointer import child, exists, get, join, parent, split

DOCUMENT = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, "~1": 9}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [("", DOCUMENT), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/m~0n", 8), ("/~01", 9)],
)
def test_a_pointer_leads_to_its_value(pointer: str, expected: object) -> None:
    """Each pointer names one value, escapes included."""
    value = get(DOCUMENT, pointer)

    assert value == expected
    assert exists(DOCUMENT, pointer)


@pytest.mark.parametrize("pointer", ["/nope", "/foo/2", "/foo/-1", "/foo/x", "/foo/0/deeper", "/foo/٣"])
def test_a_pointer_to_nowhere_is_refused(pointer: str) -> None:
    """A step that leads nowhere is a LookupError."""
    with pytest.raises(LookupError):
        get(DOCUMENT, pointer)

    assert not exists(DOCUMENT, pointer)


def test_invalid_pointer_is_refused() -> None:
    """A pointer starts with a slash."""
    with pytest.raises(ValueError, match="is not a JSON pointer"):
        split("foo")

    assert not exists(DOCUMENT, "foo")


def test_joining_undoes_splitting() -> None:
    """Tokens survive a round trip through a pointer."""
    tokens = ["a/b", "m~n", "", "~1", "0"]

    pointer = join(tokens)

    assert split(pointer) == tokens


def test_child_and_parent_are_neighbours() -> None:
    """The parent of a child is where it started; the root is its own parent."""
    below = child("/a", "b/c")

    assert below == "/a/b~1c"
    assert parent(below) == "/a"
    assert parent("") == ""
