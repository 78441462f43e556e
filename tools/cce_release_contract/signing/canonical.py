"""The canonical form of a request: the text that both sides of a signature hash.

Six parts joined by line feeds: method, path, query, headers (each followed by a line feed), the list of signed
headers, payload. All of them come from the raw request on the wire.
Source: the vendor's Python SDK 3.1.219 (signer) and its Go signer, which agree on every part used here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

HeaderLines = Iterable[tuple[str, str]]

CONTENT_HASH_HEADER: Final = "X-Sdk-Content-Sha256"
UNSIGNED_PAYLOAD: Final = "UNSIGNED-PAYLOAD"
_EMPTY_HASH: Final = hashlib.sha256(b"").hexdigest()
_OUTER_WHITESPACE: Final = " \t\r\n"


def canonical_request(
    method: str,
    target: str,
    headers: HeaderLines,
    signed_headers: Sequence[str],
    body: bytes,
    *,
    payload: str | None = None,
) -> str:
    """The canonical request as text.

    `target` is the raw request target; `headers` are pairs of Latin-1 text; `signed_headers` keep their order and
    spelling. A listed header that the request does not have adds no line; a repeated header adds one line per value,
    sorted, as in the vendor's Go signer. `payload` replaces the result of `payload_hash`. The text may contain lone
    surrogates for bytes that are not UTF-8; encode it with `canonical_bytes`.
    """
    pairs = tuple(headers)
    path, _, query = target.partition("?")
    return "\n".join(
        (
            method.upper(),
            canonical_path(path),
            canonical_query(query),
            canonical_headers(pairs, signed_headers),
            ";".join(signed_headers),
            payload_hash(pairs, body) if payload is None else payload,
        )
    )


def canonical_bytes(canonical: str) -> bytes:
    """The bytes to hash: UTF-8, with bytes that are not UTF-8 restored."""
    return canonical.encode("utf-8", "surrogateescape")


def canonical_path(path: str) -> str:
    """The path percent-decoded once, then each segment encoded again, with a final slash.

    So `%2F` becomes a slash between segments. Bytes that are not UTF-8 keep their value, so that two different paths
    stay different.
    """
    segments = unquote_to_bytes(path).split(b"/")
    encoded = "/".join(_encode(segment) for segment in segments)
    return encoded if encoded.endswith("/") else encoded + "/"


def canonical_query(query: str) -> str:
    """The pairs decoded, sorted by name and then by value, and encoded again.

    A name without `=` gets one; `+` is a plus, not a space. An empty pair (`a=1&&b=2`) counts as a pair: no client
    sends one, so a request that has one was changed in transit.
    """
    if not query:
        return ""
    pairs = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        pairs.append((unquote_to_bytes(name), unquote_to_bytes(value)))
    return "&".join(f"{_encode(name)}={_encode(value)}" for name, value in sorted(pairs))


def canonical_headers(headers: HeaderLines, signed_headers: Iterable[str]) -> str:
    """One line `name:value` per listed header, each with a line feed; values have no outer white space."""
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(_header_text(value))
    return "".join(f"{name}:{value}\n" for name in signed_headers for value in sorted(values.get(name.lower(), ())))


def payload_hash(headers: HeaderLines, body: bytes) -> str:
    """The last line: the hex SHA-256 of the body, or the value of X-Sdk-Content-Sha256 if the request has a body.

    The header's value is used as it is; the verifier decides whether it is allowed.
    """
    if not body:
        return _EMPTY_HASH
    for name, value in headers:
        if name.lower() == CONTENT_HASH_HEADER.lower() and value.strip(_OUTER_WHITESPACE):
            return value.strip(_OUTER_WHITESPACE)
    return hashlib.sha256(body).hexdigest()


def _encode(part: bytes) -> str:
    return quote_from_bytes(part, safe="~")


def _header_text(value: str) -> str:
    """A header value as the signer saw it: the wire bytes as UTF-8, without outer white space."""
    stripped = value.strip(_OUTER_WHITESPACE)
    if stripped.isascii():
        return stripped
    try:
        return stripped.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return stripped
