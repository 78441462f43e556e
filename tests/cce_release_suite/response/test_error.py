"""The body of an error response."""

from dataclasses import replace

import pytest

from cce_release_contract.judging.error_body import (
    both_pairs_problems,
    code_problems,
    message_problems,
    object_problems,
    pair_problems,
)
from cce_release_models import clause_ids as c


@pytest.mark.clause(c.RESPONSE_ERROR_OBJECT)
def test_error_is_an_object(expect, refusals):
    """The body of an error response is a JSON object."""
    for exchange in refusals.errors():
        expect.of(exchange).no_problems(object_problems(exchange), f"the response with status {exchange.status}")


@pytest.mark.clause(c.RESPONSE_ERROR_MESSAGE)
def test_error_says_what_went_wrong(expect, refusals):
    """An error response says in a text what went wrong."""
    for exchange in refusals.errors():
        expect.of(exchange).no_problems(message_problems(exchange), f"the response with status {exchange.status}")


@pytest.mark.smoke
@pytest.mark.clause(c.RESPONSE_ERROR_PAIR)
def test_error_holds_a_pair(expect, refusals):
    """An error response holds a complete pair of code and message."""
    for exchange in refusals.errors():
        expect.of(exchange).no_problems(pair_problems(exchange), f"the response with status {exchange.status}")


@pytest.mark.clause(c.RESPONSE_ERROR_BOTH_PAIRS)
def test_error_holds_both_pairs(expect, refusals):
    """An error response holds both pairs, so that every client finds the one it reads."""
    for exchange in refusals.errors():
        expect.of(exchange).no_problems(both_pairs_problems(exchange), f"the response with status {exchange.status}")


@pytest.mark.clause(c.RESPONSE_ERROR_LISTED_CODE)
def test_error_code_is_listed(expect, refusals, contract):
    """The code of an error response belongs to its status: the vendor lists it there, or it contains the status."""
    for exchange in refusals.errors():
        expect.of(exchange).no_problems(
            code_problems(contract, exchange), f"the response with status {exchange.status}"
        )


HOSTILE_BODIES = [
    b"",
    b"[]",
    b"null",
    b'"' + b"a" * 1000,
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00}\x00",
    b'{"values": {"x": "\\ud800"}}',
    b'{"values": ' * 10_000,
    b'{"values": {"x": 1e999}}',
    b'{"values": {"x": ' + b"9" * 5000 + b"}}",
]


@pytest.mark.clause(c.RESPONSE_ERROR_NEVER_INTERNAL)
def test_service_does_not_fail(expect, refusals, safe_release):
    """No request makes the service fail with 500, hostile bodies and names included where the run may send them."""
    hostile = [*HOSTILE_BODIES] if safe_release.exists else []
    names = ["-", "%00", "%FF", "x" * 300] if safe_release.exists else []

    exchanges = [
        *refusals,
        *(safe_release.update(body) for body in hostile),
        *(
            safe_release.endpoint.send(replace(safe_release.request(), target=safe_release.missing.path() + name))
            for name in names
        ),
    ]

    for exchange in exchanges:
        expect.of(exchange).holds(
            exchange.status != 500,
            f"unexpected status 500 for {exchange.request.method}",
            expected="another status than 500",
            observed="status 500",
        )
