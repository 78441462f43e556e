"""Reading the Authorization header."""

from __future__ import annotations

import pytest

from cce_release_contract.signing.authorization import parse_authorization
from cce_release_contract.signing.refusal import SignatureRefused

SIGNATURE = "0" * 64
GOOD = f"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature={SIGNATURE}"


def test_parts_are_read():
    """A well-formed header gives its four parts and is rendered the same."""
    authorization = parse_authorization(f"  {GOOD}\t")

    assert authorization.access_key == "AK"
    assert authorization.signed_headers == ("host", "x-sdk-date")
    assert authorization.signature == SIGNATURE
    assert authorization.render() == GOOD


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer abc",
        "Basic YTpi",
        GOOD.replace("SDK-HMAC-SHA256", "SDK-HMAC-SM3"),
        GOOD.replace("SDK-HMAC-SHA256", "sdk-hmac-sha256"),
        GOOD.replace("SHA256 ", "SHA256, "),
        GOOD.replace("Access=AK", "Access="),
        GOOD.replace("Access=AK", "Access=A K"),
        GOOD.replace("Access=", "Credential="),
        GOOD.replace("host;x-sdk-date", ""),
        GOOD.replace("host;x-sdk-date", "host;;x-sdk-date"),
        GOOD.replace("host;x-sdk-date", "host,x-sdk-date"),
        GOOD.replace(SIGNATURE, "0" * 63),
        GOOD.replace(SIGNATURE, "A" * 64),
        GOOD.replace(SIGNATURE, "g" * 64),
        f"{GOOD}, Signature={SIGNATURE}",
        f"{GOOD}\n",
        f"{GOOD} more",
    ],
)
def test_other_forms_are_refused(value):
    """Any other form or algorithm is refused as malformed, with the vendor's text first."""
    with pytest.raises(SignatureRefused, match="verify aksk signature fail") as refused:
        parse_authorization(value)

    assert refused.value.reason == "malformed"
