"""Finding secrets in whatever a run left behind: files and output, in every spelling in which they can be read."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus


def spellings(secret: str) -> frozenset[bytes]:
    """The secret as it is, as JSON, inside JSON in JSON, in Python, in a URL, in HTML, in hex, and inside base64."""
    once = json.dumps(secret)[1:-1]
    texts = {
        *(secret, once, json.dumps(once)[1:-1], repr(secret)[1:-1], secret.encode().hex()),
        *(
            quote(secret, safe=""),
            quote(secret),
            quote_plus(secret),
            html.escape(secret),
            html.escape(secret, quote=False),
        ),
    }
    return frozenset({text.encode() for text in texts} | set(_in_base64(secret.encode())))


def _in_base64(secret: bytes) -> Iterator[bytes]:
    """The middle of the secret's base64 in each of the three ways in which it can lie in a longer text."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + secret)
        yield encoded[4 if before else 0 : len(encoded) // 4 * 4 - 4]


def found(secrets: Mapping[str, str], places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Which secret stands where, in words without the secret itself; empty if none stands anywhere."""
    forms = {what: spellings(secret) for what, secret in secrets.items()}
    return [
        f"{what} stands in {place}"
        for place, content in places
        for what, ways in forms.items()
        if any(way in content for way in ways)
    ]


def left_behind(folder: Path, **outputs: str) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, by its name and its content (unpacked), and the outputs given by name."""
    for name, text in outputs.items():
        yield name, text.encode()
    for path in sorted(folder.rglob("*")):
        yield f"the name {path.name}", path.name.encode()
        if path.is_file():
            content = path.read_bytes()
            yield str(path.relative_to(folder)), gzip.decompress(content) if path.suffix == ".gz" else content


def of_scope(seed: int, test: str, label: str) -> dict[str, str]:
    """The credentials that the suite makes for one scope of a test: they follow from seed, test and label."""
    digest = hashlib.sha512(f"{seed}\n{test}\n{label}".encode()).hexdigest()
    return {
        f"the token of {test} {label}": f"token{digest[16:64]}",
        f"the access key of {test} {label}": f"AK{digest[64:82].upper()}",
        f"the secret key of {test} {label}": digest[82:122],
    }
