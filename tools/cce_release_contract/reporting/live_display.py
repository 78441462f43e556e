"""A display that is redrawn on a terminal, and that is silent elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text


class LiveDisplay:
    """Draws on the console if it is a terminal, within its `with` block, and removes the display at the end."""

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, transient=True, auto_refresh=False) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.update(Text(""), refresh=True)
            self._live.__exit__(kind, error, traceback)

    @property
    def shown(self) -> bool:
        """Whether there is a terminal to draw on."""
        return self._live is not None

    def draw(self, picture: Text) -> None:
        """Replace the last picture with this one; lines are cut to the width of the terminal."""
        if self._live is not None:
            picture.no_wrap, picture.overflow = True, "ellipsis"
            self._live.update(picture, refresh=True)
