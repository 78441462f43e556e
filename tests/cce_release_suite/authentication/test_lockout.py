"""The lock on an access key after bad signatures: when it begins, whom it meets, and when it ends."""

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.authentication.bad_signatures import fail
from cce_release_suite.vocabulary.endpoint import Endpoint
from cce_release_suite.vocabulary.expect import precondition

FAILURES_ALLOWED = 5
LOCK_SECONDS = 5 * 60


@pytest.mark.clause(c.AUTHENTICATION_LOCKOUT_THRESHOLD)
def test_five_failures_do_not_lock(expect, safe_release, access_key):
    """Five bad signatures in a row leave the key usable."""
    fail(safe_release, access_key, FAILURES_ALLOWED)

    exchange = safe_release.ask(credentials=access_key)

    expect.accepted(exchange)


@pytest.mark.clause(c.AUTHENTICATION_LOCKOUT_SPARES_OTHERS)
def test_lock_meets_one_key_only(expect, safe_release, releases, access_key):
    """While a key is locked, another key is accepted, and so is the token of the locked key's owner."""
    other = releases.scope("other")
    owner = releases.scope()
    fail(safe_release, access_key, FAILURES_ALLOWED + 1)
    precondition(safe_release.ask(credentials=access_key), 401)

    by_token = safe_release.ask(credentials=owner.token_credentials)
    by_other_key = Endpoint(safe_release.endpoint.gateway, other.key_credentials).update(
        other.address(), safe_release.body(chart_id=other.chart_id, dry_run=True)
    )

    expect.accepted(by_token)
    expect.accepted(by_other_key)


@pytest.mark.clause(c.AUTHENTICATION_LOCKOUT_NOT_EXTENDED)
def test_refused_requests_do_not_extend_the_lock(expect, safe_release, releases, access_key):
    """Requests that are refused while a key is locked leave the end of the lock where it was."""
    fail(safe_release, access_key, FAILURES_ALLOWED + 1)
    releases.advance_clock(LOCK_SECONDS - 60)
    fail(safe_release, access_key, 2)
    precondition(safe_release.ask(credentials=access_key), 401)
    releases.advance_clock(61)

    exchange = safe_release.ask(credentials=access_key)

    expect.accepted(exchange)
