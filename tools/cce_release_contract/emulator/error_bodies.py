"""The error responses: code, status and text of each, and the JSON object with both name pairs.

Codes, statuses and texts are the vendor's: the CCE "Error Codes" page and the gateway codes of the signing guide. Where
the vendor does not say which code a situation gives, we chose one; `spec/decisions.md` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cce_release_contract.errors import CceReleaseError
from cce_release_contract.exit_codes import ExitCode


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """One row of the vendor's tables: the HTTP status (100..599), the code and the fixed text."""

    status: int
    code: str
    text: str

    @property
    def from_gateway(self) -> bool:
        """Whether the gateway sends the error; it adds `request_id` to the body."""
        return self.code.startswith("APIGW.")


INVALID_REQUEST: Final = ErrorKind(400, "CCE.02400001", "Invalid request.")
WRONG_CONTENT_TYPE: Final = ErrorKind(400, "CCE.01400006", "Content type not supported.")
FORBIDDEN: Final = ErrorKind(403, "CCE.02403001", "Forbidden.")
NOT_FOUND: Final = ErrorKind(404, "CCE.02404001", "Resource not found.")
INTERNAL: Final = ErrorKind(500, "CCE.02500001", "Internal error.")
UNAUTHENTICATED: Final = ErrorKind(401, "APIGW.0301", "Incorrect IAM authentication information")
NO_SUCH_API: Final = ErrorKind(
    404, "APIGW.0101", "The API does not exist or has not been published in the environment."
)
BAD_HTTP: Final = ErrorKind(400, "APIGW.0201", "API request error.")
BODY_TOO_LARGE: Final = ErrorKind(413, "APIGW.0201", "Request entity too large.")
TARGET_TOO_LARGE: Final = ErrorKind(414, "APIGW.0201", "Request URI too large.")
HEADERS_TOO_LARGE: Final = ErrorKind(494, "APIGW.0201", "Request headers too large.")
THROTTLED: Final = ErrorKind(429, "APIGW.0308", "The throttling threshold has been reached.")
BACKEND_UNAVAILABLE: Final = ErrorKind(502, "APIGW.0201", "Backend unavailable.")
IAM_UNAVAILABLE: Final = ErrorKind(503, "APIGW.0613", "The IAM service is currently unavailable.")
BACKEND_TIMEOUT: Final = ErrorKind(504, "APIGW.0201", "Backend timeout.")

BUSY_TEXT: Final = "Update release is forbidden"
"""The phrase that makes Terraform wait and retry; it reads only the first 200 characters of a 403 body."""


class RefusalError(CceReleaseError):
    """A request that gets an error response: `kind` is the vendor's row, `detail` the problem of this request."""

    code = "refusal"
    exit_code = ExitCode.BUG

    def __init__(self, kind: ErrorKind, detail: str = "") -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(error_text(kind, detail))


def error_text(kind: ErrorKind, detail: str = "") -> str:
    """The text of one error: the fixed text, a colon and the detail, as the vendor writes them."""
    return f"{kind.text.removesuffix('.')}: {detail}" if detail else kind.text


def error_body(kind: ErrorKind, detail: str, request_id: str) -> dict[str, object]:
    """The JSON object of one error: both name pairs, so that each client finds its own; the gateway's request id."""
    text = error_text(kind, detail)
    body: dict[str, object] = {
        "error_code": kind.code,
        "error_msg": text,
        "errorCode": kind.code,
        "errorMessage": text,
    }
    if kind.from_gateway:
        body["request_id"] = request_id
    return body
