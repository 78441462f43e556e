"""Foreign text as one line that can be printed: what a target says must neither steer a terminal nor break a file."""

from __future__ import annotations

from cce_release_contract.printable import printable


def one_line(text: str, *, longest: int = 400) -> str:
    """The text with single spaces between its words, U+FFFD for what cannot be printed, and at most so many characters.

    Commands of CI systems are none any more. Empty for a text of white space.
    """
    line = printable("".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split())))
    return line if len(line) <= longest else line[: longest - 3] + "..."
