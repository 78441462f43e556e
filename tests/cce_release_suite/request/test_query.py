"""The query: whether the answer shows the release's resources."""

import json

import pytest

from cce_release_models import clauses as c


@pytest.mark.clause(c.REQUEST_QUERY_SHOW_RESOURCES)
def test_resources_are_shown_on_request(expect, probe):
    """With show_resources=true the answer lists the release's objects."""
    answer = expect.accepted(probe.ask(show_resources="true"))

    resources = answer.get("resources")
    expect.holds(
        isinstance(resources, str) and resources.strip().startswith("[") and bool(json.loads(resources)),
        "the answer's resources are not listed",
        expected="the JSON text of an array that is not empty",
        observed=repr(resources)[:200],
    )


@pytest.mark.clause(c.REQUEST_QUERY_RESOURCES_HIDDEN)
def test_resources_are_hidden_by_default(expect, probe):
    """Without show_resources the answer's resources are empty."""
    answer = expect.accepted(probe.ask())

    expect.equal(answer.get("resources"), "", "the answer's resources")
