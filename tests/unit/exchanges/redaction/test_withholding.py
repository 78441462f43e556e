"""What a report of a live target does not keep of a response."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction.withholding import withheld, withheld_text
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response

SECRET = "the-users-own-configuration"


def exchange(body: bytes) -> Exchange:
    return Exchange(
        Request("GET", "/x", (), b'{"values":{"own":1}}'), Response(200, (("A", "b"),), body, 0.5), number=3
    )


def shown(body: bytes) -> bytes:
    response = withheld(exchange(body)).response
    assert response is not None
    return response.body


def digits(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@pytest.mark.parametrize(
    ("member", "kind", "hashed"),
    [
        (SECRET, "string", SECRET),
        ({"a": [1, 2]}, "object", '{"a":[1,2]}'),
        ([SECRET], "array", f'["{SECRET}"]'),
        (12, "number", "12"),
        (True, "boolean", "true"),
        (None, "null", "null"),
        ("", "string", ""),
    ],
)
@pytest.mark.parametrize("name", ["values", "resources"])
def test_member_becomes_type_and_hash(name: str, member: Any, kind: str, hashed: str) -> None:
    """The two members show their type and the first digits of their hash, whatever their content."""
    body = json.dumps({"version": 2, name: member, "status": "DEPLOYED"}).encode()

    read = json.loads(shown(body))

    assert read == {"version": 2, name: f"<{kind}, sha256 {digits(hashed)}>", "status": "DEPLOYED"}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([{"values": SECRET}, {"deep": {"deeper": [{"resources": SECRET}]}}]),
        json.dumps({"wrapped": json.dumps({"values": SECRET})}),
        json.dumps({"twice": json.dumps({"wrapped": json.dumps({"values": SECRET})})}),
        f'{{"values": "{SECRET}", "values": "{SECRET} again"}}',
        f'{{"val\\u0075es": "{SECRET}"}}',
        f'{{"values": "{SECRET}"',
        f"values: {SECRET}",
        "[" * 100_000 + f'{{"values": "{SECRET}"}}',
    ],
)
def test_content_is_found_everywhere(body: str) -> None:
    """Nested, repeated, escaped and broken responses do not reveal the content either."""
    assert SECRET.encode() not in shown(body.encode())


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"not JSON", b'{"a": 1E400,  "b": [ ]}', b'"\\ud800"', b'{"valuesOf": "x"}', b"[" * 100_000],
)
def test_other_responses_are_unchanged(body: bytes) -> None:
    """A response without those members keeps every byte."""
    assert shown(body) == body


def test_request_and_headers_stay() -> None:
    """The request stays, and so does everything in the response except the body."""
    before = exchange(b'{"values":"x"}')

    after = withheld(before)

    assert (after.request, after.number) == (before.request, 3)
    assert after.response is not None
    assert (after.response.status, after.response.headers, after.response.elapsed_seconds) == (200, (("A", "b"),), 0.5)


def test_exchange_without_response_stays() -> None:
    """An exchange without a response has nothing to withhold."""
    failed = Exchange(Request("GET", "/x"), None, failure="reset")

    assert withheld(failed) is failed


HELD = json.dumps(
    {"values": json.dumps({"db": {"host": "db.example.com", "port": 3306}}), "status": "DEPLOYED"}
).encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"db": {"host": "db.example.com"}}', '{"db": {"host": "<withheld>"}}'),
        ("status 200: " + HELD.decode(), 'status 200: {"values": <withheld>'),
        ("the status is DEPLOYED, not FAILED", "the status is DEPLOYED, not FAILED"),
        ("", ""),
    ],
)
def test_texts_do_not_quote_what_is_withheld(text: str, shown: str) -> None:
    """A message about a response contains no text of its withheld members; everything else stays."""
    assert withheld_text(text, [exchange(b"not JSON"), exchange(HELD)]) == shown


def test_texts_of_broken_responses_stop_at_the_member() -> None:
    """A quoted response that is cut inside a withheld member shows only the name."""
    assert withheld_text(f'{{"values": "{SECRET[:9]}', []) == '{"values": <withheld>'
