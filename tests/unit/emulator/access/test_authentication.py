"""Tokens, signatures, lockout: which requests are accepted, and the vendor's words for the others."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

PREFIX = "Incorrect IAM authentication information: "


def test_no_credentials_are_refused_in_the_vendors_words(service: Any) -> None:
    """Without token and signature the response is 401 with the gateway's code, text and request id."""
    response = service.send("GET", service.target(), token=False)

    assert (response.status, response.code) == (401, "APIGW.0301")
    assert response.message == PREFIX + "x-auth-token not found"
    assert response.document["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize("token", ["wrong", "unit-token-012345678", "unit-token-0123456789x", "ünit"])
def test_wrong_tokens_are_refused(service: Any, token: str) -> None:
    """A token that differs in anything is 401."""
    response = service.send("GET", service.target(), headers={"x-auth-token": token})

    assert (response.status, response.message) == (401, PREFIX + "decrypt token fail")


def test_token_of_the_process_does_not_open_a_sandbox(service: Any) -> None:
    """The public example token opens the seeded release, not a sandbox's."""
    response = service.send("GET", service.target(), headers={"x-auth-token": "EMULATOR-EXAMPLE-TOKEN"})
    seeded = service.send(
        "GET", service.target(namespace="monitoring"), headers={"x-auth-token": "EMULATOR-EXAMPLE-TOKEN"}
    )

    assert (response.status, seeded.status) == (401, 200)


def test_authentication_comes_before_look_up_and_validation(service: Any) -> None:
    """Without credentials a missing release and a broken body are 401 too."""
    missing = service.send("GET", service.target(name="other"), token=False)
    broken = service.send("PUT", service.target(), b"{", token=False)

    assert (missing.status, broken.status) == (401, 401)


def test_signed_update_is_accepted(service: Any) -> None:
    """A signature over method, path, query, headers and body opens, with or without Host."""
    body = json.dumps(service.body()).encode()

    response = service.signed("PUT", service.target(tail="?show_resources=true&a=b"), body)
    read = service.signed("GET", service.target(), host=False)

    assert (response.status, read.status) == (200, 200)


@pytest.mark.parametrize(
    "change",
    [
        {"body": b'{"chart_id":"x"}'},
        {"target": "/cce/cam/v3/clusters/x/namespace/check-unit/releases/testwww"},
        {"headers": {"host": "other.example.com"}},
        {"method": "GET"},
    ],
    ids=["body", "path", "header", "method"],
)
def test_changes_after_signing_are_refused(service: Any, change: dict[str, Any]) -> None:
    """A request that changed after signing is 401 in the vendor's words."""
    body = json.dumps(service.body()).encode()

    response = service.signed("PUT", service.target(), body, **change)

    assert response.status == 401
    assert response.message.startswith(PREFIX + "verify aksk signature fail")


def test_unknown_key_and_old_date_have_their_own_texts(service: Any) -> None:
    """An unknown access key and a date outside the window have errors different from a bad signature."""
    unknown = service.signed("GET", service.target(), access_key="NOBODY")
    old = service.signed("GET", service.target(), at=service.clock.now() - timedelta(minutes=15, seconds=1))
    edge = service.signed("GET", service.target(), at=service.clock.now() - timedelta(minutes=15))

    assert unknown.message == PREFIX + "Get secretKey failed,ak:******,err:ak not exist"
    assert old.message == PREFIX + "calc ak sk signature fail:signature expired"
    assert edge.status == 200


def test_signature_decides_beside_a_token(service: Any) -> None:
    """A bad signature is refused even with a good token; a good one is accepted even with a bad token."""
    bad = service.signed("GET", service.target(), secret="wrong", token=True)
    good = service.signed("GET", service.target(), headers={"x-auth-token": "wrong"})

    assert (bad.status, good.status) == (401, 200)


def test_sixth_bad_signature_locks_for_five_minutes(service: Any) -> None:
    """After the sixth bad signature in a row even a good one is refused for five minutes."""
    for _ in range(6):
        service.signed("GET", service.target(), secret="wrong")

    locked = service.signed("GET", service.target())
    service.clock.advance(299)
    still = service.signed("GET", service.target())
    service.clock.advance(1)
    unlocked = service.signed("GET", service.target())

    assert locked.message == PREFIX + "AK access failed to reach the limit,forbidden."
    assert (still.status, unlocked.status) == (401, 200)


def test_good_signature_ends_the_count(service: Any) -> None:
    """Five bad signatures, a good one and five more bad ones do not lock."""
    for _ in range(2):
        for _ in range(5):
            service.signed("GET", service.target(), secret="wrong")
        response = service.signed("GET", service.target())

        assert response.status == 200


def test_lock_is_one_sandboxes_own(service: Any) -> None:
    """Bad signatures in one sandbox do not lock another."""
    other, _ = service.emulator.make_sandbox({"namespace": "check-other"})
    for _ in range(7):
        service.signed("GET", service.target(), secret="wrong")

    response = service.signed(
        "GET", service.target(namespace="check-other"), access_key=other.access_key, secret=other.secret_key
    )

    assert response.status == 200
