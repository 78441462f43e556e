"""The signature: what it covers, and how long it is valid."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cce_release_contract.client.credentials import AccessKey, Anonymous
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.http_date import http_date
from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.exchanges.request import Request, find_header
from cce_release_contract.strategies.signatures.abuses import abuses
from cce_release_contract.strategies.signatures.mutations import mutations, specimen
from cce_release_models import clause_ids as c
from cce_release_suite._runner.outcomes import Inconclusive
from cce_release_suite.authentication.bad_signatures import fail
from cce_release_suite.authentication.signed_series import SignedSeries
from cce_release_suite.vocabulary.endpoint import Endpoint
from cce_release_suite.vocabulary.expect import precondition

WINDOW = timedelta(minutes=15)
EDGE = timedelta(seconds=5)
LATE_SECONDS = 1.0
CLOCKS_APART = timedelta(seconds=3)
TRIES = 5
LOCKOUT_FAILURES = 6
LOCKOUT_SECONDS = 5 * 60


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_ACCEPTED)
def test_signed_request_is_accepted(expect, safe_release, access_key):
    """A signed request is authenticated without a token, with a body, with a query and without."""
    exchange = safe_release.ask(credentials=access_key)

    expect.accepted(exchange)
    if safe_release.exists:
        expect.accepted(safe_release.update(credentials=access_key))
        expect.accepted(safe_release.ask(credentials=access_key, show_resources="true"))


ALTERED = {
    "method": c.AUTHENTICATION_SIGNATURE_METHOD_BOUND,
    "path": c.AUTHENTICATION_SIGNATURE_PATH_BOUND,
    "query": c.AUTHENTICATION_SIGNATURE_QUERY_BOUND,
    "header": c.AUTHENTICATION_SIGNATURE_HEADER_BOUND,
    "date": c.AUTHENTICATION_SIGNATURE_HEADER_BOUND,
    "list": c.AUTHENTICATION_SIGNATURE_HEADER_LIST_BOUND,
    "body": c.AUTHENTICATION_SIGNATURE_BODY_BOUND,
    "algorithm": c.AUTHENTICATION_SIGNATURE_ALGORITHM_BOUND,
    "owner": c.AUTHENTICATION_SIGNATURE_KEY_BOUND,
    "digits": c.AUTHENTICATION_SIGNATURE_DIGITS_BOUND,
}


@pytest.mark.parametrize(
    "family", [pytest.param(family, marks=pytest.mark.clause(id_)) for family, id_ in ALTERED.items()]
)
def test_changed_request_is_refused(expect, endpoint, signed, safe_release, cases, family):
    """A request is refused of which a part changed that its signature covers."""
    series = SignedSeries(endpoint, signed)
    unsigned = specimen("PUT", safe_release.address.path(), json_bytes(safe_release.body(dry_run=True)))

    for mutation in cases(mutations(family)):
        original, _, exchange = series.send(unsigned, mutation.apply)

        assert mutation.confirms(original), f"{mutation.name} alters other parts than it says"
        expect.status(exchange, 401, why_invalid=f"after it was signed {mutation.why}")


FREE = {
    "query_order": c.AUTHENTICATION_SIGNATURE_QUERY_ORDER,
    "unlisted": c.AUTHENTICATION_SIGNATURE_UNLISTED_HEADERS_FREE,
}


@pytest.mark.smoke
@pytest.mark.parametrize(
    "family", [pytest.param(family, marks=pytest.mark.clause(id_)) for family, id_ in FREE.items()]
)
def test_what_is_not_covered_may_change(expect, endpoint, signed, safe_release, cases, family):
    """A request verifies of which only that changed what its signature does not cover."""
    series = SignedSeries(endpoint, signed)
    unsigned = specimen("PUT", safe_release.address.path(), json_bytes(safe_release.body(dry_run=True)))

    for mutation in cases(mutations(family)):
        original, _, exchange = series.send(unsigned, mutation.apply)

        assert mutation.confirms(original), f"{mutation.name} alters what it says is free"
        expect.accepted(exchange)


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_UNLISTED_HEADERS_FREE)
def test_host_need_not_be_signed(expect, endpoint, signed, safe_release):
    """A signature that lists neither Host nor the project verifies, as Terraform signs."""
    request = signed(safe_release.request(dry_run=True), only=("content-type", "x-sdk-date"))

    exchange = endpoint.send(
        request.with_header("X-Project-Id", "0123456789abcdef0123456789abcdef"), credentials=Anonymous()
    )

    expect.accepted(exchange)


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_DATE_BOUND)
def test_signature_needs_a_signed_date(expect, endpoint, safe_release, access_key, host, cases):
    """A signature whose date is missing, unsigned or in another form is refused, although its digits fit."""
    unsigned = safe_release.request(dry_run=True).with_header("Host", host)

    for abuse in cases(abuses("date.stated", "date.form", "date.signed")):
        moment = datetime.now(UTC)
        request = abuse.make(unsigned, access_key, moment)

        exchange = endpoint.send(request, credentials=Anonymous())

        assert abuse.confirms(request, access_key, moment), f"{abuse.name} breaks no rule"
        expect.status(exchange, 401, why_invalid=f"{abuse.why}, although its digits fit")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_KEY_BOUND)
def test_signature_needs_the_secret_key(expect, safe_release, access_key):
    """A signature made with another secret key is refused."""
    wrong = AccessKey(access_key.access_key, access_key.secret_key + "x")

    exchange = safe_release.update(credentials=wrong)

    expect.status(exchange, 401, why_invalid="it was signed with another secret key")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_UNKNOWN_KEY_REFUSED)
def test_unknown_access_key_is_refused(expect, safe_release):
    """A signature with an access key that does not exist is refused."""
    exchange = safe_release.update(
        credentials=AccessKey("AKNOSUCHKEY000000000", "no-such-secret-key-000000000000000000000")
    )

    expect.status(exchange, 401, why_invalid="its access key does not exist")


MALFORMED = {
    "it is another scheme": "Basic dXNlcjpwYXNzd29yZA==",
    "it has no parts": "SDK-HMAC-SHA256",
    "its list of signed headers is missing": "SDK-HMAC-SHA256 Access=AKNOSUCHKEY000000000, Signature=" + "0" * 64,
    "its signature is missing": "SDK-HMAC-SHA256 Access=AKNOSUCHKEY000000000, SignedHeaders=x-sdk-date",
    "its signature is empty": "SDK-HMAC-SHA256 Access=AKNOSUCHKEY000000000, SignedHeaders=x-sdk-date, Signature=",
}


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_MALFORMED_REFUSED)
def test_malformed_signature_is_refused(expect, safe_release, cases):
    """An Authorization header that is not a signature is refused."""
    for words, value in cases(MALFORMED.items()):
        exchange = safe_release.update(headers=[("Authorization", value)], credentials=Anonymous())

        expect.status(exchange, 401, why_invalid=f"its Authorization header is not a signature: {words}")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_EXPIRED_REFUSED)
@pytest.mark.parametrize("away", [-WINDOW - EDGE, WINDOW + EDGE], ids=["past", "future"])
def test_expired_signature_is_refused(expect, endpoint, signed, safe_release, away):
    """A signature dated more than 15 minutes from the server's clock, either way, is refused."""
    exchange = send_in_time(endpoint, lambda: signed(safe_release.request(dry_run=True), away=away))

    expect.status(exchange, 401, why_invalid=f"its date is {away.total_seconds() / 60:+.1f} minutes from now")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_WINDOW)
