"""The times of a response."""

import pytest

from cce_release_contract.judging.clocks import date_of, future_problems
from cce_release_contract.judging.times import time_order_problems, time_problems
from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive, NotApplicable

FORMATS = {
    "create_at": c.RESPONSE_TIME_CREATE_AT_FORMAT,
    "update_at": c.RESPONSE_TIME_UPDATE_AT_FORMAT,
}


@pytest.mark.smoke
@pytest.mark.parametrize("member", [pytest.param(name, marks=pytest.mark.clause(id_)) for name, id_ in FORMATS.items()])
def test_time_has_its_format(expect, responses, member):
    """A time of the response is RFC 3339 with an offset."""
    for exchange in responses:
        release = expect.shown(exchange)
        if member not in release:
            raise Inconclusive(f"a response lacks {member}")
        expect.of(exchange).no_problems(time_problems(release, member), f"the response to {exchange.request.method}")


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_TIME_ORDER)
def test_times_are_in_order(expect, responses):
    """The response's update_at is not before its create_at."""
    for exchange in responses:
        release = expect.shown(exchange)
        if any(time_problems(release, member) or member not in release for member in FORMATS):
            raise Inconclusive("the times in a response cannot be read")
        expect.of(exchange).no_problems(time_order_problems(release), f"the response to {exchange.request.method}")


@pytest.mark.clause(c.RESPONSE_TIME_NOT_IN_FUTURE)
def test_times_are_not_of_the_future(expect, any_response):
    """The times of a release are not after the Date of the response that shows them."""
    release = expect.shown(any_response)

    if date_of(any_response) is None:
        raise NotApplicable("the responses have no Date that can be read")
    problems = future_problems(any_response, release)
    expect.of(any_response).no_problems(problems, f"the response to {any_response.request.method}")
