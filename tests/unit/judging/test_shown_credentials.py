"""Credentials in a response are found in every spelling, and not by accident."""

import base64
from urllib.parse import quote

import pytest

from cce_release_contract.judging.shown_credentials import credential_problems

SECRET = "tok/en+of the run=7f3a90c2"


@pytest.mark.parametrize(
    "spelt",
    [SECRET, SECRET.upper(), quote(SECRET, safe=""), base64.b64encode(b"x" + SECRET.encode()).decode()],
    ids=["as it is", "upper case", "percent-encoded", "base64"],
)
def test_credentials_are_found(exchange_of, spelt):
    """A secret in the body or in a header is found and not quoted."""
    in_body = credential_problems(exchange_of({"error_msg": f"{spelt} is wrong"}, 401), [SECRET])
    in_cookie = credential_problems(exchange_of({}, headers=[("Set-Cookie", f"s={spelt}")]), [SECRET])

    assert [problem.subject for problem in in_body] == [""]
    assert [problem.subject for problem in in_cookie] == ["Set-Cookie"]
    assert SECRET not in repr([*in_body, *in_cookie])


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("nothing of it", [SECRET]),
        ("tok/... is no token", [SECRET]),
        ("the release is called short", ["short"]),
        ("nothing at all", []),
    ],
)
def test_other_texts_are_not_found(exchange_of, text, secrets):
    """Neither the beginning of a shortened text nor a short secret, which may be any word, is a finding."""
    assert credential_problems(exchange_of({"error_msg": text}), secrets) == []


def test_no_response_shows_nothing(no_response):
    """Without a response nothing is judged."""
    assert credential_problems(no_response, [SECRET]) == []
