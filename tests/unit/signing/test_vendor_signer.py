"""The vendor's own signer and ours, side by side."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import given
from hypothesis import strategies as st

from cce_release_contract.signing.access_key import AccessKey
from cce_release_contract.signing.signature import sign
from cce_release_contract.signing.verification import verify

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DATE = "20260101T000000Z"
SEGMENT = st.text(st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x2FFF), min_size=1, max_size=8)
VALUE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=8)


@given(
    method=st.sampled_from(["GET", "PUT"]),
    path=st.lists(SEGMENT, min_size=1, max_size=3),
    query=st.dictionaries(SEGMENT, SEGMENT, max_size=3),
    headers=st.dictionaries(st.sampled_from(["X-A", "X-Project-Id", "User-Agent"]), VALUE),
    content_type=st.sampled_from(["application/json", "application/json;charset=utf-8", "text/plain"]),
    body=st.binary(max_size=20),
)
def test_both_sign_alike(method, path, query, headers, content_type, body):
    """For any request the vendor's signer makes the signature that ours makes, and it verifies."""
    given_headers = headers | {"Content-Type": content_type, "X-Sdk-Date": DATE}
    request = SdkRequest(
        method=method,
        schema="https",
        host="h:8443",
        resource_path="/" + "/".join(quote(segment, safe="") for segment in path),
        query_params=list(query.items()),
        header_params=dict(given_headers),
        body=body,
    )

    theirs = Signer(BasicCredentials("AK", "sk")).sign(request)

    sent = tuple(theirs.header_params.items())
    ours = sign(method, theirs.uri, (*given_headers.items(), ("Host", "h:8443")), body, AccessKey("AK", "sk"), date=NOW)
    assert theirs.header_params["Authorization"] == ours[-1][1]
    assert verify(method, theirs.uri, sent, body, secret_for=lambda _: "sk", now=NOW) == "AK"
