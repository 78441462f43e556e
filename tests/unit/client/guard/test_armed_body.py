"""Which bodies an update of the named release may have."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce_release_contract.client.guard import armed_body
from cce_release_contract.client.guard.armed_body import armed_objection, is_dry_run
from cce_release_contract.client.guard.arming import Arming
from cce_release_contract.contract import compiled
from cce_release_contract.settings.marker import Marker

CHART = "af4b699e-018c-11ec-b8b0-0255ac100b05"
GOOD = {"chart_id": CHART, "action": "upgrade", "parameters": {"dry_run": True}, "values": {}}
TEXT = json.dumps(GOOD)


def objection(body, *, dry_run=False, marker=None):
    """Why a document or bytes may not be sent to the named release."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return armed_objection(content, chart_ids=(CHART, "other-chart"), arming=Arming(True, not dry_run, marker))


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        GOOD | {"action": "rollback", "parameters": {"release_version": 3}},
        GOOD | {"parameters": {}},
        GOOD | {"chart_id": "other-chart"},
        f"\n {TEXT}\t\r\n".encode(),
    ],
)
def test_bodies_of_the_contract_are_sent(body):
    """A body that the contract allows, with a chart of the target, may be sent to an armed release."""
    assert objection(body) == ""


MARKER = Marker.read("podAnnotations.checked-by=us")
MARKED = GOOD | {"parameters": {"replace": True}, "values": {"podAnnotations": {"checked-by": "us"}}}
ELSEWHERE = {"podAnnotations": {"checked-by": "them"}}


def test_marker_may_be_set():
    """An upgrade may set the marker of its run, over the values that the release has."""
    assert objection(MARKED, marker=MARKER) == ""
    assert "sets none but its marker" in objection(MARKED)


@pytest.mark.parametrize(
    "changed",
    [
        {"values": ELSEWHERE},
        {"values": MARKED["values"] | {"imageTag": "v1"}},
        {"values": {"podAnnotations": {"checked-by": "us", "other": ""}}},
        {"values": {"podAnnotations": None}},
        {"parameters": {}},
        {"parameters": {"replace": False}},
        {"parameters": {"replace": True, "release_version": 1}, "action": "rollback"},
    ],
)
def test_update_sets_nothing_beside_the_marker(changed):
    """An update with other values, or one that could take away those that the release has, is not sent."""
    assert "marker" in objection(MARKED | changed, marker=MARKER)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (GOOD | {"values": {"a": {"b": [1, None, "é"]}}}, "sets none but its marker"),
        (GOOD | {"parameters": {}, "values": {"imageTag": "v1"}}, "sets none but its marker"),
        (GOOD | {"parameters": {"dry_run": True, "reset_values": True}}, "reset_values takes away"),
        (GOOD | {"parameters": {"reset_values": True}}, "reset_values takes away"),
        (GOOD | {"chart_id": "unknown"}, "not one of the target's"),
        (GOOD | {"chart_id": CHART.upper()}, "not one of the target's"),
        (GOOD | {"chart_id": f" {CHART}"}, "not one of the target's"),
        (GOOD | {"chart_id": ""}, "not one of the target's"),
        (GOOD | {"chart_id": None, "parameters": {}}, "contract"),
        (GOOD | {"chart_id": [CHART]}, "contract"),
        (GOOD | {"action": "Upgrade", "parameters": {}}, "contract"),
        (GOOD | {"action": "Rollback"}, "contract"),
        (GOOD | {"action": "uninstall"}, "contract"),
        (GOOD | {"action": 1}, "contract"),
        (GOOD | {"action": "delete"}, "contract"),
        (GOOD | {"parameters": None}, "contract"),
        (GOOD | {"parameters": []}, "contract"),
        (GOOD | {"parameters": {"release_version": -1}}, "contract"),
        (GOOD | {"parameters": {"release_version": "1"}}, "contract"),
        (GOOD | {"values": "a: b"}, "contract"),
        (GOOD | {"name": "other"}, "'name' is not in"),
        (GOOD | {"Chart": 1}, "'Chart' is not in"),
        (GOOD | {"parameters": {"dryRun": True}}, "'dryRun' is not in"),
        (GOOD | {"parameters": {"dry_run": True, "dryRun": False}}, "'dryRun' is not in"),
        (GOOD | {"parameters": {"dry_run ": True}}, "'dry_run ' is not in"),
        ({name: value for name, value in GOOD.items() if name != "values"} | {"parameters": {}}, "contract"),
        ({name: value for name, value in GOOD.items() if name != "parameters"}, "contract"),
        ([GOOD], "contract"),
        ("text", "contract"),
        (None, "contract"),
    ],
)
def test_other_bodies_stay(body, part):
    """Another chart, an unknown member and an invalid body are refused with the reason."""
    assert part in objection(body)


