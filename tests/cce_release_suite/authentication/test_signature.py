"""The signature: what it covers, and for how long it holds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cce_release_contract.client.credentials import AccessKey, Anonymous
from cce_release_contract.exchanges.request import Request
from cce_release_models import clauses as c

WINDOW = timedelta(minutes=15)
MARGIN = timedelta(seconds=60)
LOCKOUT_FAILURES = 6
LOCKOUT_SECONDS = 5 * 60


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_ACCEPTED)
def test_signed_request_is_accepted(expect, probe, access_key):
    """A signed request is authenticated without a token, with a body and without."""
    exchange = probe.ask(credentials=access_key)

    expect.accepted(exchange)
    if probe.exists:
        expect.accepted(probe.update(credentials=access_key))


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_METHOD_BOUND)
def test_signature_covers_the_method(expect, endpoint, signed, probe):
    """A signature made for another method is refused."""
    request = signed(Request("PUT", probe.address.path()))

    exchange = endpoint.send(replace(request, method="GET"), credentials=Anonymous())

    expect.status(exchange, 401, why_invalid="it was signed for PUT and sent as GET")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_PATH_BOUND)
def test_signature_covers_the_path(expect, endpoint, signed, probe):
    """A signature made for another path is refused."""
    request = signed(Request("GET", probe.missing.path()))

    exchange = endpoint.send(replace(request, target=probe.address.path()), credentials=Anonymous())

    expect.status(exchange, 401, why_invalid="it was signed for another release than it names")


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_QUERY_BOUND)
@pytest.mark.parametrize(
    ("signed_query", "sent_query"), [("", "show_resources=true"), ("a=1", "a=2"), ("a=1&b=2", "a=1")]
)
def test_signature_covers_the_query(expect, endpoint, signed, probe, signed_query, sent_query):
    """A signature made for another query is refused."""
    path = probe.address.path()
    request = signed(Request("GET", f"{path}?{signed_query}" if signed_query else path))

    exchange = endpoint.send(replace(request, target=f"{path}?{sent_query}"), credentials=Anonymous())

    expect.status(exchange, 401, why_invalid=f"its query was {signed_query!r} when it was signed and is {sent_query!r}")


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_HEADER_BOUND)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", "application/json;charset=utf-8"),
        ("X-Project-Id", "fedcba9876543210fedcba9876543210"),
        ("X-Sdk-Date", "20251208T093001Z"),
    ],
)
def test_signature_covers_the_listed_headers(expect, endpoint, signed, probe, name, value):
    """A signed header that changes after signing makes the request unauthentic."""
    request = signed(probe.request(headers=[("X-Project-Id", "0123456789abcdef0123456789abcdef")]))

    exchange = endpoint.send(request.with_header(name, value), credentials=Anonymous())

    expect.status(exchange, 401, why_invalid=f"its header {name} changed after it was signed")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_BODY_BOUND)
def test_signature_covers_the_body(expect, endpoint, signed, probe):
    """A body that changes after signing makes the request unauthentic."""
    request = signed(probe.request())

    exchange = endpoint.send(
        replace(request, body=probe.request(values={"imageTag": "other"}).body), credentials=Anonymous()
    )

    expect.status(exchange, 401, why_invalid="its body changed after it was signed")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_KEY_BOUND)
def test_signature_needs_the_secret_key(expect, probe, access_key):
    """A signature made with another secret key is refused."""
    wrong = AccessKey(access_key.access_key, access_key.secret_key + "x")

    exchange = probe.update(credentials=wrong)

    expect.status(exchange, 401, why_invalid="it was signed with another secret key")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_UNKNOWN_KEY_REFUSED)
def test_unknown_access_key_is_refused(expect, probe):
    """A signature with an access key that does not exist is refused."""
    exchange = probe.update(credentials=AccessKey("AKNOSUCHKEY000000000", "no-such-secret-key-000000000000000000000"))

    expect.status(exchange, 401, why_invalid="its access key does not exist")


MALFORMED = {
    "it is another scheme": "Basic dXNlcjpwYXNzd29yZA==",
    "it has no parts": "SDK-HMAC-SHA256",
    "its list of signed headers is missing": "SDK-HMAC-SHA256 Access=AKNOSUCHKEY000000000, Signature=" + "0" * 64,
    "its signature is missing": "SDK-HMAC-SHA256 Access=AKNOSUCHKEY000000000, SignedHeaders=x-sdk-date",
    "its signature is empty": "SDK-HMAC-SHA256 Access=AKNOSUCHKEY000000000, SignedHeaders=x-sdk-date, Signature=",
}


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_MALFORMED_REFUSED)
def test_malformed_signature_is_refused(expect, probe, cases):
    """An Authorization header that is no signature is refused."""
    for words, value in cases(MALFORMED.items()):
        exchange = probe.update(headers=[("Authorization", value)], credentials=Anonymous())

        expect.status(exchange, 401, why_invalid=f"its Authorization header is no signature: {words}")


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_ALGORITHM_BOUND)
@pytest.mark.parametrize("algorithm", ["SDK-HMAC-SHA1", "sdk-hmac-sha256", "HMAC-SHA256"])
def test_signature_names_its_algorithm(expect, endpoint, signed, probe, algorithm):
    """A signature that claims another algorithm is refused."""
    request = signed(probe.request())
    authorization = request.header("Authorization").replace("SDK-HMAC-SHA256", algorithm, 1)

    exchange = endpoint.send(request.with_header("Authorization", authorization), credentials=Anonymous())

    expect.status(exchange, 401, why_invalid=f"its signature claims the algorithm {algorithm}")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_QUERY_ORDER)
def test_query_order_does_not_matter(expect, endpoint, signed, probe):
    """The order of the query's members does not change what a signature covers."""
    path = probe.address.path()
    request = signed(Request("GET", f"{path}?a=1&show_resources=true&z=2"))

    exchange = endpoint.send(replace(request, target=f"{path}?z=2&show_resources=true&a=1"), credentials=Anonymous())

    expect.accepted(exchange)


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_UNLISTED_HEADERS_FREE)
def test_unlisted_headers_may_change(expect, endpoint, signed, probe):
    """Headers that the signature does not list may change, as Terraform signs without Host."""
    request = signed(probe.request(), only=("content-type", "x-sdk-date"))

    exchange = endpoint.send(
        request.with_header("X-Project-Id", "0123456789abcdef0123456789abcdef"), credentials=Anonymous()
    )

    expect.accepted(exchange)


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_EXPIRED_REFUSED)
@pytest.mark.parametrize("away", [-WINDOW - MARGIN, WINDOW + MARGIN], ids=["past", "future"])
def test_expired_signature_is_refused(expect, endpoint, signed, probe, away):
    """A signature dated more than 15 minutes from the server's clock, either way, is refused."""
    request = signed(probe.request(), away=away)

    exchange = endpoint.send(request, credentials=Anonymous())

    expect.status(exchange, 401, why_invalid=f"its date is {away.total_seconds() / 60:+.0f} minutes from now")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_WINDOW)
