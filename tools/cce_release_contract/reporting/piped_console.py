"""A console whose reader may go away."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console


class PipedConsole(Console):
    """Raises BrokenPipeError as any other output does: rich would end the program with 1, which says something else."""

    def on_broken_pipe(self) -> NoReturn:
        """The reader went away."""
        raise BrokenPipeError
