"""Requests of the three operations for one release, not yet authenticated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

from cce_release_contract.exchanges.json_bytes import MEDIA_TYPE, json_bytes
from cce_release_contract.exchanges.request import Request

QueryPairs = Sequence[tuple[str, str]]


class ReleasePaths(Protocol):
    """Where a release is: anything that knows the raw paths of its operations, such as the target's address."""

    def path(self) -> str:
        """The path of the release, percent-encoded."""
        ...

    def history_path(self) -> str:
        """The path of its history, percent-encoded."""
        ...


def update_request(
    place: ReleasePaths,
    body: dict[str, Any] | bytes,
    *,
    show_resources: str | None = None,
    content_type: str | None = MEDIA_TYPE,
    query: QueryPairs = (),
    headers: QueryPairs = (),
) -> Request:
    """A PUT of `body` to the release: an object becomes compact JSON, bytes are sent as they are.

    `show_resources` None leaves the parameter out; `content_type` None leaves the header out. `query` pairs are
    percent-encoded and follow it, `headers` follow the content type.
    """
    typed = () if content_type is None else (("Content-Type", content_type),)
    return Request(
        method="PUT",
        target=_target(place.path(), show_resources, query),
        headers=(*typed, *headers),
        body=body if isinstance(body, bytes) else json_bytes(body),
    )


def show_request(
    place: ReleasePaths, *, show_resources: str | None = None, query: QueryPairs = (), headers: QueryPairs = ()
) -> Request:
    """A GET of the release."""
    return Request("GET", _target(place.path(), show_resources, query), tuple(headers))


def history_request(place: ReleasePaths, *, query: QueryPairs = (), headers: QueryPairs = ()) -> Request:
    """A GET of the release's revisions."""
    return Request("GET", _target(place.history_path(), None, query), tuple(headers))


def _target(path: str, show_resources: str | None, query: QueryPairs) -> str:
    shown = () if show_resources is None else (("show_resources", show_resources),)
    text = urlencode((*shown, *query))
    return f"{path}?{text}" if text else path
