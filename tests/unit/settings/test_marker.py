"""The one value that an armed run may set: what is one, and how it is written."""

from __future__ import annotations

import pytest

from cce_release_contract.settings.marker import Marker


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("a=b", {"a": "b"}),
        ("podAnnotations.checked-by=us", {"podAnnotations": {"checked-by": "us"}}),
        ("a.b.c.d=x=y", {"a": {"b": {"c": {"d": "x=y"}}}}),
        ("a=two words", {"a": "two words"}),
        (f"a={'x' * 64}", {"a": "x" * 64}),
    ],
)
def test_marker_is_a_text_at_a_path(written, values):
    """Dots divide the names of members; all after the first equals sign is the text."""
    assert Marker.read(written).values == values


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "no equals sign"),
        ("a", "no equals sign"),
        ("=b", "names"),
        (".a=b", "names"),
        ("a..b=c", "names"),
        ("a b=c", "names"),
        ("ä=c", "names"),
        (f"{'a' * 65}=b", "names"),
        ("a.b.c.d.e=f", "one to four"),
        ("a=", "printable"),
        ("a= b", "white space"),
        ("a=b ", "white space"),
        ("a=b\nc", "printable"),
        ("a=é", "printable"),
        (f"a={'x' * 65}", "1 to 64"),
    ],
)
def test_anything_else_is_refused(written, words):
    """What is no such text says what is wrong with it."""
    with pytest.raises(ValueError, match=words):
        Marker.read(written)
