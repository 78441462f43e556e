"""Tests of Helm 3.8.2's rules for merging values."""

import copy
from dataclasses import FrozenInstanceError

import pytest

from cce_release_contract.emulator.rules.coalesce import (
    ChartDefaults,
    Subchart,
    ValuesMismatch,
    coalesce_tables,
    compute_values,
)


@pytest.mark.parametrize(
    ("overrides", "defaults", "merged"),
    [
        ({}, {"a": 1}, {"a": 1}),
        ({"a": 2}, {"a": 1}, {"a": 2}),
        ({"m": {"x": 2}}, {"m": {"x": 1, "y": 1}}, {"m": {"x": 2, "y": 1}}),
        ({"m": {}}, {"m": {"x": 1}}, {"m": {"x": 1}}),
        ({"l": []}, {"l": [1]}, {"l": []}),
        ({"l": [2]}, {"l": [1, 3]}, {"l": [2]}),
        ({"a": None}, {"a": 1}, {}),
        ({"m": None}, {"m": {"x": 1}}, {}),
        ({"m": {"x": None}}, {"m": {"x": 1, "y": 1}}, {"m": {"y": 1}}),
        ({"a": None}, {}, {"a": None}),
        ({"l": [None]}, {"l": []}, {"l": [None]}),
        ({}, {"a": None, "m": {"x": None}}, {"a": None, "m": {"x": None}}),
        ({"a": None}, {"a": None}, {}),
        ({"m": 3}, {"m": {"x": 1}}, {"m": 3}),
        ({"a": {"x": 1}}, {"a": 3}, {"a": {"x": 1}}),
        ({"a": {"x": None}}, {"a": 3}, {"a": {"x": None}}),
        ({"a": {"x": 1}}, {"a": None}, {"a": {"x": 1}}),
        ({"a": False}, {"a": True}, {"a": False}),
    ],
)
def test_tables_merge_by_helms_rules(overrides, defaults, merged):
    """Maps merge deeply, lists and scalars replace, null removes a default and stays without one."""
    assert coalesce_tables(overrides, defaults) == merged


def test_merging_changes_neither_argument():
    """Overrides and defaults stay as they were."""
    overrides, defaults = {"m": {"x": None, "z": 1}}, {"m": {"x": 1, "y": {"k": 1}}}
    before = copy.deepcopy((overrides, defaults))

    coalesce_tables(overrides, defaults)

    assert (overrides, defaults) == before


def test_base_stands_in_for_the_charts_defaults():
    """Kept values: the old computed values are the defaults and the new chart's are not applied."""
    chart = ChartDefaults({"new": 1, "rep": 1})

    values = compute_values(chart, {"img": "v2"}, {"rep": 7, "old": True})

    assert values == {"img": "v2", "rep": 7, "old": True}


def test_subchart_gets_its_values_under_its_name_and_the_globals():
    """A subchart's defaults lie under its name, the parent's values and globals over them."""
    chart = ChartDefaults(
        {"global": {"g": 1, "t": {"a": 1}}, "sub": {"x": 5}},
        (Subchart("sub", ChartDefaults({"x": 1, "y": 2, "global": {"t": {"b": 2}}})),),
    )

    values = compute_values(chart, {"global": {"g": 9}})

    assert values["sub"] == {"x": 5, "y": 2, "global": {"g": 9, "t": {"a": 1}}} | {
        "global": {"g": 9, "t": {"a": 1, "b": 2}}
    }


@pytest.mark.parametrize(
    ("imported", "values"),
    [
        (("exports.data", "."), {"own": 1, "a": 7}),
        (("exports.data", "-a"), {"own": 1, "-a": {"a": 7, "own": 2}}),
        (("exports.data", "here.below"), {"own": 1, "here": {"below": {"a": 7, "own": 2}}}),
        (("exports.nothing", "."), {"own": 1}),
        (("x", "."), {"own": 1}),
    ],
)
def test_parent_imports_defaults_of_its_subchart(imported, values):
    """Imported tables lie where the parent wants them, under its own values; what is no table is passed over."""
    sub = Subchart("sub", ChartDefaults({"x": 1, "exports": {"data": {"a": 7, "own": 2}}}), imports=(imported,))

    computed = compute_values(ChartDefaults({"own": 1}, (sub,)), {})

    assert {key: value for key, value in computed.items() if key != "sub"} == values


def test_subchart_value_that_is_no_map_is_refused():
    """Anything but a map under a subchart's name is an error with Helm's words."""
    chart = ChartDefaults({}, (Subchart("sub", ChartDefaults({})),))

    with pytest.raises(ValuesMismatch, match="type mismatch on sub"):
        compute_values(chart, {"sub": 3})


@pytest.mark.parametrize(
    ("config", "present"),
    [
        ({}, True),
        ({"sub": {"enabled": False}}, False),
        ({"tags": {"t": False}}, True),
        ({"other": {"on": False}}, True),
    ],
)
def test_condition_decides_before_tags(config, present):
    """The first condition that is a Boolean decides; only without one do tags count."""
    sub = Subchart("sub", ChartDefaults({"enabled": True, "x": 1}), condition="sub.enabled,other.on", tags=("t",))

    values = compute_values(ChartDefaults({}, (sub,)), config)

    assert ("x" in values.get("sub", {})) is present


@pytest.mark.parametrize(
    ("tags", "present"), [({"t": False}, False), ({"t": False, "u": True}, True), ({"v": False}, True), ({}, True)]
)
def test_any_true_tag_enables(tags, present):
    """Tags switch a subchart off only if all that are given are false."""
    sub = Subchart("sub", ChartDefaults({"x": 1}), tags=("t", "u"))

    values = compute_values(ChartDefaults({}, (sub,)), {"tags": tags})

    assert ("sub" in values) is present


@pytest.mark.parametrize(
    ("value", "member"), [(ChartDefaults({}), "values"), (Subchart("sub", ChartDefaults({})), "chart")]
)
def test_chart_defaults_never_change(value, member):
    """The defaults of a chart and of its subcharts cannot be changed in place."""
    with pytest.raises(FrozenInstanceError):
        setattr(value, member, None)
