"""Verifying a signature over the raw request, as the vendor's gateway does."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from cce_release_contract.signing.authorization import Authorization, parse_authorization
from cce_release_contract.signing.canonical import (
    CONTENT_HASH_HEADER,
    UNSIGNED_PAYLOAD,
    canonical_bytes,
    canonical_request,
)
from cce_release_contract.signing.refusal import EXPIRED, MISMATCH, UNKNOWN_KEY, SignatureRefused
from cce_release_contract.signing.signature import (
    DATE_FORMAT,
    DATE_HEADER,
    body_is_hashed,
    signature_of,
    string_to_sign,
)

__all__ = ["SKEW", "SignatureRefused", "verify"]

SKEW: Final = timedelta(minutes=15)
"""Largest difference between X-Sdk-Date and now, inclusive. Source: signing guide, api-sign-0001."""

_DATE: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_SECRET_LINES: Final = re.compile(r"^(x-auth-token|x-security-token|authorization|cookie):.*$", re.MULTILINE | re.I)
_LONGEST_DETAIL: Final = 2000
"""A refusal shows at most this many characters of the canonical request; headers may have 32 KB."""


def verify(
    method: str,
    target: str,
    headers: Sequence[tuple[str, str]],
    body: bytes,
    *,
    secret_for: Callable[[str], str | None],
    now: datetime,
    skew: timedelta = SKEW,
) -> str:
    """The access key that signed the request. Raises SignatureRefused if the request does not verify.

    The arguments are the raw request: target and body as on the wire, headers as Latin-1 pairs. `secret_for` returns
    the secret of an access key, None for an unknown one; `now` is aware. The request lists its signed headers. They
    must include X-Sdk-Date; Host and X-Project-Id may be missing, since golangsdk signs neither.

    X-Sdk-Content-Sha256, if present, must be signed, occur once, and be the hash of the body or UNSIGNED-PAYLOAD. The
    latter is allowed only for bodies that are neither JSON nor BSON, where the vendor's signer uses it. So the
    signature of an update always covers its body.
    """
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(value.strip(" \t"))
    if len(values.get("authorization", ())) != 1:
        raise SignatureRefused(f"{MISMATCH}, one Authorization header is needed", reason="malformed")
    authorization = parse_authorization(values["authorization"][0])
    access_key = authorization.access_key
    secret_key = secret_for(access_key)
    if secret_key is None:
        raise SignatureRefused(UNKNOWN_KEY, reason="unknown-key", access_key=access_key)
    date = _signed_date(authorization, values, now=now, skew=skew)
    payloads = _payloads(authorization, values, body)
    canonical = ""
    for payload in payloads:
        canonical = canonical_request(method, target, headers, authorization.signed_headers, body, payload=payload)
        expected = signature_of(secret_key, string_to_sign(date, canonical))
        if hmac.compare_digest(expected, authorization.signature):
            return access_key
    raise SignatureRefused(_mismatch_detail(canonical), reason="mismatch", access_key=access_key)


def _signed_date(authorization: Authorization, values: dict[str, list[str]], *, now: datetime, skew: timedelta) -> str:
    """The text of X-Sdk-Date, which must be signed, occur once and be within the window."""
    dates = values.get(DATE_HEADER.lower(), [])
    if len(dates) != 1 or not _signs(authorization, DATE_HEADER):
        raise SignatureRefused(
            f"{MISMATCH}, one x-sdk-date has to be present and signed",
            reason="malformed",
            access_key=authorization.access_key,
        )
    try:
        if not _DATE.fullmatch(dates[0]):
            raise ValueError(dates[0])
        moment = datetime.strptime(dates[0], DATE_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise SignatureRefused(EXPIRED, reason="expired", access_key=authorization.access_key) from None
    if abs(now - moment) > skew:
        raise SignatureRefused(EXPIRED, reason="expired", access_key=authorization.access_key)
    return dates[0]


def _payloads(authorization: Authorization, values: dict[str, list[str]], body: bytes) -> tuple[str, ...]:
    """The possible last lines of the canonical request."""
    real_hash = hashlib.sha256(body).hexdigest()
    stated = values.get(CONTENT_HASH_HEADER.lower())
    if stated is None:
        return (real_hash,)
    if len(stated) != 1 or not _signs(authorization, CONTENT_HASH_HEADER):
        reason = "x-sdk-content-sha256 has to be present once and signed"
    elif stated[0] == real_hash:
        return (real_hash,)
    elif stated[0] != UNSIGNED_PAYLOAD:
        reason = "x-sdk-content-sha256 is not the hash of the body"
    elif body_is_hashed(values.get("content-type", [""])[0]):
        reason = f"x-sdk-content-sha256 is {UNSIGNED_PAYLOAD} for a body that has to be hashed"
    else:
        # For an empty body, the Python SDK signs the hash of no bytes, the Go signers the header's value.
        return (UNSIGNED_PAYLOAD,) if body else (UNSIGNED_PAYLOAD, real_hash)
    raise SignatureRefused(f"{MISMATCH}, {reason}", reason="mismatch", access_key=authorization.access_key)


def _signs(authorization: Authorization, header: str) -> bool:
    return header.lower() in (name.lower() for name in authorization.signed_headers)


def _mismatch_detail(canonical: str) -> str:
    """The vendor's text: the canonical request on one line, without the values of secret headers."""
    readable = canonical_bytes(canonical).decode("utf-8", "replace")
    one_line = _SECRET_LINES.sub(r"\1:******", readable).replace("\n", "|")
    shown = one_line if len(one_line) <= _LONGEST_DETAIL else one_line[:_LONGEST_DETAIL] + "……"
    return f"{MISMATCH}, canonicalRequest:{shown}"
