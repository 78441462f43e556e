"""A request as one curl command to paste into a shell."""

from __future__ import annotations

import shlex
from typing import Final

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction.secret_names import MASK
from cce_release_contract.exchanges.request import Request

_TOKEN_HEADER: Final = "x-auth-token"  # noqa: S105 - the name of a header
_TOKEN: Final = "$CCE_RELEASE_TOKEN"  # noqa: S105 - the name of the variable
"""What a command has instead of the user's masked token."""

_LONGEST_BODY: Final = 64 * 1024
"""The longest body that is written out, in bytes; for a longer one the command has its size."""


def curl_line(sent: Exchange | Request, base_url: str = "", *, longest_body: int = _LONGEST_BODY) -> str:
    """A shell-safe curl command that sends the same bytes.

    `sent` must already be redacted; the user's token comes from the variable
    CCE_RELEASE_TOKEN. `base_url` (scheme, host, port) may be omitted for an exchange, which has one. A
    body over `longest_body` bytes (64 KiB) is replaced by `@BODY` with a comment on its size.
    """
    request = sent.request if isinstance(sent, Exchange) else sent
    base = (base_url or (sent.base_url if isinstance(sent, Exchange) else "")).rstrip("/")
    tokens: list[str] = []
    words = ["curl", "-sS", "-i", "-X", request.method, *_address(request.target, base)]
    names = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        if name.lower() == "content-length":
            continue
        if name.lower() == _TOKEN_HEADER and value == MASK:
            tokens.append(name)
            continue
        # For curl, "Name:" removes the header; an empty value is written with a semicolon.
        words += ["-H", f"{name}: {value}" if value else f"{name};"]
    if request.body and "content-type" not in names:
        words += ["-H", "Content-Type:"]
    # In double quotes, so that the shell puts the token in.
    line = " ".join([*(shlex.quote(_printable(word)) for word in words), *(f'-H "{n}: {_TOKEN}"' for n in tokens)])
    return _with_body(line, request.body, longest_body)


def _address(target: str, base: str) -> list[str]:
    if not target.startswith("/") or "#" in target:
        return ["--request-target", target, f"{base}/"]
    globbing = ["-g"] if any(mark in target for mark in "[]{}") else []
    # Without this option curl removes dot segments.
    as_is = ["--path-as-is"] if "/." in target or "//" in target else []
    return [*globbing, *as_is, base + target]


def _with_body(line: str, body: bytes, longest: int) -> str:
    if not body:
        return line
    if len(body) > longest:
        return f"{line} --data-binary @BODY  # a body of {len(body)} bytes, omitted here"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and not text.startswith("@") and all(character.isprintable() or character == "\n" for character in text):
        return f"{line} --data-binary {shlex.quote(text)}"
    octal = "".join(chr(byte) if 0x20 <= byte < 0x7F and chr(byte) not in "\\'%" else f"\\{byte:03o}" for byte in body)
    return f"printf '{octal}' | {line} --data-binary @-"


def _printable(word: str) -> str:
    """The word without control characters, which would break the line or the terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in word)