@pytest.mark.parametrize("away", [-WINDOW + EDGE, WINDOW - EDGE], ids=["past", "future"])
def test_signature_holds_within_the_window(expect, endpoint, signed, safe_release, away):
    """A signature dated less than 15 minutes from the server's clock is accepted."""
    exchange = send_in_time(endpoint, lambda: signed(safe_release.request(dry_run=True), away=away))

    expect.accepted(exchange)


def send_in_time(endpoint: Endpoint, make: Callable[[], Request]) -> Exchange:
    """Sign and send until both together take less than a second: later the edge of the window has moved.

    Raises `Inconclusive` on a machine that is never so quick, or whose clock is not the target's.
    """
    for _ in range(TRIES):
        begun = time.monotonic()
        exchange = endpoint.send(make(), credentials=Anonymous())
        if time.monotonic() - begun < LATE_SECONDS:
            break
    else:
        raise Inconclusive(f"no response came within {LATE_SECONDS:.0f} s, so the edge of the window was missed")
    stated = find_header(precondition(exchange).headers, "Date")
    if stated and not tells_now(stated):
        raise Inconclusive(f"the target's clock shows {stated}, which is not the time of this machine")
    return exchange


def tells_now(stated: str) -> bool:
    """Whether a Date header names the time of this machine; one that is not a date does not."""
    named = http_date(stated)
    return named is not None and abs(named - datetime.now(UTC)) <= CLOCKS_APART


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_LOCKOUT)
def test_repeated_failures_lock_the_key(expect, safe_release, releases, access_key):
    """After more than five bad signatures in a row the key is refused, and works again five minutes later."""
    fail(safe_release, access_key, LOCKOUT_FAILURES)

    locked = safe_release.update(credentials=access_key)
    releases.advance_clock(LOCKOUT_SECONDS + 1)
    unlocked = safe_release.ask(credentials=access_key)

    expect.status(locked, 401, why_invalid="its access key failed six times in a row")
    expect.accepted(unlocked)


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_SUCCESS_RESETS_LOCKOUT)
def test_success_ends_the_count_of_failures(expect, safe_release, access_key):
    """A good signature ends the count of consecutive bad ones."""
    for _ in range(2):
        fail(safe_release, access_key, LOCKOUT_FAILURES - 2)

        exchange = safe_release.ask(credentials=access_key)

        expect.accepted(exchange)


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_DECIDES)
def test_signature_decides_over_a_token(expect, safe_release, token, access_key):
    """Where a token and a signature are both present, the signature decides."""
    wrong = AccessKey(access_key.access_key, access_key.secret_key + "x")

    refused = safe_release.update(headers=[("X-Auth-Token", token.reveal())], credentials=wrong)
    accepted = safe_release.ask(headers=[("X-Auth-Token", "0" * 64)], credentials=access_key)

    expect.status(refused, 401, why_invalid="its signature is wrong, although its token is valid")
    expect.accepted(accepted)
