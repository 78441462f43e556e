"""The state of a release when a run found it, and whether it has that state again."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.errors import TargetError

SHOWN = {
    "version": 5,
    "chart_name": "nginx",
    "chart_version": "1.0.0",
    "values": '{"a": 1, "b": {"c": [1, 2]}}',
    "resources": "kind: Pod\n",
    "status": "DEPLOYED",
}


def differences(**changes):
    """The differences between the release and a copy with some members replaced."""
    return Baseline.of(SHOWN).differences(Baseline.of(SHOWN | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"version": 9},
        {"status": "FAILED"},
        {"values": '{"b":{"c":[1,2]},"a":1}'},
        {"values": '{\n  "a": 1,\n  "b": {"c": [1, 2]}}\n'},
        {"values": '{"a": 1, "\\u0062": {"c": [1, 2]}}'},
        {"update_at": "2026-01-01T00:00:00Z"},
    ],
)
def test_same_state_has_no_differences(changes):
    """Number, status and the way of writing values make no difference."""
    assert differences(**changes) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"chart_name": "apache"}, "the chart (nginx 1.0.0 before, apache 1.0.0 now)"),
        ({"chart_version": "1.0.1"}, "the chart (nginx 1.0.0 before, nginx 1.0.1 now)"),
        ({"values": "{}"}, "the values (sha256 "),
        ({"values": '{"a": "1", "b": {"c": [1, 2]}}'}, "the values"),
        ({"values": '{"a": 1, "b": {"c": [2, 1]}}'}, "the values"),
        ({"values": "a: 1"}, "the values"),
        ({"values": ""}, "the values"),
        ({"values": "[" * 100_000}, "the values"),
        ({"values": "\ud800"}, "the values"),
        ({"values": None}, "the values (sha256 "),
        ({"resources": "kind: Pod"}, "the manifest"),
        ({"resources": ""}, "the manifest"),
        ({"resources": None}, "the manifest"),
    ],
)
def test_other_state_is_named(changes, words):
    """Another chart, other values and another manifest are named, without showing their content."""
    (difference,) = differences(**changes)

    assert difference.startswith(words)
    assert "[1, 2]" not in difference


def test_unknown_manifest_is_not_compared():
    """A baseline without a manifest, as from a history, does not compare manifests."""
    known = Baseline.of(SHOWN | {"resources": ""})

    assert known.differences(Baseline.of(SHOWN)) == []
    assert known.parts() == "the chart and the values"


def test_every_difference_is_named():
    """All that differs is named at once."""
    found = differences(chart_name="apache", values="{}", resources="kind: Service\n")

    assert [words.split(" (")[0] for words in found] == ["the chart", "the values", "the manifest"]


def test_missing_resources_have_no_hash():
    """A response without resources, as in a history, makes a baseline without a manifest."""
    shown = {name: value for name, value in SHOWN.items() if name not in ("resources", "values")}

    baseline = Baseline.of(shown)

    assert (baseline.manifest_sha256, baseline.values_sha256) == ("", "")


@pytest.mark.parametrize("version", [None, True, False, "5", 5.0, 0, -1, [], {}])
def test_revision_has_to_be_a_number(version):
    """A release whose revision is not a whole number from 1 up is refused."""
    with pytest.raises(TargetError, match="no rollback could name it"):
        Baseline.of(SHOWN | {"version": version})


def test_plain_data_comes_back():
    """The state survives a round trip through JSON, which contains none of the values."""
    baseline = Baseline.of(SHOWN | {"values": '{"password": "a-secret"}'})

    text = json.dumps(baseline.to_json())

    assert Baseline.from_json(json.loads(text)) == baseline
    assert "a-secret" not in text


@pytest.mark.parametrize("missing", ["revision", "chart_name", "values_sha256", "manifest_sha256"])
def test_half_a_state_is_refused(missing):
    """Plain data without a member is refused."""
    document = Baseline.of(SHOWN).to_json()
    del document[missing]

    with pytest.raises(KeyError):
        Baseline.from_json(document)
