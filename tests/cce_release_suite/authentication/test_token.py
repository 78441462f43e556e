"""The token: which requests it lets in, and which not."""

from collections.abc import Callable
from http import HTTPStatus
from itertools import islice

import pytest

from cce_release_contract.client.credentials import Anonymous, Token
from cce_release_contract.client.sandbox.interface import SECOND_TOKEN
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.oracle.request_judge import SECURITY
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import SUCCESSES, precondition
from cce_release_suite.vocabulary.refusals import NEVER_ISSUED
from cce_release_suite.vocabulary.safe_release import SafeRelease


@pytest.fixture
def without_token(safe_release, negative_cases):
    """A request without its token, and one with an empty token."""
    base = safe_release.request(headers=(("X-Auth-Token", NEVER_ISSUED),))
    return negative_cases.listed(SECURITY.pointer, SECURITY.keyword, bases=[base])


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_ACCEPTED)
def test_valid_token_is_accepted(expect, safe_release):
    """A request that carries a valid token is authenticated, a read and an update."""
    exchange = safe_release.ask()

    expect.accepted(exchange)
    if safe_release.exists:
        expect.accepted(safe_release.update())


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_REQUIRED)
def test_request_without_credentials_is_refused(expect, without_token, refusals):
    """A request without token and signature is refused."""
    left_out, _ = without_token

    expect.status(refusals["no credentials"], 401, why_invalid=left_out.reason)


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_EMPTY_REFUSED)
def test_empty_token_is_refused(expect, endpoint, without_token):
    """An empty token is refused."""
    _, empty = without_token

    exchange = endpoint.send(empty, credentials=Anonymous())

    expect.status(exchange, 401)


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_UNKNOWN_REFUSED)
def test_unknown_token_is_refused(expect, refusals):
    """A token that was never issued is refused."""
    expect.status(refusals["unknown token"], 401, why_invalid="its X-Auth-Token was never issued")


def inside(token: str) -> int:
    """A place within a token, however short it is: white space at its end would not matter."""
    return min(8, len(token) // 2)


ALTERATIONS: dict[str, Callable[[str], str]] = {
    "only its first half is left": lambda token: token[: len(token) // 2],
    "its letters are in the other case": lambda token: token.swapcase(),
    # Without its padding first: a decoder of base64 may do without that.
    "it lost its last character": lambda token: token.rstrip("=")[:-1],
    "it gained a character at its end": lambda token: token + "0",
    "it gained a character at its beginning": lambda token: "0" + token,
    "it has a space inside": lambda token: f"{token[: inside(token)]} {token[inside(token) :]}",
    "it is repeated": lambda token: token * 2,
}

SENT_LIVE = 3
"""How many of the first forms of the user's own token are sent: those that reveal most, since few may be wrong."""

SENT_AS_UPDATE = 2
"""How many of them where each is a PUT, of which there are few."""


def altered(token: str) -> dict[str, str]:
    """The token in every form that is not the token any more, by what was done to it."""
    forms = {words: alter(token) for words, alter in ALTERATIONS.items()}
    return {words: form for words, form in forms.items() if form.strip() != token}


@pytest.fixture
def altered_tokens(run, token):
    """The valid token in its wrong forms, by what was done to it: those that this target may get.

    Nothing shows one of them: most of a token tells most of it.
    """
    forms = altered(token.reveal())
    run.made_secrets |= set(forms.values())
    most = len(forms) if SECOND_TOKEN in run.target.capabilities else SENT_LIVE
    return {words: Token(form) for words, form in islice(forms.items(), most)}


@pytest.mark.clause(c.AUTHENTICATION_TOKEN_ALTERED_REFUSED)
def test_altered_token_is_refused(expect, safe_release, altered_tokens):
    """A valid token that was altered in any way is refused; on a live target by what cannot change anything."""
    reading = safe_release.reads and not safe_release.exists
    most = len(altered_tokens) if reading or safe_release.exists else SENT_AS_UPDATE

    for words, form in islice(altered_tokens.items(), most):
        if reading:
            exchange = safe_release.endpoint.show(safe_release.missing, credentials=form)
        else:
            exchange = safe_release.update(credentials=form)

        expect.status(exchange, 401, why_invalid=f"its X-Auth-Token is a valid one, but {words}")


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_HEADER_NAME_CASE)
@pytest.mark.parametrize("name", ["x-auth-token", "X-AUTH-TOKEN"])
def test_header_name_has_no_case(expect, safe_release, token, name):
    """The token is read whatever the letter case of its header's name."""
    exchange = asked_with(safe_release, (name, token.reveal()))

    expect.accepted(exchange)
    if safe_release.exists:
        body = safe_release.body(dry_run=True)
        expect.accepted(safe_release.update(body, headers=[(name, token.reveal())], credentials=Anonymous()))


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_OUTER_WHITESPACE)
def test_outer_white_space_does_not_matter(expect, safe_release, token):
    """White space around the token's value does not matter."""
    padded = ("X-Auth-Token", f"  {token.reveal()}\t")

    exchange = asked_with(safe_release, padded)

    expect.accepted(exchange)
    if safe_release.exists:
        expect.accepted(safe_release.update(safe_release.body(dry_run=True), headers=[padded], credentials=Anonymous()))


