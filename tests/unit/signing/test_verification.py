"""Verifying a signature over the raw request."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from cce_release_contract.signing.signature import sign
from cce_release_contract.signing.verification import SignatureRefused, verify


def check(vector, **changes):
    """Verify a vector with some of its parts replaced."""
    parts = {"method": vector.method, "target": vector.target, "headers": vector.signed, "body": vector.body}
    options = {"secret_for": vector.secret_for, "now": vector.now}
    parts |= {name: value for name, value in changes.items() if name in parts}
    options |= {name: value for name, value in changes.items() if name in options}
    return verify(parts["method"], parts["target"], parts["headers"], parts["body"], **options)


def changed(headers, name, value):
    """The headers with one value replaced, or the header removed for None."""
    return tuple((n, value if n.lower() == name.lower() else v) for n, v in headers if n != name or value is not None)


def resigned(vector, headers, body):
    """The headers with a signature over them."""
    return (*headers, *sign(vector.method, vector.target, headers, body, vector.key, date=vector.now))


def test_vectors_verify(vector):
    """Every signature that the vendor's clients made verifies."""
    assert check(vector) == "AKTESTEXAMPLE0000001"


@pytest.mark.parametrize("method", ["PATCH", "put2", "GET "])
def test_other_method_is_refused(update_vector, method):
    """A signature does not hold for another method."""
    with pytest.raises(SignatureRefused, match=r"^verify aksk signature fail, canonicalRequest:") as refused:
        check(update_vector, method=method)

    assert refused.value.reason == "mismatch"


@pytest.mark.parametrize(
    "edit",
    [
        lambda t: t.replace("testwww", "testwwx"),
        lambda t: t.replace("testwww", "TESTWWW"),
        lambda t: t.replace("/releases/", "//releases/"),
        lambda t: t.replace("/releases/", "/./releases/"),
        lambda t: t.replace("testwww", "testwww%2e"),
        lambda t: t.replace("testwww", "%2574estwww"),
        lambda t: t + "//",
        lambda t: t + "?show_resources=true",
        lambda t: t + "?=",
        lambda t: t + "?&",
        lambda t: t + "#x",
        lambda t: "http://h" + t,
    ],
)
def test_other_target_is_refused(update_vector, edit):
    """A signature does not hold for another path, and a query cannot be added."""
    with pytest.raises(SignatureRefused):
        check(update_vector, target=edit(update_vector.target))


@pytest.mark.parametrize(
    "query",
    [
        "chart_id=&chart_id2=x%2By%3Dz&namespace=a%20b%2Fc~e",
        "chart_id=&chart_id2=x%2By%3Dz&namespace=a+b%2Fc~d",
        "chart_id=&chart_id2=x%2By%3Dz",
        "chart_id=&chart_id2=x%2By%3Dz&namespace=a%20b%2Fc~d&namespace=a%20b%2Fc~d",
        "chart_id=&chart_id2=x%2By%3Dz&namespace=a%20b%2Fc~d&",
        "chart_id=1&chart_id2=x%2By%3Dz&namespace=a%20b%2Fc~d",
        "Chart_id=&chart_id2=x%2By%3Dz&namespace=a%20b%2Fc~d",
        "",
    ],
)
def test_other_query_is_refused(query_vector, query):
    """A signature does not hold for other names or values in the query, nor for more or fewer pairs."""
    with pytest.raises(SignatureRefused, match="verify aksk signature fail"):
        check(query_vector, target=f"{query_vector.target.partition('?')[0]}?{query}")


def test_order_of_the_query_does_not_matter(query_vector):
    """The same pairs in another order and another case of escapes verify."""
    path = query_vector.target.partition("?")[0]

    assert check(query_vector, target=f"{path}?namespace=a%20b%2fc~d&chart_id2=x%2by%3dz&chart_id")


def test_trailing_slash_does_not_matter(update_vector):
    """One slash at the end of the path verifies, since the canonical form has it anyway."""
    assert check(update_vector, target=update_vector.target + "/")


def test_name_case_order_and_outer_white_space_of_headers_do_not_matter(update_vector):
    """Header names in another case, headers in another order and white space around values verify."""
    headers = tuple((name.upper(), f" \t{value}  ") for name, value in reversed(update_vector.signed))

    assert check(update_vector, headers=headers)


