"""What a refusal for failed authentication looks like, and when it comes."""

import pytest

from cce_release_contract.client.credentials import Anonymous, Token
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.error_body import error_code
from cce_release_models import clauses as c
from cce_release_suite.expect import SUCCESSES, proven, require
from cce_release_suite.release_states import state_of

LISTED_CODES = ("APIGW.0301", "APIGW.0303", "APIGW.0305", "APIGW.0307")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_CODE)
def test_refusal_carries_a_listed_code(expect, refusals):
    """A refusal carries a code that is listed for failed authentication, APIGW.0301 for a missing token."""
    missing = refusals["no credentials"]
    unknown = refusals["unknown token"]

    expect.status(missing, 401, why_invalid="it carries neither a token nor a signature")
    expect.error_code(missing, "APIGW.0301", why_invalid="it carries neither a token nor a signature")
    expect.error_code(unknown, *LISTED_CODES, why_invalid="its X-Auth-Token was never issued")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_BEFORE_LOOKUP)
def test_refusal_says_nothing_about_releases(expect, endpoint, probe, named_release):
    """Without credentials a release that exists and one that does not get the same answer."""
    existing = endpoint.show(named_release, credentials=Anonymous())
    missing = endpoint.show(probe.missing, credentials=Anonymous())

    expect.status(missing, 401, why_invalid="it carries neither a token nor a signature")
    expect.equal(refusal(existing), refusal(missing), "the answer for a release that exists")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_BEFORE_VALIDATION)
def test_refusal_comes_before_validation(expect, probe):
    """Without credentials an invalid body gets 401, not 400."""
    exchange = probe.update(b"{", credentials=Anonymous())

    expect.status(exchange, 401, why_invalid="it carries neither a token nor a signature, and its body is not JSON")


@pytest.mark.clause(c.AUTHENTICATION_REFUSAL_CHANGES_NOTHING)
def test_refused_request_changes_nothing(expect, endpoint, release):
    """A request that is refused with 401 leaves the release as it was."""
    before = state_of(release.read())

    exchange = endpoint.update(release.address, release.body(values={"x-refused": True}), credentials=Token("0" * 64))
    require(exchange, 401, *SUCCESSES)

    release.settle()
    expect.equal(state_of(release.read()), before, "the release after a request with an unknown token")


def refusal(exchange: Exchange) -> tuple[int, str]:
    """Status and code of an answer, without what differs from request to request."""
    return proven(exchange).status, error_code(exchange)
