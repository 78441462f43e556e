"""The Authorization header of a signed request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cce_release_contract.signing.refusal import MISMATCH, SignatureRefused

ALGORITHM: Final = "SDK-HMAC-SHA256"

_FORM: Final = re.compile(
    r"(?P<algorithm>[A-Za-z0-9-]+) Access=(?P<access_key>[\x21-\x2b\x2d-\x7e]+), "
    r"SignedHeaders=(?P<signed>[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:;[!#$%&'*+.^_`|~0-9A-Za-z-]+)*), "
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parts of `SDK-HMAC-SHA256 Access=..., SignedHeaders=a;b, Signature=<64 hex digits>`.

    `signed_headers` are in the order and the spelling of the header.
    """

    algorithm: str
    access_key: str
    signed_headers: tuple[str, ...]
    signature: str

    def render(self) -> str:
        """The header's value."""
        return (
            f"{self.algorithm} Access={self.access_key}, "
            f"SignedHeaders={';'.join(self.signed_headers)}, Signature={self.signature}"
        )


def parse_authorization(value: str) -> Authorization:
    """Parse the header's value. Outer white space is ignored; inside, one space follows each comma.

    Raises SignatureRefused (malformed) if the form or the algorithm is wrong.
    """
    form = _FORM.fullmatch(value.strip(" \t"))
    if form is None:
        raise SignatureRefused(f"{MISMATCH}, the Authorization header cannot be read", reason="malformed")
    if form["algorithm"] != ALGORITHM:
        raise SignatureRefused(
            f"{MISMATCH}, the algorithm of the Authorization header is not {ALGORITHM}",
            reason="malformed",
            access_key=form["access_key"],
        )
    return Authorization(
        algorithm=form["algorithm"],
        access_key=form["access_key"],
        signed_headers=tuple(form["signed"].split(";")),
        signature=form["signature"],
    )
