"""Where a marker would show nothing, or more than itself, no update is sent."""

from __future__ import annotations

import pytest

from cce_release_contract.settings.marker import Marker
from cce_release_suite.vocabulary.release_model import chart_part, own_part
from cce_release_suite.vocabulary.short_scenario import taken_by

MARKER = Marker.read("a.b=c")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"a": {"b": "c"}}, "already"),
        ({"a": "text"}, "a is not an object"),
        ({"a": [1]}, "a is not an object"),
        ({"a": {"b": {"d": 1}}}, "a.b is not a text"),
        ({"a": {"b": ["c"]}}, "a.b is not a text"),
        ({}, ""),
        ({"a": None}, ""),
        ({"a": {}}, ""),
        ({"a": {"b": None}}, ""),
        ({"a": {"b": "other"}}, ""),
        ({"a": {"b": 1}}, ""),
    ],
)
def test_place_of_the_marker_has_to_be_free(values, words):
    """The marker has another text, or none, in its place, and objects on the way to it."""
    found = taken_by(values, MARKER)

    assert words in found
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("values", "own", "rest"),
    [
        ({"image": "x"}, {}, {"image": "x"}),
        ({"a": {"b": "c", "d": 1}, "x-own": 2}, {"x-own": 2, "a": {"b": "c"}}, {"a": {"d": 1}}),
        ({"a": {"b": "c"}}, {"a": {"b": "c"}}, {}),
        ({"a": {}}, {}, {}),
    ],
)
def test_values_are_taken_apart_at_the_marker(values, own, rest):
    """What stands at the marker is the run's own, all else the chart's or the user's."""
    assert own_part(values, MARKER.path) == own
    assert chart_part(values, MARKER.path) == rest
