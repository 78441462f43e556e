"""Requests, responses and refusals, as the steps of the service pass them on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

JSON_TYPE = "application/json"


@dataclass
class Request:
    """One request. Names of headers are in lower case; `path` is raw, not decoded.

    `connection` is the same for all requests of one connection.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    connection: Any = None


@dataclass
class Response:
    """One response, its body in bytes already."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, document: Any) -> Response:
        """Write a document as compact JSON."""
        return cls(status, written(document).encode(), {"Content-Type": JSON_TYPE})


@dataclass
class Refusal(Exception):
    """A request that is not carried out. The gateway writes its errors in another form than the service behind it."""

    status: int
    code: str
    message: str

    @property
    def by_gateway(self) -> bool:
        return self.code.startswith("APIGW.")


def written(document: Any) -> str:
    """Compact JSON text with sorted members."""
    return json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def bad_request(message: str) -> Refusal:
    return Refusal(400, "CCE.01400001", f"Invalid request. {message}")


def unsupported_type() -> Refusal:
    return Refusal(400, "CCE.01400006", "Content type not supported.")


def unauthenticated(detail: str) -> Refusal:
    return Refusal(401, "APIGW.0301", f"Incorrect IAM authentication information: {detail}")


def busy() -> Refusal:
    return Refusal(403, "CCE.01403001", "Update release is forbidden: an update of the release is under way")


def not_found(what: str) -> Refusal:
    return Refusal(404, "CCE.01404001", f"Resource not found. {what}")


def no_such_api() -> Refusal:
    return Refusal(404, "APIGW.0101", "The API does not exist or has not been published in the environment.")


def too_large(status: int, what: str) -> Refusal:
    return Refusal(status, "APIGW.0201", f"Request {what} too large.")
