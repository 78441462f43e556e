"""The laws between the answers about one release."""

import json

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.release_laws import ReleaseLaws
from cce_release_suite.vocabulary.release_model import ModelRevision
from cce_release_suite.vocabulary.shown import Shown

CHART_CLAUSE, VALUES_CLAUSE = "upgrade.chart.follows_id", "upgrade.values.empty_keeps"


def answer(version, create_at, update_at):
    members = {
        "version": version,
        "status": "DEPLOYED",
        "chart_name": "mysql",
        "chart_version": "1",
        "values": json.dumps({"port": 1}),
        "create_at": create_at,
        "update_at": update_at,
    }
    return Shown(members, Exchange(Request("GET", "/"), None))


@pytest.mark.parametrize("unread", ["2026-01-01 10:00:00", 1767261600, None])
def test_time_without_its_format_breaks_no_other_law(unread):
    """That a time cannot be read is for the clause on its format to say: the laws between two times stay open."""
    laws = ReleaseLaws(answer(1, unread, unread), "chart")

    with pytest.raises(Inconclusive, match="create_at"):
        laws.settled(
            answer(2, unread, unread),
            ModelRevision(2, "chart", {}),
            answer(2, unread, unread),
            chart_clause=CHART_CLAUSE,
            values_clause=VALUES_CLAUSE,
        )
