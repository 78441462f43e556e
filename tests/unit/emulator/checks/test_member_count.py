"""Tests of the count of members before a body is parsed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cce_release_contract.emulator.checks.member_count import too_many_members

MOST = 300


def counted(value: Any) -> int:
    """Members and items of a value, counted one by one."""
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return len(items) + sum(counted(item) for item in items)


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "item",
    [1, "a,b", '[{",}]', '\\",', {}, [], {"a": {}}, {"a": [1, "x"], ",": ["\\"]}, [[[1]]], {"\\\\": "\\\\"}],
    ids=repr,
)
def test_members_are_counted_at_all_levels(item: Any, indent: int | None) -> None:
    """Up to the limit a text passes, and with one member more it does not, whatever its strings hold."""
    each = 1 + counted(item)
    full: dict[str, Any] = {"a": [item] * ((MOST - 1) // each)}
    full |= {f"k{number}": 1 for number in range(MOST - counted(full))}

    over = full | {"last": 0}

    assert (counted(full), counted(over)) == (MOST, MOST + 1)
    assert not too_many_members(json.dumps(full, indent=indent).encode(), MOST)
    assert too_many_members(json.dumps(over, indent=indent).encode(), MOST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps({"a": "," * 1_000_000 + "[" * 1000}).encode(), False),
        (b'"\\"' * 100_000 + b"," * 100_000, False),
        (b"[" * 100_000, True),
        (b"," * 100_000, True),
        (b'{"a": "' + b'\\"' * 1_000_000 + b"," * 60_000, False),
    ],
    ids=["one-string", "strings-only", "openings", "commas", "open-string"],
)
def test_odd_texts_are_counted_at_once(text: bytes, expected: bool) -> None:
    """Commas in strings count for nothing, and a text that is not JSON is counted no longer than it could be some."""
    assert too_many_members(text) is expected
