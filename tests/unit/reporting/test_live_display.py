"""Tests of the picture on a terminal."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.text import Text

from cce_release_contract.reporting.live_display import LiveDisplay


def test_picture_is_drawn_on_a_terminal() -> None:
    """A picture is drawn, its lines cut where the terminal ends."""
    console = Console(file=StringIO(), width=12, force_terminal=True, color_system=None)

    with LiveDisplay(console) as display:
        display.draw(Text("a line that is too long\nb"))

    assert display.shown
    assert "a line that…\nb" in console.file.getvalue()  # type: ignore[attr-defined]


def test_nothing_is_drawn_elsewhere() -> None:
    """Into a file or a pipe no picture is written."""
    console = Console(file=StringIO())

    with LiveDisplay(console) as display:
        display.draw(Text("a line"))

    assert not display.shown
    assert console.file.getvalue() == ""  # type: ignore[attr-defined]
