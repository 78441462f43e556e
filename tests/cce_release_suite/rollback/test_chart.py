"""The chart of a rollback."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import NotApplicable
from cce_release_suite.vocabulary.release_states import version_of


@pytest.mark.clause(c.ROLLBACK_CHART_RESTORED)
def test_chart_is_restored(expect, release):
    """A rollback restores the chart of its target."""
    if not release.other_chart_id:
        raise NotApplicable("the target's configuration has no second chart (upgrade_chart_id)")
    first = release.upgrade()
    release.upgrade(chart_id=release.other_chart_id)

    response = expect.accepted(
        release.update("rollback", chart_id=release.other_chart_id, release_version=version_of(first))
    )

    for member in ("chart_name", "chart_version"):
        expect.of(response, first).equal(response.get(member), first.get(member), f"{member} after the rollback")


@pytest.mark.clause(c.ROLLBACK_CHART_CHECKED)
def test_unknown_chart_is_not_found(expect, upgraded):
    """A rollback with a chart id that names no chart is not found."""
    exchange = upgraded.update("rollback", chart_id="00000000-0000-0000-0000-000000000000")

    expect.status(exchange, 404, why_invalid="`/chart_id` names no chart")
