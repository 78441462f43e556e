"""Requests with their signatures, as the tests of signing use them.

The values stand in vectors.json. The first five vectors are what the vendor's Python signer 3.1.219 made; the last has
the shape that the signer of the Terraform provider gives, computed from its published source.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from cce_release_contract.signing.access_key import AccessKey

_DOCUMENT = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Vector:
    """A signed request; `headers` are those sent less Authorization, `canonical` the parts of its canonical form."""

    name: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    canonical: dict[str, str]
    signed_headers: str
    signature: str
    key: AccessKey
    now: datetime

    @property
    def authorization(self) -> str:
        """The Authorization header of the request."""
        return (
            f"SDK-HMAC-SHA256 Access={self.key.access_key}, "
            f"SignedHeaders={self.signed_headers}, Signature={self.signature}"
        )

    @property
    def signed(self) -> tuple[tuple[str, str], ...]:
        """Every header as it was sent."""
        return (*self.headers, ("Authorization", self.authorization))

    def secret_for(self, access_key: str) -> str | None:
        """The secret of the vector's key, None for any other."""
        return self.key.secret_key if access_key == self.key.access_key else None


VECTORS = {
    entry["name"]: Vector(
        name=entry["name"],
        method=entry["request"]["method"],
        target=entry["request"]["target"],
        headers=tuple((name, value) for name, value in entry["request"]["headers"]),
        body=entry["request"]["body"].encode(),
        canonical=entry["canonical"],
        signed_headers=entry["signed_headers"],
        signature=entry["signature"],
        key=AccessKey(_DOCUMENT["access_key"], _DOCUMENT["secret_key"]),
        now=datetime.fromisoformat(_DOCUMENT["signed_at"]),
    )
    for entry in _DOCUMENT["vectors"]
}


@pytest.fixture(params=VECTORS.values(), ids=VECTORS.keys())
def vector(request: pytest.FixtureRequest) -> Vector:
    """Every vector in turn."""
    return request.param


@pytest.fixture
def update_vector() -> Vector:
    """An update with a JSON body, every header signed."""
    return VECTORS["update-with-json"]


@pytest.fixture
def upload_vector() -> Vector:
    """A multipart upload signed with UNSIGNED-PAYLOAD."""
    return VECTORS["upload-without-body-hash"]


@pytest.fixture
def query_vector() -> Vector:
    """A read whose query has three parameters."""
    return VECTORS["list-with-odd-query"]
