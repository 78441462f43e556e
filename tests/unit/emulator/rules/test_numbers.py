"""Tests of values as Helm stores them."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce_release_contract.emulator.rules.numbers import DEEPEST_NESTING, UnusableValues, go_json, helm_values


@pytest.mark.parametrize(
    ("given_number", "held"),
    [
        (1, 1),
        (-(2**53), -(2**53)),
        (9007199254740993, 9007199254740992),
        (-9007199254740993, -9007199254740992),
        (12345678901234567890, 12345678901234567000),
        (1.5, 1.5),
        (3.0, 3),
        (1e6, 1000000),
        (1e20, 100000000000000000000),
        (10**25, 1e25),
    ],
)
def test_numbers_are_float64(given_number, held):
    """Numbers are what float64 keeps of them, integral ones shown as integers below 1e21."""
    number = helm_values({"n": given_number})["n"]

    assert (number, type(number)) == (held, type(held))


@given(st.integers(min_value=-(2**80), max_value=2**80))
def test_held_integers_are_the_nearest_float64(number):
    """Whatever the integer, what is held reads back as the same float64, and holding it again changes nothing."""
    held = helm_values({"n": number})

    assert float(held["n"]) == float(number)
    assert helm_values(held) == held


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 10**309])
def test_numbers_outside_float64_are_unusable(number):
    """What Go could not unmarshal is refused, wherever it lies."""
    with pytest.raises(UnusableValues, match="float64"):
        helm_values({"a": [{"b": number}]})


def test_booleans_and_nulls_stay():
    """True is not 1 and null is kept."""
    held = helm_values({"a": True, "b": None, "c": [False, None]})

    assert json.dumps(held) == '{"a": true, "b": null, "c": [false, null]}'


def test_lone_surrogates_become_replacement_characters():
    """Text that UTF-8 cannot hold is mended as Go mends it, in keys too."""
    held = helm_values({"k\ud800": "a\udfffb", "ok": "é😀"})

    assert held == {"k\ufffd": "a\ufffdb", "ok": "é😀"}


@pytest.mark.parametrize("nested", [lambda inner: [inner], lambda inner: {"m": inner}], ids=["lists", "maps"])
def test_nesting_has_a_limit(nested):
    """Nesting up to the limit is held, one level more is refused."""
    deepest: object = 1
    for _ in range(DEEPEST_NESTING - 1):
        deepest = nested(deepest)

    held = helm_values({"a": deepest})

    assert held == {"a": deepest}
    with pytest.raises(UnusableValues, match="deep"):
        helm_values({"a": nested(deepest)})


def test_copy_is_independent():
    """Changing what was given does not change what is held."""
    given_values = {"a": {"b": [1]}}
    held = helm_values(given_values)

    given_values["a"]["b"].append(2)

    assert held == {"a": {"b": [1]}}


def test_go_json_is_compact_sorted_and_escapes_html():
    """The text is Go's: sorted keys at every level, no blanks, and <, >, & escaped."""
    text = go_json({"b": {"z": 1, "a": "<&>"}, "a": "é"})

    assert text == '{"a":"é","b":{"a":"\\u003c\\u0026\\u003e","z":1}}'


@pytest.mark.parametrize("number", [math.inf, math.nan])
def test_go_json_refuses_what_json_cannot_hold(number):
    """Numbers that JSON has no text for are refused, as Go's encoder refuses them."""
    with pytest.raises(ValueError, match="JSON compliant"):
        go_json({"a": number})
