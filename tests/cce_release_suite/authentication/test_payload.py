"""The hash of the body that a signature may state in a header of its own."""

from datetime import UTC, datetime

import pytest

from cce_release_contract.client.credentials import Anonymous
from cce_release_contract.strategies.signatures.abuses import abuses, honest_hash
from cce_release_models import clause_ids as c
from cce_release_suite.authentication.signed_series import LONGEST_SERIES

BROKEN = {
    "payload.hash": c.AUTHENTICATION_PAYLOAD_HASH_FITS,
    "payload.unsigned": c.AUTHENTICATION_PAYLOAD_JSON_HASHED,
}


@pytest.mark.parametrize("rule", [pytest.param(rule, marks=pytest.mark.clause(id_)) for rule, id_ in BROKEN.items()])
def test_stated_hash_has_to_fit(expect, endpoint, safe_release, access_key, host, cases, rule):
    """A signature that states another hash than the body's, or none, is refused, although its digits fit."""
    unsigned = safe_release.request(dry_run=True).with_header("Host", host)
    listed = abuses(rule)
    assert len(listed) <= LONGEST_SERIES, "more bad signatures in a row would lock the key"

    for abuse in cases(listed):
        moment = datetime.now(UTC)
        request = abuse.make(unsigned, access_key, moment)

        exchange = endpoint.send(request, credentials=Anonymous())

        assert abuse.confirms(request, access_key, moment), f"{abuse.name} breaks no rule"
        expect.status(exchange, 401, why_invalid=f"{abuse.why}, although its digits fit")


@pytest.mark.clause(c.AUTHENTICATION_PAYLOAD_HASH_ACCEPTED)
def test_stated_hash_that_fits_is_accepted(expect, endpoint, safe_release, access_key, host):
    """A signature that states the hash of the body in its header is accepted."""
    unsigned = safe_release.request(dry_run=True).with_header("Host", host)

    exchange = endpoint.send(honest_hash(unsigned, access_key, datetime.now(UTC)), credentials=Anonymous())

    expect.accepted(exchange)
