"""The credentials of a request, and every response that could repeat them."""

import base64
import json
from urllib.parse import quote

import pytest

from cce_release_contract.client.credentials import Anonymous, Token, opening_secrets
from cce_release_contract.judging.shown_credentials import credential_problems
from cce_release_contract.strategies.signatures.signed_parts import shown_signature
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import precondition

# Made up, and opens nothing.
MADE_UP = "tok/en+made up=7f3a90c2"


@pytest.mark.clause(c.AUTHENTICATION_SECRET_NOT_ECHOED)
def test_credentials_of_the_run_stand_in_no_answer(expect, any_response, run):
    """No response to a request with the credentials of the run shows them, in whatever spelling."""
    problems = credential_problems(any_response, opening_secrets(run.gateway.target.credentials))

    expect.of(any_response).no_problems(problems, f"the response with status {any_response.status}")


@pytest.mark.clause(c.AUTHENTICATION_SECRET_NOT_ECHOED)
def test_credentials_stand_in_no_answer(expect, endpoint, safe_release, signed, own_scope):
    """No response shows the token, the secret key or the signature: neither a success nor any kind of refusal."""
    scope = own_scope
    good = signed(safe_release.request(dry_run=True))
    # The vendor's refusal shows the canonical request, and with it the signed headers.
    with_token = signed(safe_release.request(dry_run=True, headers=(("X-Auth-Token", scope.token),)))
    wrong = with_token.with_header("Content-Type", "application/json;charset=utf-8")
    late = signed(safe_release.request(dry_run=True).with_header("X-Sdk-Date", "20200101T000000Z"))
    unreadable = safe_release.request(headers=(("Authorization", f"Bearer {scope.token}"),))
    exchanges = {
        "a dry run with a token": safe_release.update(safe_release.body(dry_run=True)),
        "a signed dry run": endpoint.send(good, credentials=Anonymous()),
        "an invalid body": safe_release.update(safe_release.body("restart")),
        "a body that is not JSON": safe_release.update(b"{"),
        "another media type": safe_release.update(content_type="text/plain"),
        "a release that does not exist": endpoint.update(safe_release.missing, safe_release.body()),
        "a path that does not exist": endpoint.send(safe_release.request(safe_release.address.named("x/y"))),
        "a made-up token": safe_release.update(credentials=Token(MADE_UP)),
        "a signature that does not fit": endpoint.send(wrong, credentials=Anonymous()),
        "a signature that is too old": endpoint.send(late, credentials=Anonymous()),
        "a header that is not a signature": endpoint.send(unreadable, credentials=Anonymous()),
    }
    secrets = {
        "the token": scope.token,
        "the secret key": scope.secret_key,
        "a made-up token": MADE_UP,
        "a signature": shown_signature(good).digits,
        "a signature that does not fit": shown_signature(wrong).digits,
        "a signature that is too old": shown_signature(late).digits,
    }

    for words, exchange in exchanges.items():
        response = precondition(exchange)
        shown = "\n".join(f"{name}: {value}" for name, value in response.headers) + "\n" + response.text().unredacted
        for what, secret in secrets.items():
            expect.of(exchange).holds(
                not any(spelling in shown for spelling in spellings(secret)),
                f"the response to {words} shows {what}",
                expected="nothing of it",
                observed=f"{what}, in a response with status {response.status}",
            )


def spellings(secret: str) -> set[str]:
    """The forms in which a text is still readable: as it is, as JSON, in a URL, and in base64."""
    return {secret, json.dumps(secret)[1:-1], quote(secret, safe=""), base64.b64encode(secret.encode()).decode()}
