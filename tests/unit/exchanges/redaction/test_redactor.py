"""The redactor removes secrets from exchanges."""

from __future__ import annotations

import json

import pytest

from cce_release_contract.exchanges.case import Case
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response

REDACTOR = Redactor(["s3cret/va+lue", "abc", "", 'quo"ted'])


@pytest.mark.parametrize(
    "name", ["X-Auth-Token", "x-auth-token", "X-Security-Token", "X-Subject-Token", "Cookie", "X-Control-Token"]
)
def test_secret_headers_are_masked_by_name(name):
    """Headers with credentials are masked whatever their value; an empty one stays empty."""
    assert REDACTOR.headers(((name, "anything"), (name, ""))) == ((name, "******"), (name, ""))


def test_authorization_keeps_what_explains_a_refusal():
    """A signature's algorithm and signed headers stay, key and signature are masked; other forms are fully masked."""
    value = "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=00ff"

    headers = REDACTOR.headers((("Authorization", value), ("Authorization", "Bearer x")))

    assert headers[0][1] == "SDK-HMAC-SHA256 Access=******, SignedHeaders=host;x-sdk-date, Signature=******"
    assert headers[1][1] == "******"


@pytest.mark.parametrize(
    "text", ["a s3cret/va+lue b", "a s3cret%2Fva%2Blue b", "a s3cret/va%2Blue b", 'a quo"ted b', 'a quo\\"ted b']
)
def test_known_values_are_masked_anywhere(text):
    """A known secret is masked in any text, also percent-encoded and as JSON."""
    assert REDACTOR.text(text) == "a ****** b"


def test_short_values_are_not_masked():
    """A secret of three letters is masked by name only, because it occurs in ordinary text."""
    assert REDACTOR.text("abcdef") == "abcdef"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://control:TOKEN@127.0.0.1:1/_emulator", "http://******@127.0.0.1:1/_emulator"),
        ("postgresql+psycopg://u:p@h/db and http://a/b@c", "postgresql+psycopg://******@h/db and http://a/b@c"),
        ("http://u:p@x@h/", "http://******@h/"),
        ("mail a@b.c", "mail a@b.c"),
    ],
)
def test_user_part_of_urls_is_masked(text, expected):
    """Name and password in a URL are masked; other at signs stay."""
    assert REDACTOR.text(text) == expected


def test_parameters_of_secret_names_are_masked():
    """Query values are masked by their name and by value."""
    assert REDACTOR.target("/a?token=x&b=1&c=s3cret%2Fva%2Blue&token=") == "/a?token=******&b=1&c=******&token="


def test_json_body_is_masked_by_name_and_value():
    """Members are masked by name, other strings by value, inside strings that hold JSON too."""
    body = json.dumps({"values": json.dumps({"db_password": "x"}), "note": "is s3cret/va+lue", "n": 1}).encode()

    redacted = json.loads(REDACTOR.body(body))

    assert redacted == {"values": '{"db_password":"******"}', "note": "is ******", "n": 1}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"password": "x", "a": 1', b'{"password": "******", "a": 1'),
        (b'{"values":"{\\"password\\":\\"x\\"}"', b'{"values":"{\\"password\\":\\"******\\"}"'),
        (b"password: hunter2\nuser: me", b"password: ******\nuser: me"),
        (b"token=abc&b=c", b"token=******&b=c"),
        (b"Authorization: Bearer hunter2\nuser: me", b"Authorization: ******\nuser: me"),
        (b"got Proxy-Authorization: Basic dTpw, sorry", b"got Proxy-Authorization: ******, sorry"),
        (b"'authorization': 'Bearer hunter2'", b"'authorization': '******'"),
        (b"Authorization: hunter2", b"Authorization: ******"),
        (b'\xff {"api_key":"x"}', b'\xff {"api_key":"******"}'),
        (b"", b""),
        (b"<html>s3cret/va+lue</html>", b"<html>******</html>"),
    ],
)
def test_other_bodies_are_masked_as_text(body, expected):
    """A body that is not JSON is masked where something looks like a secret member, and by value."""
    assert REDACTOR.body(body) == expected


def test_body_without_secrets_is_the_same_bytes():
    """Text without secrets is unchanged, including lone surrogates and white space."""
    for body in (b'{"a" : "\\ud800", "b": 1.0}', b"\x00\xff", b"plain"):
        assert REDACTOR.body(body) == body


def test_whole_exchange_is_masked():
    """Request, response and base URL are masked together; everything else stays."""
    exchange = Exchange(
        Request("PUT", "/a?token=x", (("X-Auth-Token", "t"), ("A", "b")), b'{"secret":"x"}'),
        Response(200, (("Set-Cookie", "c"),), b'{"token":"x"}', 0.5),
        test="t",
        number=2,
        base_url="http://u:p@h",
    )

    assert REDACTOR.exchange(exchange) == Exchange(
        Request("PUT", "/a?token=******", (("X-Auth-Token", "******"), ("A", "b")), b'{"secret":"******"}'),
        Response(200, (("Set-Cookie", "******"),), b'{"token":"******"}', 0.5),
        test="t",
        number=2,
        base_url="http://******@h",
    )


def test_case_of_an_exchange_is_masked():
    """The case of an exchange is masked too."""
    case = Case(Request("PUT", "/", (), b'{"secret":"x"}'), reason="its token is known-secret")
    exchange = Exchange(case.request, None, case=case)

    shown = Redactor(("known-secret",)).exchange(exchange).case

    assert shown == Case(Request("PUT", "/", (), b'{"secret":"******"}'), reason="its token is ******")


def test_exchange_without_response_is_masked():
    """A failed exchange is masked as well."""
    exchange = Exchange(Request("GET", "/", (("Cookie", "c"),)), None, failure="reset")

    assert REDACTOR.exchange(exchange).request.header("Cookie") == "******"
