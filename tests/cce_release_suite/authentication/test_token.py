"""The token: which requests it lets in, and which not."""

from collections.abc import Callable

import pytest

from cce_release_contract.client.credentials import Anonymous, Token
from cce_release_models import clauses as c


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_ACCEPTED)
def test_valid_token_is_accepted(expect, probe):
    """A request that carries a valid token is authenticated, a read and an update."""
    exchange = probe.ask()

    expect.accepted(exchange)
    if probe.exists:
        expect.accepted(probe.update())


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_REQUIRED)
def test_request_without_credentials_is_refused(expect, refusals):
    """A request without token and signature is refused."""
    expect.status(refusals["no credentials"], 401, why_invalid="it carries neither a token nor a signature")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_EMPTY_REFUSED)
def test_empty_token_is_refused(expect, probe):
    """An empty token is refused."""
    exchange = probe.update(headers=[("X-Auth-Token", "")], credentials=Anonymous())

    expect.status(exchange, 401, why_invalid="its X-Auth-Token is empty")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_UNKNOWN_REFUSED)
def test_unknown_token_is_refused(expect, refusals):
    """A token that was never issued is refused."""
    expect.status(refusals["unknown token"], 401, why_invalid="its X-Auth-Token was never issued")


ALTERATIONS: dict[str, Callable[[str], str]] = {
    "it lost its last character": lambda token: token[:-1],
    "it gained a character at its end": lambda token: token + "0",
    "it gained a character at its beginning": lambda token: "0" + token,
    "its letters are in the other case": lambda token: token.swapcase(),
    "a space stands inside": lambda token: f"{token[:8]} {token[8:]}",
    "it holds itself twice": lambda token: token * 2,
}


@pytest.mark.clause(c.AUTHENTICATION_TOKEN_ALTERED_REFUSED)
def test_altered_token_is_refused(expect, probe, stage):
    """A valid token that was altered in any way is refused."""
    token = stage.scope().token

    for words, alter in ALTERATIONS.items():
        exchange = probe.update(credentials=Token(alter(token)))

        expect.status(exchange, 401, why_invalid=f"its X-Auth-Token is a valid one, but {words}")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_HEADER_NAME_CASE)
@pytest.mark.parametrize("name", ["x-auth-token", "X-AUTH-TOKEN"])
def test_header_name_has_no_case(expect, probe, token, name):
    """The token is read whatever the letter case of its header's name."""
    exchange = probe.ask(headers=[(name, token)], credentials=Anonymous())

    expect.accepted(exchange)


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_OUTER_WHITESPACE)
def test_outer_white_space_does_not_matter(expect, probe, token):
    """White space around the token's value does not matter."""
    exchange = probe.ask(headers=[("X-Auth-Token", f"  {token}\t")], credentials=Anonymous())

    expect.accepted(exchange)


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_REQUIRED_TO_READ)
def test_reading_without_credentials_is_refused(expect, endpoint, probe):
    """The read operations refuse a request without credentials as well."""
    shown = endpoint.show(probe.address, credentials=Anonymous())
    history = endpoint.history(probe.address, credentials=Anonymous())

    expect.status(shown, 401, why_invalid="it carries neither a token nor a signature")
    expect.status(history, 401, why_invalid="it carries neither a token nor a signature")
