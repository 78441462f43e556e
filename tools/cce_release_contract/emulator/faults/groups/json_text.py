"""Faults of reading JSON: invalid text that is accepted, and valid text that is changed."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.emulator.error_bodies import INVALID_REQUEST, RefusalError
from cce_release_contract.emulator.faults.fault_builders import changed_command
from cce_release_contract.emulator.pipeline import Fault, Wrap

GROUP: Final = "http"

Read = Callable[[bytes], Json]

_DEEPEST: Final = 32
_EXACT: Final = 2**53


def _read(change: Callable[[Read, bytes], Json]) -> Mapping[str, Wrap]:
    """A wrap around the reading of the body; its first argument is the correct step."""

    def wrap(original: Read) -> Read:
        return lambda body: change(original, body)

    return {"read_body": wrap}


def _crashing(original: Read, body: bytes) -> Json:
    try:
        return original(body)
    except RefusalError as refusal:
        raise ValueError(refusal.detail) from refusal


def _up_to_the_last_brace(original: Read, body: bytes) -> Json:
    return original(body[: body.rfind(b"}") + 1] if b"}" in body else body)


def _relaxed(original: Read, body: bytes) -> Json:
    """Comments, trailing commas and single quotes are accepted, as in JavaScript."""
    try:
        return original(body)
    except RefusalError:
        text = re.sub(rb"/\*.*?\*/|(?<![:\"])//[^\n\"]*", b"", body, flags=re.DOTALL)
        text = re.sub(rb",\s*([}\]])", rb"\1", text)
        return original(text if b'"' in text else text.replace(b"'", b'"'))


def _one_line(original: Read, body: bytes) -> Json:
    if body != body.strip() or b"\n" in body:
        raise RefusalError(INVALID_REQUEST, "(root): the body has white space around its tokens")
    return original(body)


def _escapes_kept(original: Read, body: bytes) -> Json:
    return original(re.sub(rb"(?<!\\)\\u", rb"\\\\u", body))


def _first_of_duplicates(original: Read, body: bytes) -> Json:
    def first(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        return dict(reversed(pairs))

    document = original(body)
    return document if not isinstance(document, dict) else json.loads(body, object_pairs_hook=first)


def _lone_surrogates_dropped(original: Read, body: bytes) -> Json:
    try:
        return original(body)
    except RefusalError:
        high, low = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
        return original(re.sub(rb"%b(?!%b)|(?<!%b)%b" % (high, low, rb"\\u[dD][89abAB]..", low), b"", body))


def _deep(value: Json) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_deep, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_deep, value), default=0)
    return 0


def _shallow(original: Read, body: bytes) -> Json:
    document = original(body)
    if _deep(document) > _DEEPEST:
        raise RefusalError(INVALID_REQUEST, f"(root): more than {_DEEPEST} levels")
    return document


def _crashing_on_depth(original: Read, body: bytes) -> Json:
    if body.count(b"[") + body.count(b"{") > 1000:
        raise RecursionError("maximum recursion depth exceeded")
    return original(body)


def _any_encoding(original: Read, body: bytes) -> Json:
    """The encoding is guessed, as in Python's json.loads, with Latin-1 as the fallback."""
    for encoding in (json.detect_encoding(body), "latin-1"):
        try:
            return original(body.decode(encoding).encode())
        except UnicodeDecodeError:
            continue
    return original(body)


def _crashing_on_mark(original: Read, body: bytes) -> Json:
    if body.startswith(b"\xef\xbb\xbf"):
        raise ValueError("Unexpected UTF-8 BOM (decode using utf-8-sig)")
    return original(body)


def _crashing_beyond_ascii(original: Read, body: bytes) -> Json:
    if not body.isascii():
        raise ValueError("the body is not ASCII")
    return original(body)


def _largest_number(original: Read, body: bytes) -> Json:
    """A number outside the range of a double becomes the largest double."""
    try:
        return original(body)
    except RefusalError:
        return original(re.sub(rb"(?<=[:,\[ ])(-?)(\d+(?:\.\d+)?[eE]\+?\d{3,}|\d{309,})", rb"\g<1>1.7e308", body))