def asked_with(safe_release: SafeRelease, header: tuple[str, str]) -> Exchange:
    """The response to a request with a valid token in a header that is spelt in another way.

    Raises `Inconclusive` if the token is refused in its usual spelling as well: it has expired, and nothing is said
    about spellings.
    """
    exchange = safe_release.ask(headers=[header], credentials=Anonymous())
    if exchange.status == HTTPStatus.UNAUTHORIZED:
        precondition(safe_release.ask(), *SUCCESSES)
    return exchange


@pytest.mark.smoke
@pytest.mark.clause(c.AUTHENTICATION_TOKEN_REQUIRED_TO_READ)
def test_reading_without_credentials_is_refused(expect, endpoint, safe_release):
    """The read operations refuse a request without credentials as well."""
    shown = endpoint.show(safe_release.address, credentials=Anonymous())
    history = endpoint.history(safe_release.address, credentials=Anonymous())

    expect.status(shown, 401, why_invalid="it carries neither a token nor a signature")
    expect.status(history, 401, why_invalid="it carries neither a token nor a signature")


@pytest.mark.clause(c.AUTHENTICATION_TOKEN_REQUIRED_TO_READ)
def test_reading_again_without_credentials_is_refused(expect, endpoint, named_release):
    """The response to a read is not there for whoever asks next, on the same connection or on a new one.

    A cache may not know who asks, and a login may be one of the connection.
    """
    precondition(endpoint.show(named_release), 200)

    same = endpoint.show(named_release, headers=[("Connection", "close")], credentials=Anonymous())
    new = endpoint.show(named_release, credentials=Anonymous())

    for exchange, where in ((same, "the same connection"), (new, "a new connection")):
        why = f"it carries no credentials, only a read before it did; it came on {where}"
        expect.status(exchange, 401, why_invalid=why)


@pytest.mark.clause(c.AUTHENTICATION_TOKEN_ALTERED_REFUSED_TO_READ)
def test_reading_with_another_token_is_refused(expect, endpoint, safe_release, altered_tokens):
    """The read operations refuse an empty, an unknown and an altered token."""
    wrong = {"it is empty": "", "it was never issued": "0" * 64}
    wrong |= {f"it is a valid one, but {words}": form.value for words, form in altered_tokens.items()}

    for words, value in wrong.items():
        exchange = endpoint.show(safe_release.address, headers=[("X-Auth-Token", value)], credentials=Anonymous())

        expect.status(exchange, 401, why_invalid=f"its X-Auth-Token: {words}")
    words, form = next(iter(altered_tokens.items()))
    expect.status(
        endpoint.history(safe_release.address, credentials=form),
        401,
        why_invalid=f"its X-Auth-Token is a valid one, but {words}",
    )
