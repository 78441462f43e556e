"""The values of an upgrade: what is applied, kept, reset and merged."""

from collections.abc import Iterator

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import NotApplicable
from cce_release_suite.vocabulary.expect import REFUSALS, precondition
from cce_release_suite.vocabulary.release_states import release_of, state_of, values_of
from cce_release_suite.vocabulary.shown import Shown

OWN = {"x-first": "mine", "x-tree": {"kept": 1, "changed": 1}, "x-list": [1, 2]}


@pytest.fixture
def values_after(expect, release):
    """Sends an upgrade and gives the values of its response."""
    return lambda **arguments: values_of(expect.accepted(release.update(**arguments)))


@pytest.fixture
def defaults(release):
    """The values of the chart alone."""
    return values_of(release.upgrade(reset_values=True))


@pytest.mark.smoke
@pytest.mark.clause(c.UPGRADE_VALUES_APPLIED)
def test_values_are_applied(expect, values_after):
    """The values of the request are in the response's values."""
    values = {"imageTag": "v2", "imagePullPolicy": "IfNotPresent", "x-own": {"a": [1, {"b": None}], "c": "text"}}

    applied = values_after(values=values)

    for name, value in values.items():
        expect.of(applied).equal(applied.get(name), value, f"the value {name!r}")


@pytest.mark.clause(c.UPGRADE_VALUES_DEFAULTS)
def test_chart_gives_the_rest(expect, defaults, values_after):
    """Members that the request does not set have the chart's defaults."""
    values = values_after(values={"x-own": 1})

    expect.of(values, defaults).equal(
        values, {**defaults, "x-own": 1}, "the chart's defaults with one value of the request"
    )


@pytest.mark.clause(c.UPGRADE_VALUES_DEFAULTS)
def test_known_defaults_are_shown(expect, values_after, refused_values):
    """The example chart's defaults are in the response; the known ones are those that its schema describes."""
    values = values_after(values={"x-own": 1}, reset_values=True)

    expect.of(values).equal(
        sorted(refused_values.keys() - values.keys()), [], "the list of defaults that the response lacks"
    )


@pytest.mark.clause(c.UPGRADE_VALUES_REPLACED)
def test_new_values_replace_old_ones(expect, release, defaults, values_after):
    """Values of the request take the place of all that the user set before."""
    release.upgrade(values=OWN)

    values = values_after(values={"x-second": 2})

    expect.of(values, defaults).equal(
        values, {**defaults, "x-second": 2}, "the values after a second upgrade with other values"
    )


@pytest.mark.clause(c.UPGRADE_VALUES_EMPTY_KEEPS)
def test_empty_values_keep_old_ones(expect, release, defaults, values_after):
    """An upgrade with empty values keeps what the user set before."""
    release.upgrade(values=OWN)

    values = values_after(values={})

    expect.of(values, defaults).equal(values, {**defaults, **OWN}, "the values after an upgrade with none")


@pytest.mark.clause(c.UPGRADE_VALUES_RESET)
def test_reset_forgets_old_values(expect, release, defaults, values_after):
    """With reset_values an upgrade forgets what the user set before."""
    release.upgrade(values=OWN)

    values = values_after(values={}, reset_values=True)

    expect.of(values, defaults).equal(values, defaults, "the values after an upgrade with reset_values")


@pytest.mark.clause(c.UPGRADE_VALUES_KEEP)
def test_replace_keeps_old_values(expect, release, defaults, values_after):
    """With replace an upgrade keeps what the user set before and lays the request's values over it."""
    release.upgrade(values=OWN)

    values = values_after(values={"x-tree": {"changed": 2}}, replace=True)

    kept = {**OWN, "x-tree": {"kept": 1, "changed": 2}}
    expect.of(values, defaults).equal(values, {**defaults, **kept}, "the values after an upgrade with replace")


@pytest.mark.clause(c.UPGRADE_VALUES_RESET_WINS)
def test_reset_wins_over_replace(expect, release, defaults, values_after):
    """With reset_values and replace together the values are reset."""
    release.upgrade(values=OWN)

    values = values_after(values={"x-second": 2}, reset_values=True, replace=True)

    expect.of(values, defaults).equal(
        values, {**defaults, "x-second": 2}, "the values after an upgrade with reset_values and replace"
    )


@pytest.mark.clause(c.UPGRADE_VALUES_MERGE)
def test_objects_merge_and_lists_replace(expect, release, values_after):
    """Objects merge member by member; lists and scalars replace."""
    release.upgrade(values={"x-map": {"a": 1, "b": {"c": 1}}, "x-list": [1, 2, 3], "x-scalar": 1}, reset_values=True)

    values = values_after(values={"x-map": {"b": {"d": 2}}, "x-list": [4], "x-scalar": "two"}, replace=True)

    merged = {"x-map": {"a": 1, "b": {"c": 1, "d": 2}}, "x-list": [4], "x-scalar": "two"}
    expect.of(values).equal({name: values.get(name) for name in merged}, merged, "the merged values")


@pytest.mark.clause(c.UPGRADE_VALUES_NULL_REMOVES)
def test_null_removes_a_default(expect, release, defaults):
    """A null in the values removes the chart's default."""
    for place, name in nested_members(defaults):
        release.settle()
        response = release_of(release.update(values={place: {name: None}}, reset_values=True))
        if response is None:
            continue  # The chart's own schema may ask for this member.

        kept = values_of(response).get(place)
        expect.of(response).equal(
            sorted(kept or ()), sorted(set(defaults[place]) - {name}), f"the members of {place!r}"
        )
        return
    raise NotApplicable("the chart has no optional default inside an object")


def nested_members(defaults: Shown) -> Iterator[tuple[str, str]]:
    """The defaults one level below the top, as pairs of names; those at the top have types in the contract."""
    return ((place, name) for place, tree in defaults.items() if isinstance(tree, dict) for name in tree)


@pytest.mark.smoke
@pytest.mark.clause(c.UPGRADE_VALUES_UNICODE_KEPT)
def test_unicode_is_kept(expect, values_after):
    """Names and values beyond ASCII come back as they were sent."""
    values = {"x-Größe": "zwölf", "x-名前": ["値", "🚀"], "x-mixed": {"é": "e\u0301", "\u200f": '<&>\u2028"\\/'}}

    kept = values_after(values=values)

    expect.of(kept).equal({name: kept.get(name) for name in values}, values, "the values beyond ASCII")


@pytest.mark.clause(c.UPGRADE_VALUES_CHART_SCHEMA_REFUSED)
def test_chart_schema_is_applied(expect, release, refused_values):
    """Values that the chart's own schema refuses are refused."""
    exchange = release.update(values=refused_values)

    expect.status(exchange, 400, why_invalid=f"the chart's own schema refuses the values {refused_values}")


@pytest.mark.clause(c.UPGRADE_VALUES_CHART_SCHEMA_CHANGES_NOTHING)
def test_values_that_the_chart_refuses_change_nothing(expect, release, refused_values):
    """An update with values that the chart's own schema refuses leaves the release as it was."""
    before = state_of(release.read())

    exchange = release.update(values=refused_values)
    precondition(exchange, *REFUSALS)

    release.settle()
    after = state_of(release.read())
    expect.of(after, exchange, before).equal(after, before, "the release after values that its chart refuses")
