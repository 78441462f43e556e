"""What a signature covers: the parts of a signed request, and the parts that differ between two requests.

This proves a signature mutation. A request verifies if all its parts equal those of a correctly signed one. It does not
if any part differs, because that part was not signed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cce_release_contract.exchanges.request import Request
from cce_release_contract.signing.canonical import (
    canonical_headers,
    canonical_path,
    canonical_query,
    payload_hash,
)
from cce_release_contract.signing.signature import DATE_HEADER


class SignedPart(Enum):
    """One part that a signature covers: the lines of the canonical request, and the values around it."""

    METHOD = "the method"
    PATH = "the canonical path"
    QUERY = "the canonical query"
    HEADERS = "the canonical headers"
    LIST = "the list of signed headers"
    PAYLOAD = "the hash of the body"
    DATE = "the date of the string to sign"
    ALGORITHM = "the algorithm"
    KEY = "the access key"
    DIGITS = "the digits of the signature"


_FORM: Final = re.compile(
    r"(?P<algorithm>\S*) Access=(?P<key>[^,]*), SignedHeaders=(?P<listed>[^,]*), Signature=(?P<digits>\S*)"
)


@dataclass(frozen=True, slots=True)
class ShownSignature:
    """The four texts of an Authorization header, right or wrong: `parse_authorization` refuses wrong ones."""

    algorithm: str
    key: str
    listed: tuple[str, ...]
    digits: str

    def render(self) -> str:
        """The header's value."""
        return f"{self.algorithm} Access={self.key}, SignedHeaders={';'.join(self.listed)}, Signature={self.digits}"


def shown_signature(request: Request) -> ShownSignature:
    """The four texts of the Authorization header. Raises ValueError if it is missing or has another form."""
    form = _FORM.fullmatch((request.header("Authorization") or "").strip(" \t"))
    if form is None:
        raise ValueError("the request has no Authorization header of a signature")
    listed = tuple(form["listed"].split(";")) if form["listed"] else ()
    return ShownSignature(form["algorithm"], form["key"], listed, form["digits"])


def signed_parts(request: Request) -> dict[SignedPart, str]:
    """Every part as a verifier sees it on the wire. Raises ValueError for a request without a signature."""
    shown = shown_signature(request)
    return {
        SignedPart.METHOD: request.method.upper(),
        SignedPart.PATH: canonical_path(request.path),
        SignedPart.QUERY: canonical_query(request.query),
        SignedPart.HEADERS: canonical_headers(request.headers, shown.listed),
        SignedPart.LIST: ";".join(shown.listed),
        SignedPart.PAYLOAD: payload_hash(request.headers, request.body),
        SignedPart.DATE: (request.header(DATE_HEADER) or "").strip(),
        SignedPart.ALGORITHM: shown.algorithm,
        SignedPart.KEY: shown.key,
        SignedPart.DIGITS: shown.digits,
    }


def altered_parts(signed: Request, sent: Request) -> frozenset[SignedPart]:
    """The parts in which `sent` differs from `signed`. None means that the same signature covers both."""
    before = signed_parts(signed)
    after = signed_parts(sent)
    return frozenset(part for part in SignedPart if before[part] != after[part])
