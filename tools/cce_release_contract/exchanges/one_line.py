"""Text from a target as one printable line, which can neither control a terminal nor break a file."""

from __future__ import annotations

from cce_release_contract.printable import printable


def one_line(text: str, *, longest: int = 400) -> str:
    """The text with single spaces between words, U+FFFD for unprintable characters, and a maximum length.

    Commands of CI systems lose their effect. White space becomes an empty text.
    """
    line = printable("".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split())))
    return line if len(line) <= longest else line[: longest - 3] + "..."
