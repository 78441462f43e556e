"""The chart of an upgrade."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import NotApplicable
from cce_release_suite.vocabulary.release_states import values_of


@pytest.fixture
def other_chart_id(release):
    """The id of another chart version than the release has."""
    if not release.other_chart_id:
        raise NotApplicable("the target's configuration has no second chart (upgrade_chart_id)")
    return release.other_chart_id


@pytest.mark.clause(c.UPGRADE_CHART_FOLLOWS_ID)
def test_chart_follows_its_id(expect, release, other_chart_id):
    """An upgrade to another chart id shows that chart, and an upgrade back shows the first."""
    first = release.upgrade()
    second = release.upgrade(chart_id=other_chart_id)
    third = expect.accepted(release.update())

    expect.of(second, first).holds(
        (second.get("chart_name"), second.get("chart_version"))
        != (first.get("chart_name"), first.get("chart_version")),
        "the chart did not change with its id",
        expected="another chart_name or chart_version",
        observed=f"{second.get('chart_name')} {second.get('chart_version')} both times",
    )
    expect.of(third, first).equal(
        third.get("chart_version"), first.get("chart_version"), "the chart version after the way back"
    )


@pytest.mark.clause(c.UPGRADE_CHART_FOLLOWS_ID)
def test_chart_is_the_one_of_the_id(expect, release, releases, other_chart_id):
    """An upgrade shows the name and the version of the very chart that its id names."""
    charts = {chart["id"]: chart for chart in releases.scope().charts}

    for chart_id in (other_chart_id, release.chart_id):
        response = expect.accepted(release.update(chart_id=chart_id))

        for member in ("name", "version"):
            expect.of(response).equal(
                response.get(f"chart_{member}"), charts[chart_id][member], f"chart_{member} of chart {chart_id}"
            )
        release.settle()


@pytest.mark.clause(c.UPGRADE_CHART_DEFAULTS_FOLLOW)
def test_defaults_follow_the_chart(expect, release, other_chart_id):
    """Values that the user never set follow the defaults of the new chart."""
    release.upgrade(values={"x-mine": 1}, reset_values=True)
    defaults = values_of(release.upgrade(chart_id=other_chart_id, reset_values=True))
    release.upgrade(values={"x-mine": 1}, reset_values=True)

    moved = values_of(expect.accepted(release.update(chart_id=other_chart_id)))

    expect.of(moved, defaults).equal(
        moved, {**defaults, "x-mine": 1}, "the values after moving to the other chart with nothing new"
    )
