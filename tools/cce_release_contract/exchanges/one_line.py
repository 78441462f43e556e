"""Foreign text as one line that can be printed: what a target says must neither steer a terminal nor break a file."""

from __future__ import annotations


def one_line(text: str, *, longest: int = 400) -> str:
    """The text with single spaces between its words, U+FFFD for what cannot be printed, and at most so many characters.

    Empty for a text of white space.
    """
    printable = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
    return printable if len(printable) <= longest else printable[: longest - 3] + "..."