@pytest.mark.parametrize("away", [-WINDOW + MARGIN, WINDOW - MARGIN], ids=["past", "future"])
def test_signature_holds_within_the_window(expect, endpoint, signed, probe, away):
    """A signature dated less than 15 minutes from the server's clock is accepted."""
    exchange = endpoint.send(signed(probe.request(), away=away), credentials=Anonymous())

    expect.accepted(exchange)


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_LOCKOUT)
def test_repeated_failures_lock_the_key(expect, probe, stage, access_key):
    """After more than five bad signatures in a row the key is refused, and works again five minutes later."""
    wrong = AccessKey(access_key.access_key, access_key.secret_key + "x")
    for _ in range(LOCKOUT_FAILURES):
        probe.update(credentials=wrong)

    locked = probe.update(credentials=access_key)
    stage.advance_clock(LOCKOUT_SECONDS + 1)
    unlocked = probe.ask(credentials=access_key)

    expect.status(locked, 401, why_invalid="its access key failed six times in a row")
    expect.accepted(unlocked)


@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_SUCCESS_RESETS_LOCKOUT)
def test_success_ends_the_count_of_failures(expect, probe, access_key):
    """A good signature ends the count of consecutive bad ones."""
    wrong = AccessKey(access_key.access_key, access_key.secret_key + "x")
    for _ in range(2):
        for _ in range(LOCKOUT_FAILURES - 2):
            probe.update(credentials=wrong)

        exchange = probe.ask(credentials=access_key)

        expect.accepted(exchange)


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_SIGNATURE_DECIDES)
def test_signature_decides_over_a_token(expect, probe, token, access_key):
    """Where a token and a signature are both present, the signature decides."""
    wrong = AccessKey(access_key.access_key, access_key.secret_key + "x")

    refused = probe.update(headers=[("X-Auth-Token", token)], credentials=wrong)
    accepted = probe.ask(headers=[("X-Auth-Token", "0" * 64)], credentials=access_key)

    expect.status(refused, 401, why_invalid="its signature is wrong, although its token is valid")
    expect.accepted(accepted)
