"""One request with its response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that was sent, with its response or the reason for a missing response.

    `failure` is empty or one of the reasons of `TransportError`; then `response` is None. `test` is the id of the test
    that sent it, `number` counts the exchanges of a run from 1, `base_url` is the target's.
    `case` is the case of the request, if it was sent as one; it is not kept in a report.
    """

    request: Request
    response: Response | None
    failure: str = ""
    test: str = ""
    number: int = 0
    base_url: str = ""
    case: Case | None = None

    @property
    def status(self) -> int | None:
        """The status code of the response, or None if there is no response."""
        return None if self.response is None else self.response.status

    def to_json(self) -> dict[str, Any]:
        """The exchange as plain data for a report."""
        return {
            "request": self.request.to_json(),
            "response": None if self.response is None else self.response.to_json(),
            "failure": self.failure,
            "test": self.test,
            "number": self.number,
            "base_url": self.base_url,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Exchange:
        """The inverse of `to_json`."""
        response = document["response"]
        return cls(
            request=Request.from_json(document["request"]),
            response=None if response is None else Response.from_json(response),
            failure=document.get("failure", ""),
            test=document.get("test", ""),
            number=document.get("number", 0),
            base_url=document.get("base_url", ""),
        )
