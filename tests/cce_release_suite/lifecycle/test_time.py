"""The two times of a release, over several updates."""

import pytest

from cce_release_contract.judging.clocks import date_of, update_time_problems
from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.vocabulary.release_states import time_of, version_of


@pytest.mark.clause(c.LIFECYCLE_TIME_UPDATE_AT_CURRENT)
def test_update_at_is_the_time_of_the_update(expect, release):
    """The update_at in the response to an update is the Date of that response, about."""
    exchange = release.update(values={"imageTag": "v2"})

    response = expect.shown(exchange)
    if date_of(exchange) is None:
        raise Inconclusive("the response has no Date that can be read")
    expect.of(exchange).no_problems(update_time_problems(exchange, response), "the response to an update")


@pytest.mark.clause(c.LIFECYCLE_TIME_CREATE_AT_FIXED)
def test_create_at_is_fixed(expect, release, releases):
    """No update changes create_at."""
    first = release.upgrade()
    releases.let_time_pass()
    second = release.upgrade(values={"imageTag": "v2"})
    releases.let_time_pass()
    third = release.rollback(release_version=version_of(first))

    for response in (second, third):
        expect.of(response, first).equal(
            response.get("create_at"), first.get("create_at"), "create_at after a further update"
        )


@pytest.mark.clause(c.LIFECYCLE_TIME_UPDATE_AT_MONOTONE)
def test_update_at_never_goes_back(expect, release, releases):
    """With each update update_at stays or grows."""
    first = release.upgrade()
    releases.let_time_pass()
    second = release.upgrade(values={"imageTag": "v2"})
    releases.let_time_pass()
    third = release.rollback(release_version=version_of(first))

    for earlier, later in ((first, second), (second, third)):
        expect.of(later, earlier).holds(
            time_of(later, "update_at") >= time_of(earlier, "update_at"),
            "update_at went back",
            expected=f"{earlier.get('update_at')} or later",
            observed=str(later.get("update_at")),
        )
