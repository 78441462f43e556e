"""One HTTP response exactly as it was received."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cce_release_contract.contract.json_text import Json
from cce_release_contract.exchanges.payload import payload_from_json, payload_to_json
from cce_release_contract.exchanges.request import Headers, find_header
from cce_release_contract.exchanges.target_text import TargetText


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """The response to one request.

    `headers` are pairs in the order of the wire, each character one byte (Latin-1). `body` is complete and without
    transfer coding. `elapsed_seconds` is the time from the first byte sent to the last byte received.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    elapsed_seconds: float = 0.0

    def header(self, name: str) -> TargetText | None:
        """The value of the first header of that name in any case, or None."""
        value = find_header(self.headers, name)
        return None if value is None else TargetText(value)

    def json(self) -> Json:
        """The body read as JSON. Raises ValueError if it is not JSON, is empty, or is nested too deeply."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("the body is nested too deeply") from None

    def text(self) -> TargetText:
        """The body as UTF-8 text, with U+FFFD for each invalid byte."""
        return TargetText(self.body.decode("utf-8", "replace"))

    def to_json(self) -> dict[str, Any]:
        """The response as plain data for a report."""
        return {
            "status": self.status,
            "headers": [list(pair) for pair in self.headers],
            "body": payload_to_json(self.body),
            "elapsed_seconds": round(self.elapsed_seconds, 6),
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Response:
        """The inverse of `to_json`."""
        return cls(
            status=document["status"],
            headers=tuple((name, value) for name, value in document["headers"]),
            body=payload_from_json(document["body"]),
            elapsed_seconds=document.get("elapsed_seconds", 0.0),
        )

    def __repr__(self) -> str:
        # No header value and no body: test reports show the repr, before redaction.
        return f"<Response {self.status} headers={len(self.headers)} body={len(self.body)} bytes>"
