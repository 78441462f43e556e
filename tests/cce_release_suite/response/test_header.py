"""The headers of a response."""

import pytest

from cce_release_contract.judging.headers import (
    content_type_problems,
    request_id_problems,
    request_id_reuse_problems,
    request_id_shape_problems,
)
from cce_release_models import clause_ids as c


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
