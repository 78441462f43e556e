"""Making a signature."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce_release_contract.signing.access_key import AccessKey
from cce_release_contract.signing.refusal import SignatureRefused
from cce_release_contract.signing.signature import sign
from cce_release_contract.signing.verification import verify

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY = AccessKey("AKTEST", "sktest")


def test_vectors_are_signed_alike(vector):
    """Signing a vector's request gives its Authorization header, whatever the clock says."""
    added = sign(
        vector.method,
        vector.target,
        vector.headers,
        vector.body,
        vector.key,
        date=NOW,
        signed_header_names=vector.signed_headers.split(";"),
    )

    assert added == (("Authorization", vector.authorization),)


def test_all_headers_are_signed_by_default(update_vector):
    """Without a list every header is signed, in lower case and sorted."""
    added = sign("PUT", update_vector.target, update_vector.headers, update_vector.body, update_vector.key, date=NOW)

    assert added[-1] == ("Authorization", update_vector.authorization)


def test_missing_date_is_added_in_utc():
    """X-Sdk-Date is the given moment in UTC."""
    date = datetime(2026, 1, 2, 5, 4, 5, tzinfo=timezone(timedelta(hours=2)))

    added = dict(sign("GET", "/a", (), b"", KEY, date=date))

    assert added["X-Sdk-Date"] == "20260102T030405Z"
    assert "SignedHeaders=x-sdk-date, " in added["Authorization"]


def test_date_without_time_zone_is_refused():
    """A date without a time zone raises ValueError."""
    with pytest.raises(ValueError, match="time zone"):
        sign("GET", "/a", (), b"", KEY, date=datetime(2026, 1, 2))  # noqa: DTZ001 - the case under test


@pytest.mark.parametrize(
    ("content_type", "unsigned"),
    [("application/json", False), ("application/json;charset=utf-8", False), ("text/plain", True), (None, False)],
)
def test_body_that_is_not_json_is_unsigned(content_type, unsigned):
    """A body of another media type than JSON gets UNSIGNED-PAYLOAD, and that header is signed."""
    headers = () if content_type is None else (("Content-Type", content_type),)

    added = dict(sign("PUT", "/a", headers, b"x", KEY, date=NOW))

    assert added.get("X-Sdk-Content-Sha256") == ("UNSIGNED-PAYLOAD" if unsigned else None)
    assert ("x-sdk-content-sha256" in added["Authorization"]) is unsigned


def test_security_token_is_added_and_signed():
    """Temporary credentials add X-Security-Token to the signed headers."""
    added = dict(sign("GET", "/a", (("Host", "h"),), b"", AccessKey("AK", "sk", "temporary"), date=NOW))

    assert added["X-Security-Token"] == "temporary"
    assert "SignedHeaders=host;x-sdk-date;x-security-token" in added["Authorization"]


def test_header_with_underscore_is_not_signed():
    """Names with an underscore are left out of the list, as the vendor's signer does."""
    added = dict(sign("GET", "/a", (("X_A", "1"),), b"", KEY, date=NOW))

    assert "SignedHeaders=x-sdk-date," in added["Authorization"]


def test_signed_request_verifies():
    """What is signed here verifies here, with odd targets, bytes and headers."""
    headers = (("Host", "h:8443"), ("Content-Type", "application/json"), ("X-A", "é".encode().decode("latin-1")))
    target = "/a//%2e%2E/b%2Fc?z=1&a=%20+&a"

    added = sign("PUT", target, headers, b"\x00\xff", KEY, date=NOW)

    assert verify("PUT", target, headers + added, b"\x00\xff", secret_for={"AKTEST": "sktest"}.get, now=NOW) == "AKTEST"


def test_secrets_show_in_no_repr():
    """A repr of an access key shows nothing of it."""
    shown = repr(AccessKey("AKTEST", "the-secret", "the-token"))

    assert "AKTEST" not in shown
    assert "the-secret" not in shown
    assert "the-token" not in shown


@given(
    method=st.sampled_from(["GET", "PUT"]),
    target=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30),
    values=st.lists(st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF), max_size=12), max_size=4),
    body=st.binary(max_size=64),
)
def test_whatever_is_signed_verifies(method, target, values, body):
    """Any request that is signed here verifies here, and not with one byte more in its body."""
    headers = tuple((f"X-{number}", value) for number, value in enumerate(values))
    signed = headers + sign(method, f"/{target}", headers, body, KEY, date=NOW)

    assert verify(method, f"/{target}", signed, body, secret_for=lambda _: KEY.secret_key, now=NOW) == "AKTEST"
    with pytest.raises(SignatureRefused):
        verify(method, f"/{target}", signed, body + b"!", secret_for=lambda _: KEY.secret_key, now=NOW)