def test_unsigned_header_does_not_matter(update_vector):
    """A header that is not in the list may be added, in as many copies as it likes."""
    assert check(update_vector, headers=(*update_vector.signed, ("Accept", "a"), ("Accept", "b")))


@pytest.mark.parametrize("name", ["Content-Type", "User-Agent", "X-Project-Id", "Host"])
@pytest.mark.parametrize("value", ["other", "", None])
def test_other_signed_header_is_refused(update_vector, name, value):
    """A signed header can be neither changed nor emptied nor removed."""
    with pytest.raises(SignatureRefused, match="verify aksk signature fail"):
        check(update_vector, headers=changed(update_vector.signed, name, value))


@pytest.mark.parametrize("name", ["Content-Type", "User-Agent", "X-Project-Id", "Host", "X-Sdk-Date", "Authorization"])
def test_second_copy_of_a_signed_header_is_refused(update_vector, name):
    """A second header of a signed name is refused, even with the same value."""
    copy = next(pair for pair in update_vector.signed if pair[0] == name)

    with pytest.raises(SignatureRefused, match="verify aksk signature fail"):
        check(update_vector, headers=(*update_vector.signed, copy))


def test_repeated_header_that_was_signed_verifies(update_vector):
    """A repeated signed header verifies in any order of its values."""
    headers = (*update_vector.headers, ("X-A", "2"), ("X-A", "1"))
    signed = resigned(update_vector, headers, update_vector.body)

    assert check(update_vector, headers=tuple(reversed(signed)))


@pytest.mark.parametrize("body", [b"", b"{}", b" ", b"x"])
def test_other_body_is_refused(update_vector, body):
    """A signature does not hold for another body, white space at its end included."""
    with pytest.raises(SignatureRefused, match="verify aksk signature fail"):
        check(update_vector, body=update_vector.body + body if body == b" " else body)


def test_header_list_cannot_be_changed(update_vector):
    """The list of signed headers is covered: a shorter, a reordered or a differently spelt one is refused."""
    for other in (
        "host;user-agent;x-project-id;x-sdk-date",
        "host;content-type;user-agent;x-project-id;x-sdk-date",
        "Content-Type;host;user-agent;x-project-id;x-sdk-date",
        "content-type;host;host;user-agent;x-project-id;x-sdk-date",
        "content-type;host;user-agent;x-absent;x-project-id;x-sdk-date",
    ):
        value = update_vector.authorization.replace(update_vector.signed_headers, other)

        with pytest.raises(SignatureRefused, match="verify aksk signature fail"):
            check(update_vector, headers=changed(update_vector.signed, "Authorization", value))


def test_other_algorithm_is_refused(update_vector):
    """Another algorithm's name on a good signature is refused as malformed."""
    value = update_vector.authorization.replace("SHA256", "SM3", 1)

    with pytest.raises(SignatureRefused, match="verify aksk signature fail") as refused:
        check(update_vector, headers=changed(update_vector.signed, "Authorization", value))

    assert refused.value.reason == "malformed"


def test_other_secret_is_refused(update_vector):
    """A signature under another secret is refused, and the refusal names the key for a lock to count."""
    with pytest.raises(SignatureRefused) as refused:
        check(update_vector, secret_for=lambda _: "another-secret")

    assert refused.value.access_key == "AKTESTEXAMPLE0000001"


def test_unknown_key_is_refused(update_vector):
    """An unknown access key is refused in the vendor's words, with the key masked."""
    with pytest.raises(SignatureRefused) as refused:
        check(update_vector, secret_for=lambda _: None)

    assert refused.value.detail == "Get secretKey failed,ak:******,err:ak not exist"
    assert refused.value.reason == "unknown-key"


@pytest.mark.parametrize("minutes", [-15, 15])
def test_date_at_the_edge_of_the_window_verifies(vector, minutes):
    """A date exactly 15 minutes off still verifies."""
    assert check(vector, now=vector.now + timedelta(minutes=minutes))


@pytest.mark.parametrize("seconds", [-901, 901, 86400])
def test_date_out_of_the_window_is_refused(vector, seconds):
    """A date more than 15 minutes off is refused as expired, in the vendor's words."""
    with pytest.raises(SignatureRefused) as refused:
        check(vector, now=vector.now + timedelta(seconds=seconds))

    assert refused.value.detail == "calc ak sk signature fail:signature expired"
    assert refused.value.reason == "expired"


