"""JSON text is read as the contract judges it."""

from __future__ import annotations

import pytest

from cce_release_contract.contract.json_text import MAXIMUM_DEPTH, integral_floats_as_integers, parse_json


@pytest.mark.parametrize(
    ("text", "expected"),
    [(b"1.0", 1), (b"1e3", 1000), (b"-0.0", 0), (b"2.5", 2.5), (b'[1.0, {"a": 3.0}]', [1, {"a": 3}]), (b"7", 7)],
)
def test_integral_floats_are_integers(text: bytes, expected: object) -> None:
    """A number without a fraction is an integer in any spelling."""
    value = parse_json(text)

    assert value == expected
    assert type(value) is type(expected)


def test_the_last_of_duplicate_members_wins() -> None:
    """Of two members with the same name the last one counts."""
    value = parse_json('{"a": 1, "a": 2}')

    assert value == {"a": 2}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "not JSON"),
        (b"{", "line 1 column 2"),
        (b"[NaN]", "NaN is not a JSON number"),
        (b"[-Infinity]", "-Infinity is not a JSON number"),
        (b"1e400", "too large"),
        (b'"\xff"', "not UTF-8: byte 1"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'"\\ud800"', "lone surrogate"),
        (b'{"\\udc00": 1}', "lone surrogate"),
        (b"[" * (MAXIMUM_DEPTH + 1) + b"]" * (MAXIMUM_DEPTH + 1), "nested deeper than 256 levels"),
        (b"[" * 200_000, "nested deeper than 256 levels"),
        (b"9" * 5000, "the number"),
    ],
)
def test_what_json_does_not_know_is_refused(text: bytes, message: str) -> None:
    """Text that is not JSON, or that cannot be judged, is refused with a reason."""
    with pytest.raises(ValueError, match=message):
        parse_json(text)


def test_many_brackets_on_one_level_are_accepted() -> None:
    """Depth counts levels, not brackets; brackets inside texts do not count."""
    text = "[" + ",".join(['{"a": []}'] * 400 + ['"[[{{\\"["'] * 400) + "]"

    value = parse_json(text)

    assert len(value) == 800


def test_the_deepest_accepted_text_is_read() -> None:
    """Text of the maximum depth is read."""
    value = parse_json("[" * MAXIMUM_DEPTH + "]" * MAXIMUM_DEPTH)

    assert isinstance(value, list)


def test_a_pair_of_surrogates_is_one_character() -> None:
    """An escaped pair of surrogates is the character that it stands for."""
    value = parse_json(b'"\\ud83d\\ude00"')

    assert value == "😀"


def test_parsed_values_are_normalised_too() -> None:
    """A value that was parsed elsewhere gets the same integers; booleans stay booleans."""
    value = integral_floats_as_integers({"a": [1.0, True, "1.0"], "b": 0.5})

    assert value == {"a": [1, True, "1.0"], "b": 0.5}
    assert [type(item) for item in value["a"]] == [int, bool, str]