WITHOUT = {left: {name: value for name, value in GOOD.items() if name != left} for left in GOOD}


@pytest.mark.parametrize(
    "body",
    [
        *(WITHOUT[name] for name in ("chart_id", "action", "values")),
        *(GOOD | {name: empty} for name in ("action", "values") for empty in (None, "", 0, [])),
        *(GOOD | {"chart_id": empty} for empty in (None, 0, [], {})),
        GOOD | {"action": "Upgrade"},
        GOOD | {"action": "UPGRADE"},
        *(GOOD | {"parameters": {"dry_run": True, "recreate": empty}} for empty in (None, "", 0, [], {})),
        *(GOOD | {"parameters": {"dry_run": True, "release_version": one}} for one in (-1, 2**31, "1", None, 1.5)),
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_harmless_invalid_dry_runs_are_sent(body, dry_run):
    """A dry run may break one rule by what is left out, empty, in other letter case, or without meaning."""
    assert objection(body, dry_run=dry_run) == ""


@pytest.mark.parametrize(
    "body",
    [
        GOOD | {"action": None, "values": None},
        GOOD | {"action": None, "chart_id": "unknown"},
        GOOD | {"action": None, "values": {"a": 1}},
        GOOD | {"values": {"imageTag": 1}},
        GOOD | {"values": "a: b"},
        GOOD | {"values": [{"a": 1}]},
        GOOD | {"chart_id": 1},
        GOOD | {"parameters": {"dry_run": True, "recreate": "true"}},
        GOOD | {"parameters": {"dry_run": True, "recreate": 1}},
        GOOD | {"parameters": {"dry_run": True, "no_hooks": None, "unknown": 1}},
        GOOD | {"action": "rollback", "parameters": {"dry_run": True, "release_version": -1}},
        *(GOOD | {"action": None, "parameters": {"dry_run": other}} for other in (False, None, 1, "true", [])),
        GOOD | {"action": None, "parameters": {}},
        f'{{"dry_run": true, {TEXT[1:-1]}, "action": null}}'.encode(),
        f'{{{TEXT[1:-1].replace("upgrade", "Upgrade")}, "VALUES": null}}'.encode(),
    ],
)
def test_other_invalid_dry_runs_stay(body):
    """A dry run that breaks two rules, or could do more than a valid one without values, is refused."""
    assert objection(body)


@pytest.mark.parametrize("dry_run", [False, None, 1, 0, "true", "True", [], {}, 1.0])
def test_only_true_is_a_dry_run(dry_run):
    """For a run that is armed for dry runs, only the boolean true counts as one."""
    document = GOOD | {"parameters": {"dry_run": dry_run}}

    assert objection(document, dry_run=True)


def test_missing_dry_run_is_a_write():
    """An update that does not mention `dry_run` is a write."""
    document = GOOD | {"parameters": {}}

    assert "dry runs only" in objection(document, dry_run=True)
    assert not is_dry_run(document)


@pytest.mark.parametrize(
    "body",
    [
        TEXT.replace('"action"', f'"chart_id": "{CHART}", "action"'),
        TEXT.replace('"action"', f'"Chart_ID": "{CHART}", "action"'),
        TEXT.replace('"action"', f'"chart\\u005fid": "{CHART}", "action"'),
        TEXT.replace('"dry_run"', '"dry_run": false, "dry_run"'),
        TEXT.replace('"dry_run": true', '"dry_run": true, "DRY_RUN": false'),
        TEXT.replace('"dry_run": true', '"dry_run": true, "dry_run": true'),
        TEXT.replace('"values": {}', '"values": {"a": {"b": 1, "b": 2}}'),
        TEXT.replace('"values": {}', '"values": {"a": 1, "A": 1}'),
        TEXT.replace('"values": {}', '"values": {"AB": 1, "Ab": 1}'),
        TEXT.replace('"values": {}', '"values": {"s": 1, "\u017f": 1}'),
        TEXT.replace('"values": {}', '"values": [{"a": 1, "a": 2}]'),
    ],
)
def test_second_members_stay(body):
    """A member that appears twice, in any case and at any depth, is refused: parsers differ in which one counts."""
    assert "appears twice" in objection(body.encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-32"),
        TEXT.encode() + b"x",
        TEXT.encode() + TEXT.encode(),
        TEXT.encode() + b"\x00",
        TEXT.encode()[:-1],
        TEXT.replace('"', "'").encode(),
        TEXT.replace("{}", '{"a": NaN}').encode(),
        TEXT.replace("{}", '{"a": 1e999}').encode(),
        TEXT.replace("{}", '{"a": ' + "9" * 5000 + "}").encode(),
        TEXT.replace("{}", '{"a": "\\ud800"}').encode(),
        TEXT.replace("{}", "{} // dry").encode(),
        TEXT.replace("{}", "{},").encode(),
        TEXT.replace("{}", '{"a": "\xe9"}').encode("latin-1"),
        TEXT.replace("{}", "[" * 10_000 + "]" * 10_000).encode(),
        b"[" * 60_000,
    ],
)
def test_bodies_with_two_readings_stay(body):
    """A body that is not exactly one JSON text in UTF-8 is refused: a byte order mark, more text, numbers like NaN."""
    assert "not JSON" in objection(body)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        "dry_run": st.just(True) | JSON_VALUES,
        "dryRun": JSON_VALUES,
        "DRY_RUN": JSON_VALUES,
        "release_version": JSON_VALUES,
    },
)
BODIES = st.fixed_dictionaries(
    {"chart_id": st.sampled_from([CHART, "other"]) | JSON_VALUES, "action": st.just("upgrade") | JSON_VALUES},
    optional={"parameters": PARAMETERS | JSON_VALUES, "values": st.just({}) | JSON_VALUES, "name": st.just("other")},
)


@given(BODIES)
def test_dry_runs_stay_dry(document):
    """A body that is sent by a run armed for dry runs requests a dry run, under every reading."""
    if objection(document, dry_run=True):
        return

    parameters = document["parameters"]
    assert parameters["dry_run"] is True
    assert not {"dryRun", "DRY_RUN"} & parameters.keys()
    assert document["chart_id"] == CHART


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | JSON_VALUES.map(json.dumps).map(str.encode))
def test_no_generated_body_is_sent(body):
    """Arbitrary bodies do not reach the named release, and none of them raises."""
    assert objection(body)


def test_known_parameters_are_those_of_the_contract():
    """The members and parameters that may be sent are exactly those of the contract."""
    schemas = compiled.contract().document["components"]["schemas"]

    assert schemas["UpdateReleaseRequest"]["properties"].keys() == armed_body._MEMBERS
    assert schemas["ReleaseParameters"]["properties"].keys() == armed_body._PARAMETERS


def test_many_members_are_judged_soon():
    """The largest body with the most members is judged in less than a second."""
    values = {f"{number:x}": 1 for number in range(7_000)}
    started = time.process_time()

    found = objection(GOOD | {"values": values})

    assert "marker" in found
    assert time.process_time() - started < 1
