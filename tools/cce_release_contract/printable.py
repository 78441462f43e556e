"""Text of others made fit for a terminal, a log, and a CI system that reads logs: what would steer them is spelt."""

from __future__ import annotations

import re
from typing import Final

_UNUSUAL: Final = re.compile(r"[^\x20-\x7e\n]")
_COMMAND: Final = re.compile(r"^(?P<indent> *):(?=:)|#(?=#\w*\[)", re.MULTILINE)
r"""What begins a command for the CI system: `::name::` at the start of a line and `##[name]` anywhere in one.

Source: the runner of GitHub Actions, which takes white space off a line before it looks, and that of Azure Pipelines,
whose commands are `##vso[...]`.
"""

_SCHEME: Final = re.compile(r"[^/]*?[A-Za-z][A-Za-z0-9+.-]*:/+")
_USER_OF_URL: Final = re.compile(r"([A-Za-z0-9+.-]{2,}:/+).*@")


def printable(text: str) -> str:
    r"""The text without control characters, bidirectional controls and commands of CI systems; line ends `\n` stay.

    Each such character is spelt as `\x1b`. What is printable already comes back as it is.
    """
    if not text.isprintable():
        text = _UNUSUAL.sub(lambda found: found[0] if found[0].isprintable() else spelt(found[0]), text)
    if "::" in text or "##" in text:
        text = _COMMAND.sub(lambda found: f"{found['indent'] or ''}{spelt(found[0][-1])}", text)
    return text


def one_line(text: str) -> str:
    """The printable text in one line, each run of white space one space."""
    return printable(" ".join(text.split()))


def shortened(text: str, longest: int) -> str:
    """The text, or its first `longest` characters with a note of how many follow."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}... ({len(text) - longest} more characters)"


def spelt(character: str) -> str:
    r"""A character as `\x1b`: a backslash, x and its code in hexadecimal digits, two at least."""
    return f"\\x{ord(character):02x}"


def without_user(value: object) -> object:
    """A value that is no good as it may be shown: of a text, and of each in a list, without what a URL says of a user.

    That is what stands before the last `@`: in a URL that cannot be read nobody knows where the password ends.
    """
    if isinstance(value, list | tuple):
        return [without_user(one) for one in value]
    if not isinstance(value, str) or "@" not in value:
        return value
    user, _, rest = value.rpartition("@")
    scheme = _SCHEME.match(user)
    return f"{scheme[0] if scheme else ''}***@{rest}"


def place(where: str) -> str:
    """A place as it may be shown: a path or a URL, without the user of a URL that was given as a path.

    `Path` writes `https:/user@host`.
    """
    return _USER_OF_URL.sub(r"\1***@", where) if "@" in where else where


def counted(number: int, noun: str) -> str:
    """A number and its noun, in the plural unless it is one: `1 clause`, `3 clauses`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
