"""Make a signature: the headers that a signed request needs."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from cce_release_contract.signing.access_key import AccessKey
from cce_release_contract.signing.authorization import ALGORITHM, Authorization
from cce_release_contract.signing.canonical import (
    CONTENT_HASH_HEADER,
    UNSIGNED_PAYLOAD,
    canonical_bytes,
    canonical_request,
)

DATE_HEADER: Final = "X-Sdk-Date"
SECURITY_TOKEN_HEADER: Final = "X-Security-Token"  # noqa: S105 - the name of a header
DATE_FORMAT: Final = "%Y%m%dT%H%M%SZ"

_HASHED_TYPES: Final = ("application/json", "application/bson")


def string_to_sign(date: str, canonical: str) -> str:
    """Algorithm, date (`YYYYMMDDTHHMMSSZ`) and the hex SHA-256 of the canonical request, one per line."""
    return f"{ALGORITHM}\n{date}\n{hashlib.sha256(canonical_bytes(canonical)).hexdigest()}"


def signature_of(secret_key: str, to_sign: str) -> str:
    """64 hex digits: HMAC-SHA256 of the string to sign under the secret key."""
    return hmac.new(secret_key.encode("utf-8"), to_sign.encode("utf-8"), hashlib.sha256).hexdigest()


def body_is_hashed(content_type: str | None) -> bool:
    """Whether the vendor's signer hashes a body of this media type; it signs others as UNSIGNED-PAYLOAD."""
    return not content_type or content_type.startswith(_HASHED_TYPES)


def sign(
    request_method: str,
    target: str,
    headers: Sequence[tuple[str, str]],
    body: bytes,
    credentials: AccessKey,
    *,
    date: datetime,
    signed_header_names: Sequence[str] | None = None,
) -> tuple[tuple[str, str], ...]:
    """The headers to add to a request so that its signature verifies, Authorization last.

    `headers` are the existing headers, including Host if it is to be signed. `date` is an aware datetime, used if
    X-Sdk-Date is missing. These headers are added if missing: X-Sdk-Date, X-Security-Token (temporary credentials) and,
    for a body that is neither JSON nor BSON, X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD. `signed_header_names` are listed
    as given. The default is every header without an underscore in its name, in lower case and sorted, as in the
    vendor's Python SDK. Raises ValueError for a date without a time zone.
    """
    if date.tzinfo is None:
        raise ValueError("the date of a signature needs a time zone")
    present = {name.lower(): value for name, value in headers}
    added: list[tuple[str, str]] = []
    if not body_is_hashed(present.get("content-type")) and CONTENT_HASH_HEADER.lower() not in present:
        added.append((CONTENT_HASH_HEADER, UNSIGNED_PAYLOAD))
    if credentials.security_token and SECURITY_TOKEN_HEADER.lower() not in present:
        added.append((SECURITY_TOKEN_HEADER, credentials.security_token))
    date_text = present.get(DATE_HEADER.lower(), "").strip()
    if not date_text:
        date_text = date.astimezone(UTC).strftime(DATE_FORMAT)
        added.append((DATE_HEADER, date_text))
    complete = [*headers, *added]
    names = signed_header_names
    if names is None:
        names = sorted({name.lower() for name, _ in complete if "_" not in name})
    canonical = canonical_request(request_method, target, complete, names, body)
    authorization = Authorization(
        algorithm=ALGORITHM,
        access_key=credentials.access_key,
        signed_headers=tuple(names),
        signature=signature_of(credentials.secret_key, string_to_sign(date_text, canonical)),
    )
    return (*added, ("Authorization", authorization.render()))
