"""Add credentials to a final request."""

from __future__ import annotations

from datetime import UTC, datetime

from cce_release_contract.client.authentication import names_owner, sign_request, with_credentials
from cce_release_contract.client.credentials import AccessKey, Anonymous, Token
from cce_release_contract.exchanges.request import Request
from cce_release_contract.signing.verification import verify

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = AccessKey("AK", "sk")
REQUEST = Request("PUT", "/a?b=c", (("Host", "h"), ("X-Auth-Token", "old"), ("Authorization", "old")), b"{}")


def test_token_replaces_the_one_that_is_there():
    """A token is the only X-Auth-Token of the request."""
    request = with_credentials(REQUEST, Token("new"), now=NOW)

    assert [value for name, value in request.headers if name == "X-Auth-Token"] == ["new"]


def test_signature_verifies():
    """An access key signs target, headers, project and body; an old Authorization is gone."""
    request = with_credentials(REQUEST, KEY, now=NOW, project_id="p")

    assert request.header("X-Project-Id") == "p"
    assert [name for name, _ in request.headers].count("Authorization") == 1
    assert verify("PUT", "/a?b=c", request.headers, b"{}", secret_for=lambda _: "sk", now=NOW) == "AK"


def test_list_of_signed_headers_can_be_given():
    """A signature with fewer signed headers still verifies."""
    request = sign_request(REQUEST, KEY, now=NOW, signed_header_names=("x-sdk-date",))

    assert "SignedHeaders=x-sdk-date," in request.header("Authorization")
    assert verify("PUT", "/a?b=c", request.headers, b"{}", secret_for=lambda _: "sk", now=NOW) == "AK"


def test_anonymous_keeps_the_request():
    """Anonymous does not change the request."""
    assert with_credentials(REQUEST, Anonymous(), now=NOW) is REQUEST


def test_owner_is_recognised():
    """A request belongs to credentials with the same token or access key."""
    signed = with_credentials(REQUEST, KEY, now=NOW)

    assert names_owner(signed, KEY)
    assert not names_owner(signed, AccessKey("OTHER", "sk"))
    assert names_owner(REQUEST, Token("old"))
    assert not names_owner(REQUEST, Token("new"))
    assert not names_owner(REQUEST, Anonymous())
