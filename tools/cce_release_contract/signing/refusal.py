"""Why a signature is refused, in the vendor's words."""

from __future__ import annotations

from typing import Final, Literal

from cce_release_contract.errors import CceReleaseError
from cce_release_contract.exit_codes import ExitCode

MISMATCH: Final = "verify aksk signature fail"
EXPIRED: Final = "calc ak sk signature fail:signature expired"
UNKNOWN_KEY: Final = "Get secretKey failed,ak:******,err:ak not exist"
"""Detail texts of APIGW.0301. Source: the signing guide api-sign-0001 and sis_04_0087."""

Reason = Literal["malformed", "unknown-key", "expired", "mismatch"]


class SignatureRefused(CceReleaseError):
    """A request whose signature does not verify.

    `detail` is the vendor's text that follows "Incorrect IAM authentication information: ". `reason` is one of
    malformed (the header cannot be read), unknown-key, expired (date missing, unreadable or out of the window) and
    mismatch. `access_key` is the key that the request names, empty if it cannot be read.
    """

    code = "signature"
    exit_code = ExitCode.NOTHING_PROVEN

    def __init__(self, detail: str, *, reason: Reason, access_key: str = "") -> None:
        self.detail = detail
        self.reason = reason
        self.access_key = access_key
        super().__init__(detail)