@pytest.mark.parametrize(
    "date", ["20251208T093001Z", "20251208T093000", "20251308T093000Z", "2025-12-08T09:30:00Z", ""]
)
def test_other_date_is_refused(update_vector, date):
    """The date is covered by the signature and has one form."""
    with pytest.raises(SignatureRefused):
        check(update_vector, headers=changed(update_vector.signed, "X-Sdk-Date", date))


def test_unsigned_date_is_refused(update_vector):
    """A request that does not sign its date could be sent again for ever, so it is refused."""
    added = sign("PUT", "/a", (), b"", update_vector.key, date=update_vector.now, signed_header_names=("host",))

    with pytest.raises(SignatureRefused, match="x-sdk-date has to be present and signed"):
        verify("PUT", "/a", added, b"", secret_for=update_vector.secret_for, now=update_vector.now)


def test_host_need_not_be_signed(update_vector):
    """A list of the date alone is enough, as the Go signer leaves Host and project out."""
    headers = (("Host", "a"), ("X-Project-Id", "p"))
    added = sign(
        "GET", "/a", headers, b"", update_vector.key, date=update_vector.now, signed_header_names=["x-sdk-date"]
    )

    assert verify("GET", "/a", headers + added, b"", secret_for=update_vector.secret_for, now=update_vector.now)


def test_stated_hash_that_fits_verifies(update_vector):
    """X-Sdk-Content-Sha256 may state the hash of the body, if it is signed."""
    digest = hashlib.sha256(update_vector.body).hexdigest()
    headers = resigned(update_vector, (*update_vector.headers, ("X-Sdk-Content-Sha256", digest)), update_vector.body)

    assert check(update_vector, headers=headers)


@pytest.mark.parametrize("stated", ["0" * 64, "unsigned-payload", "x", hashlib.sha256(b"").hexdigest(), "F" * 64])
def test_stated_hash_that_does_not_fit_is_refused(update_vector, stated):
    """A stated hash of another body is refused although the signature covers it."""
    headers = resigned(update_vector, (*update_vector.headers, ("X-Sdk-Content-Sha256", stated)), update_vector.body)

    with pytest.raises(SignatureRefused, match="is not the hash of the body"):
        check(update_vector, headers=headers)


def test_stated_hash_has_to_be_signed(update_vector):
    """An unsigned hash header is refused, even with the right value."""
    digest = hashlib.sha256(update_vector.body).hexdigest()

    with pytest.raises(SignatureRefused, match="present once and signed"):
        check(update_vector, headers=(*update_vector.signed, ("X-Sdk-Content-Sha256", digest)))


def test_unsigned_payload_of_a_json_body_is_refused(update_vector):
    """The body of an update is always covered: UNSIGNED-PAYLOAD is refused for JSON."""
    headers = resigned(
        update_vector, (*update_vector.headers, ("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")), update_vector.body
    )

    with pytest.raises(SignatureRefused, match="has to be hashed"):
        check(update_vector, headers=headers)


def test_unsigned_payload_covers_no_body(upload_vector):
    """A body of another media type may be UNSIGNED-PAYLOAD, and then any body verifies."""
    assert check(upload_vector, body=b"another")


def test_empty_body_with_unsigned_payload_verifies_in_both_readings(upload_vector):
    """With an empty body one client signs the header's value and another the hash of nothing; both verify."""
    python = resigned(upload_vector, upload_vector.headers, b"")
    go = resigned(upload_vector, upload_vector.headers, b"x")

    assert check(upload_vector, headers=python, body=b"")
    assert check(upload_vector, headers=go, body=b"")


def test_refusal_shows_no_secret_and_stays_short(update_vector):
    """The canonical request in a refusal masks tokens and is cut, so that an error body stays readable."""
    headers = (*update_vector.headers, ("X-Security-Token", "the-token"), ("X-Long", "x" * 33_000))
    signed = changed(resigned(update_vector, headers, b"{}"), "User-Agent", "other")

    with pytest.raises(SignatureRefused) as refused:
        check(update_vector, headers=signed)

    assert "the-token" not in refused.value.detail
    assert "\n" not in refused.value.detail
    assert len(refused.value.detail) < 2200
