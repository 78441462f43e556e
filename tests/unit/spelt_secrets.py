"""Secrets as a target may spell them in what it answers, and a look whether a text gives one away."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

TOKEN = "tkn/MIIDkgYJ+KoZIhvc==NAQcCoIIDgzCCA39"
ACCESS_KEY = "AKIADOOR7EXAMPLE42Q"
SECRETS = (TOKEN, ACCESS_KEY)

_NAMED = {"/": "&sol;", "+": "&plus;", "=": "&equals;"}


def spellings(secret: str) -> dict[str, str]:
    """The secret in each spelling that an honest server may choose, by what it is called."""
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in secret)
    percent = "".join(f"%{ord(letter):02x}" for letter in secret)
    return {
        "as it is": secret,
        "in capitals": secret.upper(),
        "in small letters": secret.lower(),
        "percent": quote(secret, safe=""),
        "percent in small letters": quote(secret, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
        "percent for every letter": percent,
        "percent twice": quote(quote(secret, safe=""), safe=""),
        "JSON with slashes escaped": secret.replace("/", "\\/"),
        "JSON escapes": escaped,
        "JSON escapes in capitals": escaped.upper().replace("\\U", "\\u"),
        "JSON in JSON": json.dumps(escaped)[1:-1],
        "Python escapes": "".join(f"\\x{ord(letter):02x}" for letter in secret),
        "HTML names": "".join(_NAMED.get(letter, letter) for letter in secret),
        "HTML decimal": "".join(f"&#{ord(letter)};" for letter in secret),
        "HTML hexadecimal": "".join(f"&#x{ord(letter):x};" for letter in secret),
        "HTML in percent": quote("".join(f"&#X{ord(letter):X};" for letter in secret), safe=""),
        "hexadecimal digits": secret.encode().hex(),
        **{f"base64 at {offset}": text for offset, text in enumerate(_in_base64(secret, base64.b64encode))},
        **{f"URL base64 at {offset}": text for offset, text in enumerate(_in_base64(secret, base64.urlsafe_b64encode))},
    }


def _in_base64(secret: str, encode) -> Iterator[str]:
    for before in range(3):
        yield encode(b"~" * before + secret.encode() + b"~~").decode()


def given_away(text: str, secrets: tuple[str, ...] = SECRETS) -> list[str]:
    """How a text gives a secret away, empty if it does not: it holds a spelling, or reads as one once it is decoded."""
    found = []
    readings = [text]
    for decode in (html.unescape, unquote, _from_json, html.unescape, unquote, _from_json):
        readings.append(decode(readings[-1]))
    for secret in secrets:
        middles = [
            encoded[4 if before else 0 : (before + len(secret.encode())) * 4 // 3]
            for encode in (base64.b64encode, base64.urlsafe_b64encode)
            for before, encoded in enumerate(_in_base64(secret, encode))
        ]
        wanted = [secret.lower(), secret.encode().hex()]
        found += [
            f"{secret[:4]}: {value[:8]}..."
            for reading in dict.fromkeys(readings)
            for value, where in [*((value, reading.lower()) for value in wanted), *((m, reading) for m in middles)]
            if value in where
        ]
    return found


def _from_json(text: str) -> str:
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text.replace("\\\\", "\\"))
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), text).replace("\\/", "/")


_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_COMMAND = re.compile(r"^\s*::\w|##\w*\[", re.MULTILINE)


def steering(text: str) -> list[str]:
    """What of a text would steer a terminal, turn its direction, or be a command to a CI system."""
    return [repr(found) for found in (*_STEERING.findall(text), *_COMMAND.findall(text))]
