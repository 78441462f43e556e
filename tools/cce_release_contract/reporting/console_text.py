"""Text on a terminal: whole lines, counts in their colour, and nothing that steers the terminal."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.text import Text

STYLES: Final = {"pass": "green", "fail": "bold red", "advisory": "yellow", "inconclusive": "yellow", "skipped": "dim"}
VERDICTS: Final = tuple(STYLES)
"""The verdicts in the order in which they are shown."""

ENDINGS: Final = {
    0: ("the contract holds", "bold green"),
    1: ("the contract is broken", "bold red"),
    2: ("wrong usage", "bold red"),
    3: ("nothing is proven", "bold yellow"),
    4: ("an error of cce-release itself", "bold red"),
}
"""What an exit code means, in words, and their style."""


def say(console: Console, text: Text) -> None:
    """One line of any length, so that it can be copied whole: never wrapped, cut or highlighted."""
    console.print(text, soft_wrap=True, highlight=False)


def visible(text: str) -> str:
    """The text without control characters: a target's bytes must not steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def number(count: int, verdict: str) -> Text:
    """A count in the colour of its verdict; a zero is dim."""
    return Text(str(count), style=STYLES[verdict] if count else "dim")
