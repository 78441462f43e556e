"""The headers of a response."""

import pytest

from cce_release_contract.judging.headers import (
    content_type_problems,
    cookie_problems,
    request_id_problems,
    request_id_reuse_problems,
    request_id_shape_problems,
    shared_cache_problems,
)
from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive, NotApplicable

CLOCKS_DISAGREE = "the target and this machine disagree about the time, and it is unknown whose clock is wrong"


@pytest.mark.clause(c.RESPONSE_HEADER_CONTENT_TYPE)
def test_answers_say_that_they_are_json(expect, responses_of_any_kind):
    """A response is JSON and says so in its Content-Type."""
    for exchange in responses_of_any_kind:
        expect.of(exchange).no_problems(content_type_problems(exchange), f"the response with status {exchange.status}")


@pytest.mark.clause(c.RESPONSE_HEADER_REQUEST_ID)
def test_answers_carry_a_request_id(expect, responses_of_any_kind):
    """Every response carries an X-Request-Id."""
    for exchange in responses_of_any_kind:
        expect.of(exchange).no_problems(request_id_problems(exchange), f"the response with status {exchange.status}")


@pytest.mark.clause(c.RESPONSE_HEADER_REQUEST_ID_SHAPE)
def test_request_ids_are_unique_digits(expect, responses_of_any_kind):
    """The X-Request-Id is 32 lower-case hexadecimal digits and differs from response to response."""
    for exchange in responses_of_any_kind:
        problems = [*request_id_problems(exchange), *request_id_shape_problems(exchange)]
        expect.of(exchange).no_problems(problems, f"the response with status {exchange.status}")
    for number, exchange in enumerate(responses_of_any_kind):
        repeated = request_id_reuse_problems(responses_of_any_kind[: number + 1])
        judged = expect.of(exchange, *responses_of_any_kind[:number])
        judged.no_problems(repeated, "the X-Request-Ids of several responses")


@pytest.mark.clause(c.RESPONSE_HEADER_NOT_SHARED)
def test_shared_caches_may_not_keep_answers(expect, any_response):
    """The response to a request with credentials does not ask shared caches to keep it."""
    expect.of(any_response).no_problems(
        shared_cache_problems(any_response), f"the response with status {any_response.status}"
    )


@pytest.mark.clause(c.RESPONSE_HEADER_NO_COOKIE)
def test_answers_set_no_cookie(expect, any_response):
    """The response to a request with credentials sets no cookie."""
    expect.of(any_response).no_problems(
        cookie_problems(any_response), f"the response with status {any_response.status}"
    )


@pytest.mark.clause(c.RESPONSE_HEADER_DATE)
@pytest.mark.usefixtures("any_response")
def test_date_is_the_time(expect, run):
    """The Date of a response is the time at which it was sent, as far as it is known which of two clocks is wrong."""
    if run.every_response.dated is None:
        raise NotApplicable("the responses have no Date that can be read")
    exchange, problems = run.every_response.dated
    if problems and not run.every_response.one_clock:
        raise Inconclusive(f"{CLOCKS_DISAGREE}: the Date of a response is {problems[0].observed}")
    expect.of(exchange).no_problems(problems, f"the response with status {exchange.status}")
