"""Faults of signatures: what a signature covers too little of, too much of, or is read from wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from cce_release_contract.emulator.authentication import AuthenticationSteps, Door
from cce_release_contract.emulator.faults.wraps import received, with_value
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.seams import Fault, HeaderPairs, Wrap
from cce_release_contract.signing.authorization import ALGORITHM, Authorization, parse_authorization
from cce_release_contract.signing.canonical import UNSIGNED_PAYLOAD, canonical_request
from cce_release_contract.signing.refusal import MISMATCH, SignatureRefused
from cce_release_contract.signing.signature import DATE_HEADER, signature_of, string_to_sign
from cce_release_contract.specification.json_text import Json

GROUP: Final = "signatures"

SigningKey = Callable[[Incoming, Door, timedelta], str]

_DATE: Final = DATE_HEADER.lower()
_HASH: Final = "x-sdk-content-sha256"
_NEEDLESS_ESCAPE: Final = re.compile(r"%(2D|2E|5F|7E|3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])", re.IGNORECASE)


def _steps(**changes: Json) -> Mapping[str, Wrap]:
    """A wrap that replaces steps of authentication by fixed ones."""

    def wrap(original: AuthenticationSteps) -> AuthenticationSteps:
        return replace(original, **changes)

    return {"authentication": wrap}


def _verified(change: Callable[[SigningKey], SigningKey]) -> Mapping[str, Wrap]:
    """A wrap around the verification of signatures."""

    def wrap(original: AuthenticationSteps) -> AuthenticationSteps:
        return replace(original, signing_key=change(original.signing_key))

    return {"authentication": wrap}


def _forgiven(forgives: Callable[[SignatureRefused, Incoming, Door], bool]) -> Mapping[str, Wrap]:
    """A wrap that accepts some of what is refused."""

    def change(original: SigningKey) -> SigningKey:
        def signing_key(incoming: Incoming, door: Door, skew: timedelta) -> str:
            try:
                return original(incoming, door, skew)
            except SignatureRefused as refused:
                if not forgives(refused, incoming, door):
                    raise
                return refused.access_key

        return signing_key

    return _verified(change)


def _refused(wrong: Callable[[Incoming], bool]) -> Mapping[str, Wrap]:
    """A wrap that refuses signatures of requests that are in order but for `wrong`."""

    def change(original: SigningKey) -> SigningKey:
        def signing_key(incoming: Incoming, door: Door, skew: timedelta) -> str:
            access_key = original(incoming, door, skew)
            if wrong(incoming):
                raise SignatureRefused(MISMATCH, reason="mismatch", access_key=access_key)
            return access_key

        return signing_key

    return _verified(change)


def _instead(changed: Callable[[Incoming], Incoming]) -> Mapping[str, Wrap]:
    """A wrap that verifies the signature over a changed request."""

    def change(original: SigningKey) -> SigningKey:
        return lambda incoming, door, skew: original(changed(incoming), door, skew)

    return _verified(change)


def _with_authorization(incoming: Incoming, change: Callable[[Authorization], Authorization]) -> Incoming:
    try:
        shown = parse_authorization(incoming.header("authorization") or "")
    except SignatureRefused:
        return incoming
    return with_value(incoming, "authorization", change(shown).render())


def _expected(incoming: Incoming, door: Door, payload: str | None) -> str:
    """The right signature of the request, with another last line of its canonical form if one is given."""
    names = parse_authorization(incoming.header("authorization") or "").signed_headers
    canonical = canonical_request(
        incoming.method, incoming.target, incoming.headers, names, incoming.body, payload=payload
    )
    return signature_of(door.secret_key, string_to_sign(incoming.header(_DATE) or "", canonical))


def _fits(incoming: Incoming, door: Door, payload: str | None, *, digits: int = 64) -> bool:
    """Whether the first digits of the signature are the right ones for this last line."""
    shown = parse_authorization(incoming.header("authorization") or "")
    return (
        shown.access_key == door.access_key and _expected(incoming, door, payload)[:digits] == shown.signature[:digits]
    )


def _mismatch(refused: SignatureRefused, _incoming: Incoming, _door: Door) -> bool:
    return refused.reason == "mismatch"


def _any_method(refused: SignatureRefused, incoming: Incoming, door: Door) -> bool:
    return refused.reason == "mismatch" and any(
        _fits(replace(incoming, method=method), door, None) for method in ("GET", "PUT", "POST", "DELETE")
    )


def _first_digits(refused: SignatureRefused, incoming: Incoming, door: Door) -> bool:
    return refused.reason == "mismatch" and _fits(incoming, door, None, digits=16)


def _stated_hash(refused: SignatureRefused, incoming: Incoming, door: Door) -> bool:
    stated = incoming.header(_HASH)
    return refused.reason == "mismatch" and stated is not None and _fits(incoming, door, stated)


def _unsigned_payload(refused: SignatureRefused, incoming: Incoming, door: Door) -> bool:
    return incoming.header(_HASH) == UNSIGNED_PAYLOAD and _stated_hash(refused, incoming, door)


def _undated(refused: SignatureRefused, incoming: Incoming, door: Door) -> bool:
    shown = incoming.header(_DATE) is not None and refused.reason == "expired"
    return (refused.reason == "malformed" and "x-sdk-date" in refused.detail) or (
        shown and not re.fullmatch(r"\d{8}T\d{6}Z", incoming.header(_DATE) or "") and _fits(incoming, door, None)
    )


def _dated_later(refused: SignatureRefused, incoming: Incoming, door: Door) -> bool:
    later = (incoming.header(_DATE) or "") > door.now.strftime("%Y%m%dT%H%M%SZ")
    return refused.reason == "expired" and later and _fits(incoming, door, None)


def _claimed_algorithm(incoming: Incoming) -> Incoming:
    _, blank, rest = (incoming.header("authorization") or "").partition(" ")
    return with_value(incoming, "authorization", f"{ALGORITHM}{blank}{rest}")


def _query_unsorted(incoming: Incoming) -> bool:
    pairs = incoming.target.partition("?")[2].split("&")
    return pairs != sorted(pairs)


def _host_unsigned(incoming: Incoming) -> bool:
    return "host" not in parse_authorization(incoming.header("authorization") or "").signed_headers


def _unusual_names(incoming: Incoming, headers: HeaderPairs) -> Incoming:
    """Headers whose names are spelled neither as Go nor as HTTP/2 spells them are not found under the signed ones."""
    if incoming.header("authorization") is None:
        return incoming
    odd = [name for name, _ in headers if name not in (name.lower(), name.title()) or name == name.lower()]
    for name in odd:
        if name.lower() not in (b"authorization", b"x-auth-token", b"host", b"content-length"):
            incoming = with_value(incoming, name.lower().decode("latin-1"), None)
    return incoming


def _untrimmed(incoming: Incoming, headers: HeaderPairs) -> Incoming:
    """White space at the end of a value is part of it; a mark stands for it, since verifying would trim it again."""
    if incoming.header("authorization") is None:
        return incoming
    for name, value in headers:
        if value != value.rstrip(b" \t") and name.lower() not in (b"authorization", b"x-auth-token"):
            text = value.decode("latin-1").strip(" \t")
            incoming = with_value(incoming, name.lower().decode("latin-1"), f"{text}%20")
    return incoming


_PARTS: Final = ("method", "path", "query", "header", "body", "key")

FAULTS: Final = (
    Fault(
        "signature-not-compared",
        "any signature of a known access key opens",
        GROUP,
        tuple(
            f"authentication.signature.{part}_bound" for part in ("path", "query", "header", "body", "key", "method")
        ),
        _forgiven(_mismatch),
    ),
    Fault(
        "signature-method-free",
        "the method is left out when a signature is verified",
        GROUP,
        ("authentication.signature.method_bound",),
        _forgiven(_any_method),
    ),
    Fault(
        "signature-without-query",
        "the query is left out when a signature is verified",
        GROUP,
        ("authentication.signature.query_bound",),
        _instead(lambda incoming: replace(incoming, target=incoming.target.partition("?")[0])),
    ),
    Fault(
        "signature-without-body",
        "the body is left out when a signature is verified",
        GROUP,
        ("authentication.signature.accepted",),
        _instead(lambda incoming: replace(incoming, body=b"")),
    ),
    Fault(
        "signature-malformed-opens",
        "an Authorization header that cannot be read lets the request pass",
        GROUP,
        ("authentication.signature.malformed_refused",),
        _forgiven(lambda refused, _incoming, _door: refused.reason == "malformed" and not refused.access_key),
    ),
    Fault(
        "signature-algorithm-free",
        "the algorithm that a signature claims is not looked at",
        GROUP,
        ("authentication.signature.algorithm_bound",),
        _instead(_claimed_algorithm),
    ),
    Fault(
        "signature-date-free",
        "a signature whose X-Sdk-Date is missing, not signed or unreadable is believed to be of now",
        GROUP,
        ("authentication.signature.date_bound",),
        _forgiven(_undated),
    ),
    Fault(
        "signature-beginning-compared",
        "only the first sixteen digits of a signature are compared",
        GROUP,
        ("authentication.signature.digits_bound",),
        _forgiven(_first_digits),
    ),
    Fault(
        "signature-list-sorted",
        "the list of signed headers is put in order before the signature is verified",
        GROUP,
        ("authentication.signature.header_list_bound",),
        _instead(
            lambda incoming: _with_authorization(
                incoming, lambda shown: replace(shown, signed_headers=tuple(sorted(set(shown.signed_headers))))
            )
        ),
    ),
    Fault(
        "signature-query-unsorted",
        "a signature over a query that is not in order is refused",
        GROUP,
        ("authentication.signature.query_order",),
        _refused(_query_unsorted),
    ),
    Fault(
        "signature-host-required",
        "a signature that does not cover Host, as golangsdk makes it, is refused",
        GROUP,
        ("authentication.signature.unlisted_headers_free",),
        _refused(_host_unsigned),
    ),
    Fault(
        "signature-key-unknown",
        "an access key that does not exist opens",
        GROUP,
        ("authentication.signature.unknown_key_refused",),
        _forgiven(lambda refused, _incoming, _door: refused.reason == "unknown-key"),
    ),
    Fault(
        "signature-never-expires",
        "the date of a signature is not checked",
        GROUP,
        ("authentication.signature.expired_refused",),
        _steps(skew=timedelta(days=36500)),
    ),
    Fault(
        "signature-of-tomorrow",
        "a signature may be dated any time ahead",
        GROUP,
        ("authentication.signature.expired_refused",),
        _forgiven(_dated_later),
    ),
    Fault(
        "signature-window-narrow",
        "a signature is refused when it is a minute old",
        GROUP,
        ("authentication.signature.window",),
        _steps(skew=timedelta(minutes=1)),
    ),
    Fault(
        "signed-header-names-exact",
        "a signed header is found only if its name is spelled as in X-Sdk-Date",
        GROUP,
        ("authentication.canonical.header_name_case",),
        received(_unusual_names),
    ),
    Fault(
        "signed-values-untrimmed",
        "white space at the end of a signed value counts",
        GROUP,
        ("authentication.canonical.outer_whitespace",),
        received(_untrimmed),
    ),
    Fault(
        "signed-path-as-sent",
        "a slash at the end of the path breaks the signature",
        GROUP,
        ("authentication.canonical.trailing_slash",),
        _refused(lambda incoming: incoming.raw_path.endswith("/")),
    ),
    Fault(
        "signed-escapes-as-sent",
        "an escape in the query that need not be one breaks the signature",
        GROUP,
        ("authentication.canonical.escapes",),
        _refused(lambda incoming: _NEEDLESS_ESCAPE.search(incoming.target.partition("?")[2]) is not None),
    ),
    Fault(
        "payload-hash-believed",
        "X-Sdk-Content-Sha256 is taken for the hash of the body",
        GROUP,
        ("authentication.payload.hash_fits",),
        _forgiven(_stated_hash),
    ),
    Fault(
        "payload-hash-refused",
        "a signature with X-Sdk-Content-Sha256 is refused",
        GROUP,
        ("authentication.payload.hash_accepted",),
        _refused(lambda incoming: incoming.header(_HASH) is not None),
    ),
    Fault(
        "payload-unsigned-json",
        "UNSIGNED-PAYLOAD frees a JSON body from the signature",
        GROUP,
        ("authentication.payload.json_hashed",),
        _forgiven(_unsigned_payload),
    ),
)