def _values(change: Callable[[Json], Json]) -> Mapping[str, Wrap]:
    """A wrap that changes every value inside the values of a request."""

    def apply(value: Json) -> Json:
        if isinstance(value, dict):
            return {change(name): apply(member) for name, member in value.items()}
        if isinstance(value, list):
            return [apply(item) for item in value]
        return change(value)

    return changed_command(
        lambda command: replace(command, values={change(name): apply(value) for name, value in command.values.items()})
    )


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _capped(value: Json) -> Json:
    return max(-_EXACT, min(value, _EXACT)) if isinstance(value, int) and _is_number(value) else value


def _rounded(value: Json) -> Json:
    return round(value, 2) if isinstance(value, float) and math.isfinite(value) else value


def _composed(value: Json) -> Json:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _printable(value: Json) -> Json:
    return "".join(c for c in value if ord(c) < 0x10000 and c >= " ") if isinstance(value, str) else value


FAULTS: Final = (
    Fault(
        "bad-json-crashes",
        "a body that is not JSON gives 500",
        GROUP,
        ("request.body.not_json_refused", "response.error.never_internal"),
        _read(_crashing),
    ),
    Fault(
        "trailing-text-accepted",
        "text after the last brace of a body is ignored",
        GROUP,
        ("request.body.not_json_refused",),
        _read(_up_to_the_last_brace),
    ),
    Fault(
        "relaxed-json-read",
        "comments, trailing commas and single quotes in a body are accepted",
        GROUP,
        ("robustness.json.malformed_refused",),
        _read(_relaxed),
    ),
    Fault(
        "white-space-refused",
        "white space around the tokens of a body is refused",
        GROUP,
        ("robustness.json.white_space",),
        _read(_one_line),
    ),
    Fault(
        "escapes-kept",
        "escaped characters stay escaped",
        GROUP,
        ("robustness.json.escapes",),
        _read(_escapes_kept),
    ),
    Fault(
        "first-duplicate-counts",
        "of members with the same name, the first one is used",
        GROUP,
        ("robustness.json.last_duplicate_counts",),
        _read(_first_of_duplicates),
    ),
    Fault(
        "lone-surrogate-dropped",
        "half a surrogate pair is dropped from a text",
        GROUP,
        ("robustness.json.lone_surrogate",),
        _read(_lone_surrogates_dropped),
    ),
    Fault(
        "depth-limit-small",
        "a body of more than 32 levels is refused",
        GROUP,
        ("robustness.depth.accepted",),
        _read(_shallow),
    ),
    Fault(
        "depth-crashes",
        "a body of thousands of levels exhausts the stack",
        GROUP,
        ("robustness.depth.refused",),
        _read(_crashing_on_depth),
    ),
    Fault(
        "encoding-guessed",
        "the encoding of a body is guessed",
        GROUP,
        ("robustness.encoding.other_refused",),
        _read(_any_encoding),
    ),
    Fault(
        "byte-order-mark-crashes",
        "a byte order mark gives 500",
        GROUP,
        ("robustness.encoding.byte_order_mark",),
        _read(_crashing_on_mark),
    ),
    Fault(
        "beyond-ascii-crashes",
        "a body with a letter beyond ASCII gives 500",
        GROUP,
        ("robustness.text.served",),
        _read(_crashing_beyond_ascii),
    ),
    Fault(
        "number-out-of-range-moved",
        "a number beyond a double becomes the largest one",
        GROUP,
        ("robustness.number.out_of_range",),
        _read(_largest_number),
    ),
    Fault(
        "large-integers-capped",
        "an integer beyond 2 to the power of 53 becomes 2 to the power of 53",
        GROUP,
        ("robustness.number.large_integer",),
        _values(_capped),
    ),
    Fault(
        "fractions-rounded",
        "fractions are rounded to two places",
        GROUP,
        ("robustness.number.fraction",),
        _values(_rounded),
    ),
    Fault(
        "text-composed",
        "letters with separate accents are composed",
        GROUP,
        ("robustness.text.not_normalized",),
        _values(_composed),
    ),
    Fault(
        "text-cleaned",
        "control characters and emoji are removed from texts",
        GROUP,
        ("robustness.text.kept",),
        _values(_printable),
    ),
)
