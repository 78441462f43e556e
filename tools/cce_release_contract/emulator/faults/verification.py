"""Ways to add a defect to the verification of signatures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from cce_release_contract.contract.json_text import Json
from cce_release_contract.emulator.access.authentication import AuthContext, AuthenticationSteps
from cce_release_contract.emulator.faults.fault_builders import with_value
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Wrap
from cce_release_contract.signing.authorization import Authorization, parse_authorization
from cce_release_contract.signing.canonical import canonical_request
from cce_release_contract.signing.refusal import MISMATCH, SignatureRefused
from cce_release_contract.signing.signature import DATE_HEADER, signature_of, string_to_sign

SigningKey = Callable[[Incoming, AuthContext, timedelta], str]


def steps(**changes: Json) -> Mapping[str, Wrap]:
    """A wrap that replaces steps of authentication."""

    def wrap(original: AuthenticationSteps) -> AuthenticationSteps:
        return replace(original, **changes)

    return {"authentication": wrap}


def verified(change: Callable[[SigningKey], SigningKey]) -> Mapping[str, Wrap]:
    """A wrap around the verification of signatures."""

    def wrap(original: AuthenticationSteps) -> AuthenticationSteps:
        return replace(original, signing_key=change(original.signing_key))

    return {"authentication": wrap}


def forgiven(forgives: Callable[[SignatureRefused, Incoming, AuthContext], bool]) -> Mapping[str, Wrap]:
    """A wrap that accepts some refused signatures."""

    def change(original: SigningKey) -> SigningKey:
        def signing_key(incoming: Incoming, auth: AuthContext, skew: timedelta) -> str:
            try:
                return original(incoming, auth, skew)
            except SignatureRefused as refused:
                if not forgives(refused, incoming, auth):
                    raise
                return refused.access_key

        return signing_key

    return verified(change)


def refused(wrong: Callable[[Incoming], bool]) -> Mapping[str, Wrap]:
    """A wrap that refuses valid signatures of requests for which `wrong` is true."""

    def change(original: SigningKey) -> SigningKey:
        def signing_key(incoming: Incoming, auth: AuthContext, skew: timedelta) -> str:
            access_key = original(incoming, auth, skew)
            if wrong(incoming):
                raise SignatureRefused(MISMATCH, reason="mismatch", access_key=access_key)
            return access_key

        return signing_key

    return verified(change)


def instead(changed: Callable[[Incoming], Incoming]) -> Mapping[str, Wrap]:
    """A wrap that verifies the signature over a changed request."""

    def change(original: SigningKey) -> SigningKey:
        return lambda incoming, auth, skew: original(changed(incoming), auth, skew)

    return verified(change)


def with_authorization(incoming: Incoming, change: Callable[[Authorization], Authorization]) -> Incoming:
    """The request with a changed Authorization header, if it has a readable one."""
    try:
        shown = parse_authorization(incoming.header("authorization") or "")
    except SignatureRefused:
        return incoming
    return with_value(incoming, "authorization", change(shown).render())


def expected(incoming: Incoming, auth: AuthContext, payload: str | None) -> str:
    """The correct signature of the request; `payload` replaces the last line of its canonical form."""
    names = parse_authorization(incoming.header("authorization") or "").signed_headers
    canonical = canonical_request(
        incoming.method, incoming.target, incoming.headers, names, incoming.body, payload=payload
    )
    return signature_of(auth.secret_key, string_to_sign(incoming.header(DATE_HEADER.lower()) or "", canonical))


def fits(incoming: Incoming, auth: AuthContext, payload: str | None, *, digits: int = 64) -> bool:
    """Whether the first digits of the signature are correct for this last line."""
    shown = parse_authorization(incoming.header("authorization") or "")
    return (
        shown.access_key == auth.access_key and expected(incoming, auth, payload)[:digits] == shown.signature[:digits]
    )
