"""Requests of the contract's operations, not yet authenticated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from cce_release_contract.contract.operations import Operation
from cce_release_contract.exchanges.json_bytes import MEDIA_TYPE, json_bytes
from cce_release_contract.exchanges.request import Request

TextPairs = Sequence[tuple[str, str]]


def operation_request(
    operation: Operation,
    place: Mapping[str, str],
    body: dict[str, Any] | bytes | None = None,
    *,
    content_type: str | None = MEDIA_TYPE,
    query: TextPairs = (),
    headers: TextPairs = (),
) -> Request:
    """The request of an operation at `place`, the values of its path parameters as plain text.

    A `body` that is an object becomes compact JSON, bytes are sent unchanged, and None means no body and no content
    type. `content_type` None omits that header. `query` pairs are percent-encoded; `headers` follow the content type.
    """
    typed = () if body is None or content_type is None else (("Content-Type", content_type),)
    path, text = operation.path(place), urlencode(query)
    return Request(
        method=operation.method,
        target=f"{path}?{text}" if text else path,
        headers=(*typed, *headers),
        body=json_bytes(body) if isinstance(body, dict) else body or b"",
    )
