"""Faults of the signed form: harmless differences that break a signature, and the hash of the body."""

from __future__ import annotations

import re
from typing import Final

from cce_release_contract.emulator.access.authentication import AuthContext
from cce_release_contract.emulator.faults.fault_builders import received, with_value
from cce_release_contract.emulator.faults.verification import fits, forgiven, refused
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Fault, HeaderPairs
from cce_release_contract.signing.authorization import parse_authorization
from cce_release_contract.signing.canonical import UNSIGNED_PAYLOAD
from cce_release_contract.signing.refusal import SignatureRefused

GROUP: Final = "signatures"

_HASH: Final = "x-sdk-content-sha256"
_NEEDLESS_ESCAPE: Final = re.compile(r"%(2D|2E|5F|7E|3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A])", re.IGNORECASE)


def _stated_hash(refused: SignatureRefused, incoming: Incoming, auth: AuthContext) -> bool:
    stated = incoming.header(_HASH)
    return refused.reason == "mismatch" and stated is not None and fits(incoming, auth, stated)


def _unsigned_payload(refused: SignatureRefused, incoming: Incoming, auth: AuthContext) -> bool:
    return incoming.header(_HASH) == UNSIGNED_PAYLOAD and _stated_hash(refused, incoming, auth)


def _query_unsorted(incoming: Incoming) -> bool:
    pairs = incoming.target.partition("?")[2].split("&")
    return pairs != sorted(pairs)


def _host_unsigned(incoming: Incoming) -> bool:
    return "host" not in parse_authorization(incoming.header("authorization") or "").signed_headers


def _unusual_names(incoming: Incoming, headers: HeaderPairs) -> Incoming:
    """Signed headers are not found if their names are spelled neither as in Go nor as in HTTP/2."""
    if incoming.header("authorization") is None:
        return incoming
    odd = [name for name, _ in headers if name not in (name.lower(), name.title()) or name == name.lower()]
    for name in odd:
        if name.lower() not in (b"authorization", b"x-auth-token", b"host", b"content-length"):
            incoming = with_value(incoming, name.lower().decode("latin-1"), None)
    return incoming


def _untrimmed(incoming: Incoming, headers: HeaderPairs) -> Incoming:
    """White space at the end of a value is significant. A mark replaces it, since verification would trim it."""
    if incoming.header("authorization") is None:
        return incoming
    for name, value in headers:
        if value != value.rstrip(b" \t") and name.lower() not in (b"authorization", b"x-auth-token"):
            text = value.decode("latin-1").strip(" \t")
            incoming = with_value(incoming, name.lower().decode("latin-1"), f"{text}%20")
    return incoming


FAULTS: Final = (
    Fault(
        "signature-query-unsorted",
        "a signature over an unsorted query is refused",
        GROUP,
        ("authentication.signature.query_order",),
        refused(_query_unsorted),
    ),
    Fault(
        "signature-host-required",
        "a signature that does not cover Host, as made by golangsdk, is refused",
        GROUP,
        ("authentication.signature.unlisted_headers_free",),
        refused(_host_unsigned),
    ),
    Fault(
        "signed-header-names-exact",
        "a signed header is found only if its name is capitalised like X-Sdk-Date",
        GROUP,
        ("authentication.canonical.header_name_case",),
        received(_unusual_names),
    ),
    Fault(
        "signed-values-untrimmed",
        "white space at the end of a signed value is significant",
        GROUP,
        ("authentication.canonical.outer_whitespace",),
        received(_untrimmed),
    ),
    Fault(
        "signed-path-as-sent",
        "a final slash in the path breaks the signature",
        GROUP,
        ("authentication.canonical.trailing_slash",),
        refused(lambda incoming: incoming.raw_path.endswith("/")),
    ),
    Fault(
        "signed-escapes-as-sent",
        "an unnecessary escape in the query breaks the signature",
        GROUP,
        ("authentication.canonical.escapes",),
        refused(lambda incoming: _NEEDLESS_ESCAPE.search(incoming.target.partition("?")[2]) is not None),
    ),
    Fault(
        "payload-hash-believed",
        "X-Sdk-Content-Sha256 is trusted as the hash of the body",
        GROUP,
        ("authentication.payload.hash_fits",),
        forgiven(_stated_hash),
    ),
    Fault(
        "payload-hash-refused",
        "a signature with X-Sdk-Content-Sha256 is refused",
        GROUP,
        ("authentication.payload.hash_accepted",),
        refused(lambda incoming: incoming.header(_HASH) is not None),
    ),
    Fault(
        "payload-unsigned-json",
        "with UNSIGNED-PAYLOAD, the signature does not cover a JSON body",
        GROUP,
        ("authentication.payload.json_hashed",),
        forgiven(_unsigned_payload),
    ),
)
