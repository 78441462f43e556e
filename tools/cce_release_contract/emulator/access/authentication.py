"""Authenticate a request by token or by a signature over the raw request; refuse others with 401 before any look-up.

A request with an Authorization header is judged by its signature, even if it also has a token; other requests are
judged by their token. The texts are the gateway's (signing guide, code APIGW.0301).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cce_release_contract.emulator.access.lockout import Lockout
from cce_release_contract.emulator.error_bodies import UNAUTHENTICATED, RefusalError
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.signing.authorization import parse_authorization
from cce_release_contract.signing.refusal import SignatureRefused
from cce_release_contract.signing.verification import SKEW, verify

TOKEN_NOT_FOUND: Final = "x-auth-token not found"  # noqa: S105 # the vendor's text
BAD_TOKEN: Final = "decrypt token fail"  # noqa: S105 # the vendor's text
LOCKED: Final = "AK access failed to reach the limit,forbidden."


@dataclass(frozen=True, slots=True)
class AuthContext:
    """The credentials of one sandbox, its failure counts, and its time (aware)."""

    token: str
    access_key: str
    secret_key: str
    lockout: Lockout
    now: datetime


@dataclass(frozen=True, slots=True)
class AuthenticationSteps:
    """The steps of `authenticate`; a fault can wrap each of them."""

    signature_decides: Callable[[Incoming], bool]
    token_missing: Callable[[Incoming], bool]
    token_opens: Callable[[Incoming, AuthContext], bool]
    signing_key: Callable[[Incoming, AuthContext, timedelta], str]
    key_locked: Callable[[AuthContext, str], bool]
    count_failure: Callable[[AuthContext, str], None]
    forget_failures: Callable[[AuthContext, str], None]
    skew: timedelta


def signature_decides(incoming: Incoming) -> bool:
    """Whether the request has a signature, which then decides alone."""
    return incoming.header("authorization") is not None


def token_missing(incoming: Incoming) -> bool:
    """Whether the request has no token; an empty token counts as missing."""
    return incoming.header_values("x-auth-token") in ([], [""])


def token_opens(incoming: Incoming, auth: AuthContext) -> bool:
    """Whether the token of the request is the sandbox's."""
    return token_matches(incoming.header("x-auth-token") or "", auth.token)


def token_matches(given: str, expected: str) -> bool:
    """Whether the token is the right one, compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def signing_key(incoming: Incoming, auth: AuthContext, skew: timedelta) -> str:
    """The access key that signed the request. Raises SignatureRefused."""

    def secret_for(access_key: str) -> str | None:
        return auth.secret_key if token_matches(access_key, auth.access_key) else None

    return verify(
        incoming.method,
        incoming.target,
        incoming.headers,
        incoming.body,
        secret_for=secret_for,
        now=auth.now,
        skew=skew,
    )


def key_locked(auth: AuthContext, access_key: str) -> bool:
    """Whether too many bad signatures have locked the key."""
    return auth.lockout.is_locked(access_key, auth.now)


def count_failure(auth: AuthContext, access_key: str) -> None:
    """Count one bad signature of a known key."""
    auth.lockout.failed(access_key, auth.now)


def forget_failures(auth: AuthContext, access_key: str) -> None:
    """Reset the count of bad signatures after a good one."""
    auth.lockout.succeeded(access_key)


CORRECT_STEPS: Final = AuthenticationSteps(
    signature_decides=signature_decides,
    token_missing=token_missing,
    token_opens=token_opens,
    signing_key=signing_key,
    key_locked=key_locked,
    count_failure=count_failure,
    forget_failures=forget_failures,
    skew=SKEW,
)


def authenticate(incoming: Incoming, auth: AuthContext, steps: AuthenticationSteps) -> None:
    """Let the request pass, or refuse it with 401 APIGW.0301 and the vendor's text."""
    if steps.signature_decides(incoming):
        _check_signature(incoming, auth, steps)
        return
    if steps.token_missing(incoming):
        raise RefusalError(UNAUTHENTICATED, TOKEN_NOT_FOUND)
    # Refuse two tokens: the caller could not know which of them counts.
    if len(incoming.header_values("x-auth-token")) > 1 or not steps.token_opens(incoming, auth):
        raise RefusalError(UNAUTHENTICATED, BAD_TOKEN)


def _check_signature(incoming: Incoming, auth: AuthContext, steps: AuthenticationSteps) -> None:
    named = presented_access_key(incoming)
    if named and steps.key_locked(auth, named):
        raise RefusalError(UNAUTHENTICATED, LOCKED)
    try:
        access_key = steps.signing_key(incoming, auth, steps.skew)
    except SignatureRefused as refused:
        # Count only wrong signatures: an unknown key or an old date is not an attempt to guess.
        if refused.reason == "mismatch" and token_matches(refused.access_key, auth.access_key):
            steps.count_failure(auth, refused.access_key)
        raise RefusalError(UNAUTHENTICATED, refused.detail) from refused
    steps.forget_failures(auth, access_key)


def presented_access_key(incoming: Incoming) -> str:
    """The unverified access key of the request, used only to choose a sandbox; "" if there is none."""
    header = incoming.header("authorization")
    if header is None:
        return ""
    try:
        return parse_authorization(header).access_key
    except SignatureRefused as refused:
        return refused.access_key
