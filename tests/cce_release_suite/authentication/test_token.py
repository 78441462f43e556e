"""The token: which requests it lets in, and which not."""

from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest

from cce_release_contract.client.credentials import Anonymous, Token
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.oracle.request_judge import SECURITY
from cce_release_contract.strategies.negative_cases import iter_negative_cases, rules_at
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES, require
from cce_release_suite.vocabulary.probes import SafeRelease
from cce_release_suite.vocabulary.refusals import NEVER_ISSUED


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
def test_request_without_credentials_is_refused(expect, probe, contract, refusals):
    """A request without token and signature is refused."""
    left_out, _ = without_token(contract, probe)

    expect.status(refusals["no credentials"], 401, why_invalid=left_out.reason)


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_EMPTY_REFUSED)
def test_empty_token_is_refused(expect, probe, contract):
    """An empty token is refused."""
    _, empty = without_token(contract, probe)

    exchange = probe.endpoint.send(empty, credentials=Anonymous())

    expect.status(exchange, 401)


def without_token(contract: Contract, probe: SafeRelease) -> Iterator[Case]:
    """The probe's request without its token, then with an empty one."""
    base = probe.request(headers=(("X-Auth-Token", NEVER_ISSUED),))
    return iter_negative_cases(contract, base, wanted=rules_at(SECURITY.pointer, SECURITY.keyword))


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_UNKNOWN_REFUSED)
def test_unknown_token_is_refused(expect, refusals):
    """A token that was never issued is refused."""
    expect.status(refusals["unknown token"], 401, why_invalid="its X-Auth-Token was never issued")


def inside(token: str) -> int:
    """A place within a token, however short it is: white space at its end would not matter."""
    return min(8, len(token) // 2)


ALTERATIONS: dict[str, Callable[[str], str]] = {
    "it lost its last character": lambda token: token[:-1],
    "it gained a character at its end": lambda token: token + "0",
    "it gained a character at its beginning": lambda token: "0" + token,
    "its letters are in the other case": lambda token: token.swapcase(),
    "a space stands inside": lambda token: f"{token[: inside(token)]} {token[inside(token) :]}",
    "it holds itself twice": lambda token: token * 2,
}


def altered(token: str) -> dict[str, str]:
    """The token in every form that is not the token any more, by what was done to it."""
    forms = {words: alter(token) for words, alter in ALTERATIONS.items()}
    return {words: form for words, form in forms.items() if form.strip() != token}


@pytest.mark.clause(c.AUTHENTICATION_TOKEN_ALTERED_REFUSED)
def test_altered_token_is_refused(expect, probe, stage):
    """A valid token that was altered in any way is refused."""
    token = stage.scope().token

    for words, form in altered(token).items():
        exchange = probe.update(credentials=Token(form))

        expect.status(exchange, 401, why_invalid=f"its X-Auth-Token is a valid one, but {words}")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_HEADER_NAME_CASE)
@pytest.mark.parametrize("name", ["x-auth-token", "X-AUTH-TOKEN"])
def test_header_name_has_no_case(expect, probe, token, name):
    """The token is read whatever the letter case of its header's name."""
    exchange = asked_with(probe, (name, token.reveal()))

    expect.accepted(exchange)
    if probe.exists:
        body = probe.body(dry_run=True)
        expect.accepted(probe.update(body, headers=[(name, token.reveal())], credentials=Anonymous()))


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_OUTER_WHITESPACE)
def test_outer_white_space_does_not_matter(expect, probe, token):
    """White space around the token's value does not matter."""
    padded = ("X-Auth-Token", f"  {token.reveal()}\t")

    exchange = asked_with(probe, padded)

    expect.accepted(exchange)
    if probe.exists:
        expect.accepted(probe.update(probe.body(dry_run=True), headers=[padded], credentials=Anonymous()))


def asked_with(probe: SafeRelease, header: tuple[str, str]) -> Exchange:
    """The answer to a request with a valid token in a header that is spelt in another way.

    Raises `Inconclusive` if the token is refused in its usual spelling as well: it has expired, and nothing is said
    about spellings.
    """
    exchange = probe.ask(headers=[header], credentials=Anonymous())
    if exchange.status == HTTPStatus.UNAUTHORIZED:
        require(probe.ask(), *SUCCESSES)
    return exchange


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_REQUIRED_TO_READ)
def test_reading_without_credentials_is_refused(expect, endpoint, probe):
    """The read operations refuse a request without credentials as well."""
    shown = endpoint.show(probe.address, credentials=Anonymous())
    history = endpoint.history(probe.address, credentials=Anonymous())

    expect.status(shown, 401, why_invalid="it carries neither a token nor a signature")
    expect.status(history, 401, why_invalid="it carries neither a token nor a signature")


@pytest.mark.clause(c.AUTHENTICATION_TOKEN_ALTERED_REFUSED_TO_READ)
def test_reading_with_another_token_is_refused(expect, endpoint, probe, token):
    """The read operations refuse an empty, an unknown and an altered token."""
    wrong = {"it is empty": "", "it was never issued": "0" * 64}
    wrong |= {f"it is a valid one, but {words}": form for words, form in altered(token.reveal()).items()}

    for words, value in wrong.items():
        exchange = endpoint.show(probe.address, headers=[("X-Auth-Token", value)], credentials=Anonymous())

        expect.status(exchange, 401, why_invalid=f"its X-Auth-Token: {words}")
    expect.status(
        endpoint.history(probe.address, credentials=Token(f"{token.reveal()}0")),
        401,
        why_invalid="its X-Auth-Token is a valid one, but it gained a character at its end",
    )
