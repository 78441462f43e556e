"""What every reader makes of a page: lines of text and grids of cells, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from cce_release_contract.errors import UsageError

LONGEST_LINE = 20_000
"""Characters of a line that are read; the rest of a longer one is left out."""

DEEPEST_GRID = 40
"""Tables inside tables; a page with more is refused."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """One paragraph, heading, list item or line of code. `line` counts from 1. `item` is true for a list item."""

    line: int
    text: str
    item: bool = False


@dataclass(frozen=True, slots=True)
class PageGrid:
    """A table whose cells are known. A cell holds blocks, since it may hold a table."""

    line: int
    rows: tuple[tuple[tuple[PageBlock, ...], ...], ...]


PageBlock: TypeAlias = PageLine | PageGrid


def lines_of(blocks: Sequence[PageBlock], depth: int = 0) -> Iterator[PageLine]:
    """Every line in the blocks and in their grids. Raises UsageError for grids that are nested too deeply."""
    if depth > DEEPEST_GRID:
        raise UsageError(
            f"tables are nested more than {DEEPEST_GRID} deep",
            cause="this is not a page of an API reference",
            remedy="save the page again",
        )
    for block in blocks:
        if isinstance(block, PageLine):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from lines_of(cell, depth + 1)


def text_lines(text: str) -> list[str]:
    """The lines of a text without their ends."""
    return [line[:LONGEST_LINE] for line in text.split("\n")]


def page_line(line: int, text: str, marks: str = "•·▪●◦‣") -> PageLine | None:
    """The line without the mark of a list item; None if nothing is left. `marks` are the marks that need no space."""
    stripped = " ".join(text[:LONGEST_LINE].split())
    if not stripped.isprintable():
        stripped = "".join(filter(str.isprintable, stripped))
    item = stripped[:1] in marks if stripped else False
    if not item and stripped[:2] in ("- ", "* ", "+ ", "– "):
        item = True
    if item:
        stripped = stripped[1:].lstrip()
    return PageLine(line, stripped, item) if stripped else None
