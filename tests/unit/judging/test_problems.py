"""A quoted value is short and shows its kind."""

import pytest

from cce_release_contract.judging.problems import quoted


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ("é", '"é"'),
        ({"a": "hunter2"}, "an object of 1 members"),
        (["hunter2"], "an array of 1 items"),
        ("a" * 200, '"' + "a" * 79 + "… (202 characters)"),
    ],
)
def test_quoted(value, text):
    """Scalars are JSON, cut if long; objects and arrays are shown only by their size."""
    assert quoted(value) == text
