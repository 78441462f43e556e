"""One HTTP request exactly as it is sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from cce_release_contract.contract.json_text import Json
from cce_release_contract.exchanges.payload import payload_from_json, payload_to_json

Headers = tuple[tuple[str, str], ...]


def find_header(headers: Headers, name: str) -> str | None:
    """The value of the first header of that name in any case, or None."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """A request, authenticated or not yet.

    `target` is the raw request target: the bytes between the method and the version, ASCII, never decoded or
    normalised. `headers` are pairs in the order of the wire, and a name may be repeated. Each character of a value is
    one byte (Latin-1), so UTF-8 text has to be written as its bytes. `body` is sent unchanged.
    """

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        """The raw target up to its first question mark."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The raw target after its first question mark; empty if there is none."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        """The value of the first header of that name in any case, or None."""
        return find_header(self.headers, name)

    def with_header(self, name: str, value: str) -> Request:
        """The same request in which `name` has this value only, at its first place."""
        wanted = name.lower()
        headers: list[tuple[str, str]] = []
        placed = False
        for pair in self.headers:
            if pair[0].lower() != wanted:
                headers.append(pair)
            elif not placed:
                headers.append((name, value))
                placed = True
        if not placed:
            headers.append((name, value))
        return replace(self, headers=tuple(headers))

    def without_header(self, name: str) -> Request:
        """The same request without any header of that name."""
        wanted = name.lower()
        return replace(self, headers=tuple(pair for pair in self.headers if pair[0].lower() != wanted))

    def json(self) -> Json:
        """The body read as JSON. Raises ValueError if it is not JSON."""
        return json.loads(self.body)

    def to_json(self) -> dict[str, Any]:
        """The request as plain data for a report."""
        return {
            "method": self.method,
            "target": self.target,
            "headers": [list(pair) for pair in self.headers],
            "body": payload_to_json(self.body),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Request:
        """The inverse of `to_json`."""
        return cls(
            method=document["method"],
            target=document["target"],
            headers=tuple((name, value) for name, value in document["headers"]),
            body=payload_from_json(document["body"]),
        )

    def __repr__(self) -> str:
        # No header value and no body: test reports show the repr, before redaction.
        names = ", ".join(name for name, _ in self.headers)
        return f"<Request {self.method} {self.target} headers=[{names}] body={len(self.body)} bytes>"
