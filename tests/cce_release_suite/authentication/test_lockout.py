"""The lock on an access key after bad signatures: when it begins, whom it meets, and when it ends."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.authentication.bad_signatures import fail
from cce_release_suite.vocabulary.endpoint import Endpoint
from cce_release_suite.vocabulary.expect import require

FAILURES_ALLOWED = 5
LOCK_SECONDS = 5 * 60


@pytest.mark.clause(c.AUTHENTICATION_LOCKOUT_THRESHOLD)
def test_five_failures_do_not_lock(expect, probe, access_key):
    """Five bad signatures in a row leave the key usable."""
    fail(probe, access_key, FAILURES_ALLOWED)

    exchange = probe.ask(credentials=access_key)

    expect.accepted(exchange)


@pytest.mark.clause(c.AUTHENTICATION_LOCKOUT_SPARES_OTHERS)
def test_lock_meets_one_key_only(expect, probe, stage, access_key):
    """While a key is locked, another key is accepted, and so is the token of the locked key's owner."""
    other = stage.scope("other")
    owner = stage.scope()
    fail(probe, access_key, FAILURES_ALLOWED + 1)
    require(probe.ask(credentials=access_key), 401)

    by_token = probe.ask(credentials=owner.token_credentials)
    by_other_key = Endpoint(probe.endpoint.gateway, other.key_credentials).update(
        other.address(), {**probe.body(dry_run=True), "chart_id": other.chart_id}
    )

    expect.accepted(by_token)
    expect.accepted(by_other_key)


@pytest.mark.clause(c.AUTHENTICATION_LOCKOUT_NOT_EXTENDED)
def test_refused_requests_do_not_extend_the_lock(expect, probe, stage, access_key):
    """Requests that are refused while a key is locked leave the end of the lock where it was."""
    fail(probe, access_key, FAILURES_ALLOWED + 1)
    stage.advance_clock(LOCK_SECONDS - 60)
    fail(probe, access_key, 2)
    require(probe.ask(credentials=access_key), 401)
    stage.advance_clock(61)

    exchange = probe.ask(credentials=access_key)

    expect.accepted(exchange)
