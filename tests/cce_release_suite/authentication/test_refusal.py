"""What a refusal for failed authentication looks like, and when it comes."""

from dataclasses import replace
from typing import Any

import pytest

from cce_release_contract.client.credentials import AccessKey, Anonymous, Token
from cce_release_contract.client.target import Address
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import find_header
from cce_release_contract.judging.error_body import error_code
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import precondition
from cce_release_suite.vocabulary.release_states import state_of
from cce_release_suite.vocabulary.safe_release import SafeRelease

UNKNOWN_KEY = AccessKey("AKNOSUCHKEY000000000", "no-such-secret-key-000000000000000000000")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_CODE)
def test_refusal_carries_a_listed_code(expect, refusals, contract):
    """A refusal carries a code that is listed for failed authentication; for no token only one of the gateway's is."""
    listed = [entry.code for entry in contract.error_codes[401]]
    of_no_token = [code for code in listed if code == "APIGW.0301" or not code.startswith("APIGW.")]
    missing = refusals["no credentials"]
    unknown = refusals["unknown token"]

    precondition(missing, 401)
    precondition(unknown, 401)
    expect.error_code(missing, *of_no_token, why_invalid="it carries neither a token nor a signature")
    expect.error_code(unknown, *listed, why_invalid="its X-Auth-Token was never issued")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_BEFORE_LOOKUP)
def test_refusal_says_nothing_about_releases(expect, endpoint, safe_release, named_release):
    """Without credentials a release that exists and one that does not get the same response."""
    existing = endpoint.show(named_release, credentials=Anonymous())
    missing = endpoint.show(safe_release.missing, credentials=Anonymous())

    expect.status(missing, 401, why_invalid="it carries neither a token nor a signature")
    expect.of(existing, missing).equal(
        status_and_code(existing), status_and_code(missing), "the response for a release that exists"
    )


@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_UNIFORM)
@pytest.mark.parametrize("credentials", [Token("0" * 64), UNKNOWN_KEY], ids=["token", "access-key"])
def test_refusal_is_the_same_whatever_exists(expect, endpoint, safe_release, credentials):
    """A wrong token and an unknown access key get one and the same response, whatever of the request exists."""
    existing = endpoint.update(safe_release.address, safe_release.body(), credentials=credentials)
    precondition(existing, 401)

    for words, address, body in of_what_is_missing(safe_release):
        missing = endpoint.update(address, body, credentials=credentials)

        expect.of(missing, existing).equal(
            without_request_id(missing), without_request_id(existing), f"the response for {words}"
        )


@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_UNIFORM_SIGNATURE)
def test_refused_signature_is_the_same_whatever_exists(expect, endpoint, safe_release, access_key):
    """A wrong signature gets the same status and code, whatever of the request exists."""
    wrong = AccessKey(access_key.access_key, access_key.secret_key + "x")
    existing = endpoint.update(safe_release.address, safe_release.body(), credentials=wrong)
    precondition(existing, 401)

    for words, address, body in of_what_is_missing(safe_release):
        missing = endpoint.update(address, body, credentials=wrong)

        expect.of(missing, existing).equal(
            status_and_code(missing), status_and_code(existing), f"the response for {words}"
        )


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_BEFORE_VALIDATION)
def test_refusal_comes_before_validation(expect, safe_release):
    """Without credentials an invalid body gets 401, not 400."""
    exchange = safe_release.update(b"{", credentials=Anonymous())

    expect.status(exchange, 401, why_invalid="it carries neither a token nor a signature, and its body is not JSON")


@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_CHANGES_NOTHING)
def test_refused_request_changes_nothing(expect, endpoint, release):
    """A request that is refused with 401 leaves the release as it was."""
    before = state_of(release.read())

    exchange = endpoint.update(release.address, release.body(values={"x-refused": True}), credentials=Token("0" * 64))
    precondition(exchange, 401)

    release.settle()
    after = state_of(release.read())
    expect.of(after, exchange, before).equal(after, before, "the release after a request with an unknown token")


def status_and_code(exchange: Exchange) -> tuple[int, str]:
    """Status and code of a response, without what differs from request to request."""
    return precondition(exchange).status, error_code(exchange)


def of_what_is_missing(safe_release: SafeRelease) -> list[tuple[str, Address, dict[str, Any]]]:
    """Requests that name something that does not exist: in words, the address, and the body."""
    return [
        ("a release that does not exist", safe_release.missing, safe_release.body()),
        ("a cluster that does not exist", replace(safe_release.address, cluster_id="0" * 32), safe_release.body()),
        (
            "a namespace that does not exist",
            replace(safe_release.address, namespace="no-such-namespace"),
            safe_release.body(),
        ),
        ("a chart that does not exist", safe_release.address, safe_release.body(chart_id="no-such-chart")),
    ]


def without_request_id(exchange: Exchange) -> dict[str, object]:
    """Status and body of a response; the request id, which every response has of its own, is taken out of the body."""
    response = precondition(exchange)
    request_id = find_header(response.headers, "X-Request-Id")
    body = response.text().unredacted
    if request_id:
        body = body.replace(request_id, "")
    return {"status": response.status, "body": body}
