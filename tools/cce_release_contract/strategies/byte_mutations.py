"""The mutations of the bytes of a valid body that break a rule of JSON itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cce_release_contract.exchanges.json_bytes import json_bytes


@dataclass(frozen=True, slots=True)
class ByteMutation:
    """One change of a body's bytes. `keyword` names the rule of JSON that it breaks; `words` and `why` as in `Edit`."""

    keyword: str
    words: str
    why: str
    apply: Callable[[dict[str, Any]], bytes]


_IS_JSON = "which is not one JSON text (RFC 8259)"
_IS_UTF8 = "which is not UTF-8, as RFC 8259, section 8.1, requires"
_NUMBERS = "which is not a JSON number: decimal, finite, without leading zeros (RFC 8259, section 6)"


def _with_text_byte(body: dict[str, Any]) -> bytes:
    return json_bytes({**body, "chart_id": "@"}).replace(b'"@"', b'"\xff"')


def _with_number(literal: bytes) -> Callable[[dict[str, Any]], bytes]:
    return lambda body: json_bytes({**body, "values": {"x-number": 0}}).replace(
        b'"x-number":0', b'"x-number":' + literal
    )


BYTE_EDITS: Final[tuple[ByteMutation, ...]] = (
    ByteMutation("json.empty", "the body is empty", _IS_JSON, lambda _: b""),
    ByteMutation(
        "json.syntax", "the body is cut off before its last byte", _IS_JSON, lambda body: json_bytes(body)[:-1]
    ),
    ByteMutation(
        "json.trailing",
        "the JSON text is followed by `}`",
        _IS_JSON,
        lambda body: json_bytes(body) + b"}",
    ),
    ByteMutation("json.encoding", "`/chart_id` contains the byte 0xFF", _IS_UTF8, _with_text_byte),
    ByteMutation("json.number", "`/values/x-number` is NaN", _NUMBERS, _with_number(b"NaN")),
    ByteMutation("json.syntax", "the body is plain text", _IS_JSON, lambda _: b"upgrade"),
    ByteMutation("json.syntax", "the body is a form", _IS_JSON, lambda body: f"action={body['action']}".encode()),
    ByteMutation(
        "json.syntax", "the body is YAML", _IS_JSON, lambda body: f"action: {body['action']}\nvalues: {{}}\n".encode()
    ),
    ByteMutation(
        "json.syntax", "a comma precedes the last brace", _IS_JSON, lambda body: json_bytes(body)[:-1] + b",}"
    ),
    ByteMutation(
        "json.syntax", "member names are in single quotes", _IS_JSON, lambda body: json_bytes(body).replace(b'"', b"'")
    ),
    ByteMutation(
        "json.syntax", "a comment precedes the object", _IS_JSON, lambda body: b"/* update */" + json_bytes(body)
    ),
    ByteMutation("json.syntax", "the body is XML", _IS_JSON, lambda _: b"<release/>"),
    ByteMutation(
        "json.trailing",
        "the JSON text is followed by a word",
        _IS_JSON,
        lambda body: json_bytes(body) + b" upgrade",
    ),
    ByteMutation(
        "json.syntax", "the body is cut off in the middle", _IS_JSON, lambda body: _first_half(json_bytes(body))
    ),
    ByteMutation("json.trailing", "the body contains its JSON text twice", _IS_JSON, lambda body: json_bytes(body) * 2),
    ByteMutation("json.empty", "the body is white space only", _IS_JSON, lambda _: b" \n"),
    ByteMutation("json.number", "`/values/x-number` is Infinity", _NUMBERS, _with_number(b"Infinity")),
    ByteMutation("json.number", "`/values/x-number` is 01", _NUMBERS, _with_number(b"01")),
    ByteMutation(
        "json.encoding", "the body is UTF-16", _IS_UTF8, lambda body: json_bytes(body).decode().encode("utf-16")
    ),
)
"""Every byte mutation; the most important one of each rule comes first."""


def byte_mutation_groups() -> list[list[ByteMutation]]:
    """The byte mutations, one group per rule of JSON."""
    rules = dict.fromkeys(edit.keyword for edit in BYTE_EDITS)
    return [[edit for edit in BYTE_EDITS if edit.keyword == rule] for rule in rules]


def _first_half(text: bytes) -> bytes:
    return text[: len(text) // 2]
