"""Who is asking: a token, or a signature over the raw request; everything else is 401 before any look-up.

The order: a request with an Authorization header is judged by its signature, even when it carries a token as well;
without one the token decides. Texts are the gateway's own (signing guide, code APIGW.0301).
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

NO_TOKEN: Final = "x-auth-token not found"  # noqa: S105 # the vendor's text
BAD_TOKEN: Final = "decrypt token fail"  # noqa: S105 # the vendor's text
LOCKED: Final = "AK access failed to reach the limit,forbidden."


@dataclass(frozen=True, slots=True)
class AuthContext:
    """What opens one scope: its credentials, its failure counts, and its time (aware)."""

    token: str
    access_key: str
    secret_key: str
    lockout: Lockout
    now: datetime


@dataclass(frozen=True, slots=True)
class AuthenticationSteps:
    """The steps of `authenticate`, each one a place where a fault can be put."""

    signature_decides: Callable[[Incoming], bool]
    token_missing: Callable[[Incoming], bool]
    token_opens: Callable[[Incoming, AuthContext], bool]
    signing_key: Callable[[Incoming, AuthContext, timedelta], str]
    key_locked: Callable[[AuthContext, str], bool]
    count_failure: Callable[[AuthContext, str], None]
    forget_failures: Callable[[AuthContext, str], None]
    skew: timedelta


def signature_decides(incoming: Incoming) -> bool:
    """Whether the request shows a signature: then nothing else is asked."""
    return incoming.header("authorization") is not None


def token_missing(incoming: Incoming) -> bool:
    """Whether the request shows no token; an empty one is none."""
    return incoming.header_values("x-auth-token") in ([], [""])


def token_opens(incoming: Incoming, door: AuthContext) -> bool:
    """Whether the one token of the request is the scope's."""
    return token_matches(incoming.header("x-auth-token") or "", door.token)


def token_matches(given: str, expected: str) -> bool:
    """Whether the token is the right one, compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def signing_key(incoming: Incoming, door: AuthContext, skew: timedelta) -> str:
    """The access key whose signature the request bears. Raises SignatureRefused."""

    def secret_for(access_key: str) -> str | None:
        return door.secret_key if token_matches(access_key, door.access_key) else None

    return verify(
        incoming.method,
        incoming.target,
        incoming.headers,
        incoming.body,
        secret_for=secret_for,
        now=door.now,
        skew=skew,
    )


def key_locked(door: AuthContext, access_key: str) -> bool:
    """Whether too many bad signatures have locked the key."""
    return door.lockout.is_locked(access_key, door.now)


def count_failure(door: AuthContext, access_key: str) -> None:
    """Count one bad signature of a known key."""
    door.lockout.failed(access_key, door.now)


def forget_failures(door: AuthContext, access_key: str) -> None:
    """Start the count of bad signatures anew after a good one."""
    door.lockout.succeeded(access_key)


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


def authenticate(incoming: Incoming, door: AuthContext, steps: AuthenticationSteps) -> None:
    """Let the request pass, or refuse it with 401 APIGW.0301 and the vendor's text."""
    if steps.signature_decides(incoming):
        _check_signature(incoming, door, steps)
        return
    if steps.token_missing(incoming):
        raise RefusalError(UNAUTHENTICATED, NO_TOKEN)
    # Two tokens are not a choice: which of them counts would be for the caller to guess.
    if len(incoming.header_values("x-auth-token")) > 1 or not steps.token_opens(incoming, door):
        raise RefusalError(UNAUTHENTICATED, BAD_TOKEN)


def _check_signature(incoming: Incoming, door: AuthContext, steps: AuthenticationSteps) -> None:
    named = presented_access_key(incoming)
    if named and steps.key_locked(door, named):
        raise RefusalError(UNAUTHENTICATED, LOCKED)
    try:
        access_key = steps.signing_key(incoming, door, steps.skew)
    except SignatureRefused as refused:
        # Only a signature that does not fit counts: a made-up key or an old date says nothing about guessing.
        if refused.reason == "mismatch" and token_matches(refused.access_key, door.access_key):
            steps.count_failure(door, refused.access_key)
        raise RefusalError(UNAUTHENTICATED, refused.detail) from refused
    steps.forget_failures(door, access_key)


def presented_access_key(incoming: Incoming) -> str:
    """The access key that the request names, believed for choosing a scope only; "" when there is none to read."""
    header = incoming.header("authorization")
    if header is None:
        return ""
    try:
        return parse_authorization(header).access_key
    except SignatureRefused as refused:
        return refused.access_key
