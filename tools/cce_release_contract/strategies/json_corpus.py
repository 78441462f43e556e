"""Bodies that are almost JSON, as handwritten clients, scripts, templates and other formats send them.

Each entry is a mutation of a valid body, as in `byte_mutations`. This is the long list; a run begins with the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cce_release_contract.exchanges.json_bytes import json_bytes
from cce_release_contract.strategies.byte_mutations import ByteMutation

Apply = Callable[[dict[str, Any]], bytes]

_IS_JSON = "which is not one JSON text (RFC 8259)"
_IS_UTF8 = "which is not UTF-8, as RFC 8259, section 8.1, requires"


def with_literal(literal: bytes) -> Apply:
    """Makes a body whose only value `x-literal` is written as these bytes, whether or not they are JSON."""
    mark = b'"@literal@"'
    return lambda body: json_bytes({**body, "values": {"x-literal": "@literal@"}}).replace(mark, literal)


def _cut_after(mark: bytes) -> Apply:
    def cut(body: dict[str, Any]) -> bytes:
        text = json_bytes({**body, "values": {"x-list": [1, 25], "x-true": True}})
        return text[: text.index(mark) + len(mark)]

    return cut


def _instead(old: bytes, new: bytes) -> Apply:
    return lambda body: json_bytes(body).replace(old, new, 1)


def _around(before: bytes, after: bytes = b"") -> Apply:
    return lambda body: before + json_bytes(body) + after


def _as(encoding: str, mark: bytes = b"") -> Apply:
    return lambda body: mark + json_bytes({**body, "values": {"x-text": "é€😀"}}).decode().encode(encoding)


_CUTS: Final = {
    "its opening brace": b"{",
    "the first letters of a name": b'"cha',
    "a name": b'"action"',
    "a colon": b'"action":',
    "the first letters of a text": b'"upgr',
    "a comma": b'"upgrade",',
    "the opening brace of an object inside": b'"values":{',
    "the opening bracket of a list": b'"x-list":[',
    "a comma inside a list": b"[1,",
    "the first digit of a number": b"[1,2",
    "the first letters of a literal": b'"x-true":tr',
    "the last brace of an object inside": b"true}",
}

_SYNTAX: Final[tuple[tuple[str, Apply], ...]] = (
    ("the object begins with a comma", _instead(b"{", b"{,")),
    ("two commas are between members", _instead(b'"upgrade",', b'"upgrade",,')),
    ("no comma is between two members", _instead(b'"upgrade",', b'"upgrade" ')),
    ("a name has no colon", _instead(b'"action":', b'"action" ')),
    ("an equals sign replaces a colon", _instead(b'"action":', b'"action"=')),
    ("a member has no value", _instead(b'"upgrade"', b"")),
    ("a name has no quotes", _instead(b'"action"', b"action")),
    ("a name is a number", _instead(b'"action"', b"1")),
    ("a text has no quotes", _instead(b'"upgrade"', b"upgrade")),
    ("the object contains a line comment", _instead(b'"action"', b'// what to do\n"action"')),
    ("the object contains a block comment", _instead(b'"action"', b'/* what to do */"action"')),
    ("the object contains a hash comment", _instead(b'"action"', b'# what to do\n"action"')),
    ("an object is closed by a bracket", lambda body: json_bytes(body)[:-1] + b"]"),
    ("the object is inside a call", _around(b"callback(", b")")),
    ("the object follows a guard against scripts", _around(b")]}',\n")),
    ("a template was not filled in", with_literal(b"{{ .Values.tag }}")),
    ("a value is True", with_literal(b"True")),
    ("a value is None", with_literal(b"None")),
    ("a list ends in a comma", with_literal(b"[1,]")),
    ("a list lacks a value", with_literal(b"[1,,2]")),
    ("a number has a plus sign", with_literal(b"+1")),
    ("a number is hexadecimal", with_literal(b"0x10")),
    ("a number begins with its point", with_literal(b".5")),
    ("a number ends in its point", with_literal(b"1.")),
    ("a number has an empty exponent", with_literal(b"1e")),
    ("a number has an underscore", with_literal(b"1_000")),
    ("a text contains a line feed", with_literal(b'"a\nb"')),
    ("a text contains a tab", with_literal(b'"a\tb"')),
    ("a text contains a zero byte", with_literal(b'"a\x00b"')),
    ("a text has the escape \\x", with_literal(b'"\\x41"')),
    ("a text has an octal escape", with_literal(b'"\\101"')),
    ("a text has a \\u with three digits", with_literal(b'"\\u12"')),
    ("a text is not closed", with_literal(b'"a')),
    ("a zero byte is between tokens", _instead(b'"action":', b'"action":\x00')),
    ("a form feed is between tokens", _instead(b'"action":', b'"action":\x0c')),
    ("the body is XML", lambda _: b"<update><action>upgrade</action></update>"),
)

_RARER: Final[tuple[tuple[str, Apply], ...]] = (
    ("a semicolon is between two members", _instead(b'"upgrade",', b'"upgrade";')),
    ("a name is in single quotes", _instead(b'"action"', b"'action'")),
    ("a text is in single quotes", _instead(b'"upgrade"', b"'upgrade'")),
    ("a text is in backquotes", _instead(b'"upgrade"', b"`upgrade`")),
    ("a text has typographic quotes", _instead(b'"upgrade"', "“upgrade”".encode())),
    ("the object follows the name of its format", _around(b"json ")),
    ("the object is in backslashed quotes", lambda body: json_bytes(body).replace(b'"', b'\\"')),
    ("a shell variable was not filled in", with_literal(b"${TAG}")),
    ("a value is TRUE", with_literal(b"TRUE")),
    ("a value is undefined", with_literal(b"undefined")),
    ("a value is yes", with_literal(b"yes")),
    ("a list contains a member", with_literal(b'["a":1]')),
    ("an object contains a bare value", with_literal(b'{"a"}')),
    ("a tuple replaces a list", with_literal(b"(1,2)")),
    ("a number has an exponent that is a sign", with_literal(b"1e+")),
    ("a number is a sign", with_literal(b"-")),
    ("a number has two signs", with_literal(b"--1")),
    ("a number has a suffix", with_literal(b"1L")),
    ("a number has Arabic digits", with_literal("١٢".encode())),
    ("a text contains an escape character", with_literal(b'"a\x1bb"')),
    ("a text has the escape \\'", with_literal(b'"\\\'"')),
    ("a text has a \\u with a brace", with_literal(b'"\\u{41}"')),
    ("a text continues in the next line", with_literal(b'"a\\\nb"')),
    ("a no-break space is between tokens", _instead(b'"action":', '"action":\u00a0'.encode())),
    ("the body is UTF-7", lambda body: json_bytes(body).decode().encode("utf-7").replace(b"{", b"+AHs-")),
)

_NUMBERS: Final[tuple[tuple[str, bytes], ...]] = (
    ("a number is -Infinity", b"-Infinity"),
    ("a number begins with a zero", b"007"),
    ("a negative number begins with a zero", b"-01"),
)

_TRAILING: Final[tuple[tuple[str, Apply], ...]] = (
    ("a comma follows the object", _around(b"", b",")),
    ("a semicolon follows the object", _around(b"", b";")),
    ("a zero byte follows the object", _around(b"", b"\x00")),
    ("a second object follows in the next line", lambda body: json_bytes(body) + b"\n" + json_bytes(body)),
    ("a comment follows the object", _around(b"", b" // end")),
)

_ENCODINGS: Final[tuple[tuple[str, Apply], ...]] = (
    ("the body is UTF-16 without a mark", _as("utf-16-le")),
    ("the body is UTF-32 without a mark", _as("utf-32-be")),
    ("the body is UTF-16 with a mark", _as("utf-16-be", b"\xfe\xff")),
    ("the body is UTF-32 with a mark", _as("utf-32-le", b"\xff\xfe\x00\x00")),
    ("a text is Latin-1", with_literal(b'"caf\xe9"')),
    ("a text is Windows-1252", with_literal(b'"\x93quoted\x94"')),
    ("a text is Shift JIS", with_literal(b'"\x83e\x83X\x83g"')),
    ("a text contains a slash in two bytes", with_literal(b'"a\xc0\xafb"')),
    ("a text contains a zero in two bytes", with_literal(b'"a\xc0\x80b"')),
    ("a text contains half a surrogate pair in three bytes", with_literal(b'"\xed\xa0\x80"')),
    ("a text contains a surrogate pair in six bytes", with_literal(b'"\xed\xa0\xbd\xed\xb8\x80"')),
    ("a text contains a character beyond U+10FFFF", with_literal(b'"\xf4\x90\x80\x80"')),
    ("a text contains a character of five bytes", with_literal(b'"\xf8\x88\x80\x80\x80"')),
    ("a text contains a single continuation byte", with_literal(b'"a\x80b"')),
    ("a text ends in half a character", with_literal(b'"a\xf0\x9f"')),
    ("a name is Latin-1", _instead(b'"values":{', b'"values":{"caf\xe9":1')),
)

MALFORMED: Final = (
    *(ByteMutation("json.number", words, _IS_JSON, with_literal(literal)) for words, literal in _NUMBERS),
    *(ByteMutation("json.trailing", words, _IS_JSON, change) for words, change in _TRAILING),
    *(ByteMutation("json.syntax", words, _IS_JSON, change) for words, change in _SYNTAX),
    *(
        ByteMutation("json.syntax", f"the body ends after {words}", _IS_JSON, _cut_after(mark))
        for words, mark in _CUTS.items()
    ),
    *(ByteMutation("json.syntax", words, _IS_JSON, change) for words, change in _RARER),
)
"""Bodies that are UTF-8 and break JSON's grammar, the most frequent first."""

ENCODED: Final = tuple(ByteMutation("json.encoding", words, _IS_UTF8, change) for words, change in _ENCODINGS)
"""Bodies that are not UTF-8."""


def nested(levels: int, *, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    """A nested value of this depth. With an empty `closing` it is not closed."""
    if not closing:
        return opening * levels
    return opening * (levels - 1) + (b"[]" if opening == b"[" else b"{}") + closing * (levels - 1)
