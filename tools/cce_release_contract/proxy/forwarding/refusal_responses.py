"""The responses that the proxy gives itself, in the form of the endpoint's errors."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

SIGN: Final = "Cce-Release-Proxy"
"""The header of every response that the proxy gave itself."""


def refusal_response(
    status: HTTPStatus, message: str, *, close: bool, rules: list[dict[str, Any]] | None = None
) -> bytes:
    """A whole response with a JSON body. `rules` are the rules of the contract that the request breaks."""
    code = f"PROXY.{status:04d}"
    document: dict[str, Any] = {
        "errorCode": code,
        "errorMessage": message,
        "error_code": code,
        "error_msg": message,
    }
    if rules is not None:
        document["rules"] = rules
    body = json.dumps(document).encode()
    lines = [
        f"HTTP/1.1 {status:d} {status.phrase}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"{SIGN}: refused",
        *(["Connection: close"] if close else []),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
