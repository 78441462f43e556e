"""Make foreign text safe for a terminal, a log, and a CI system that reads logs, by escaping control sequences."""

from __future__ import annotations

import re
from typing import Final

_UNUSUAL: Final = re.compile(r"[^\x20-\x7e\n]")
_COMMAND: Final = re.compile(r"^(?P<indent> *):(?=:)|#(?=#\w*\[)", re.MULTILINE)
r"""The beginning of a command for a CI system: `::name::` at the start of a line, or `##[name]` anywhere in a line.

Source: the runner of GitHub Actions, which strips white space from a line first, and the runner of Azure Pipelines,
whose commands are `##vso[...]`.
"""

_SCHEME: Final = re.compile(r"[^/]*?[A-Za-z][A-Za-z0-9+.-]*:/+")
_USER_OF_URL: Final = re.compile(r"([A-Za-z0-9+.-]{2,}:/+).*@")


def printable(text: str) -> str:
    r"""The text with control characters, bidirectional controls and CI commands escaped; line ends `\n` stay.

    Each such character becomes an escape such as `\x1b`. Printable text is returned unchanged.
    """
    if not text.isprintable():
        text = _UNUSUAL.sub(lambda found: found[0] if found[0].isprintable() else spelt(found[0]), text)
    if "::" in text or "##" in text:
        text = _COMMAND.sub(lambda found: f"{found['indent'] or ''}{spelt(found[0][-1])}", text)
    return text


def one_line(text: str) -> str:
    """The printable text in one line; each run of white space becomes one space."""
    return printable(" ".join(text.split()))


def shortened(text: str, longest: int) -> str:
    """The text, or its first `longest` characters and a note that says how many follow."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}... ({len(text) - longest} more characters)"


def spelt(character: str) -> str:
    r"""A character as `\x1b`: a backslash, x and its code in hexadecimal digits, two at least."""
    return f"\\x{ord(character):02x}"


def without_user(value: object) -> object:
    """A rejected value, safe to show: the user part of a URL is removed from a text and from each text in a list.

    Everything before the last `@` is removed, since in a malformed URL the end of the password is unknown.
    """
    if isinstance(value, list | tuple):
        return [without_user(one) for one in value]
    if not isinstance(value, str) or "@" not in value:
        return value
    user, _, rest = value.rpartition("@")
    scheme = _SCHEME.match(user)
    return f"{scheme[0] if scheme else ''}***@{rest}"


def place(where: str) -> str:
    """A path or a URL, safe to show: the user part is removed, also from a URL that was given as a path.

    `Path` writes such a URL as `https:/user@host`.
    """
    return _USER_OF_URL.sub(r"\1***@", where) if "@" in where else where


def counted(number: int, noun: str) -> str:
    """A number and its noun, in the plural if needed: `1 clause`, `3 clauses`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
