"""Reads saved HTML: tables with spans, nested tables, lists, and what is not closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from cce_release_contract.drift.pages.page_blocks import DEEPEST_GRID, PageBlock, PageGrid, PageLine, page_line
from cce_release_contract.errors import UsageError

_SILENT: Final = frozenset({"script", "style", "template", "noscript", "svg", "title"})
_BLOCK_WORDS: Final = (
    "address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section table tbody td tfoot th thead tr ul body html"
)
_BLOCKS: Final = frozenset(_BLOCK_WORDS.split())
_MOST_CELLS: Final = 100_000
_WIDEST_SPAN: Final = 50

_Cell = tuple[PageBlock, ...]


@dataclass(slots=True)
class _OpenTable:
    line: int
    rows: list[list[tuple[_Cell, int, int]]] = field(default_factory=list)
    cell: list[PageBlock] | None = None
    span: tuple[int, int] = (1, 1)


class _Reader(HTMLParser):
    """Collects blocks. `tables` are the tables that are open, the innermost last."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[PageBlock] = []
        self._tables: list[_OpenTable] = []
        self._text: list[str] = []
        self._line = 0
        self._item = False
        self._pre = 0
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """End the text that a block ends, and open tables, rows and cells."""
        if tag in _SILENT:
            self._silent.append(tag)
        if self._silent or tag not in _BLOCKS:
            return
        self._end_text()
        match tag:
            case "table":
                if len(self._tables) >= DEEPEST_GRID:
                    raise _too_deep()
                self._end_unclosed()
                self._tables.append(_OpenTable(self.getpos()[0]))
            case "tr":
                self._end_cell()
                if self._tables:
                    self._tables[-1].rows.append([])
            case "td" | "th":
                self._open_cell(dict(attrs))
            case "li":
                self._item = True
            case "pre":
                self._pre += 1

    def handle_endtag(self, tag: str) -> None:
        """End text, cells and tables."""
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
            return
        if self._silent or tag not in _BLOCKS:
            return
        self._end_text()
        match tag:
            case "td" | "th" | "tr":
                self._end_cell()
            case "table":
                self._end_table()
            case "li":
                self._item = False
            case "pre":
                self._pre = max(0, self._pre - 1)

    def handle_data(self, data: str) -> None:
        """Collect text; in preformatted text each line stands alone."""
        if self._silent:
            return
        line = self.getpos()[0]
        if not self._pre:
            if data.strip() and not self._line:
                self._line = line + data[: len(data) - len(data.lstrip())].count("\n")
            self._text.append(data)
            return
        for offset, part in enumerate(data.split("\n")):
            if offset:
                self._end_text()
            if not self._text:
                self._line = line + offset
            self._text.append(part)

    def finish(self) -> list[PageBlock]:
        """The blocks. Text that no tag ended is left out, since the file may end inside it."""
        self._text = []
        while self._tables:
            self._tables[-1].cell = None if self._tables[-1].cell == [] else self._tables[-1].cell
            self._end_table()
        return self.blocks

    def _put(self, block: PageBlock) -> None:
        cell = next((table.cell for table in reversed(self._tables) if table.cell is not None), None)
        (self.blocks if cell is None else cell).append(block)

    def _end_unclosed(self) -> None:
        """End a table that is not closed: text and tables follow outside of its cells."""
        while self._tables and self._tables[-1].cell is None and self._tables[-1].rows:
            self._end_table()

    def _end_text(self) -> None:
        found = page_line(self._line, "".join(self._text)) if self._text else None
        if found is not None:
            self._end_unclosed()
            self._put(PageLine(found.line, found.text, found.item or self._item))
            self._item = False
        self._text, self._line = [], 0

    def _open_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if not self._tables:
            return
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        table.cell = []
        table.span = (_span(attributes.get("colspan")), _span(attributes.get("rowspan")))

    def _end_cell(self) -> None:
        if self._tables and self._tables[-1].cell is not None:
            table = self._tables[-1]
            if table.rows and table.cell is not None:
                table.rows[-1].append((tuple(table.cell), *table.span))
            table.cell = None

    def _end_table(self) -> None:
        if self._tables:
            self._end_cell()
            table = self._tables.pop()
            self._put(PageGrid(table.line, _spread(table.rows)))


def read_html(text: str) -> list[PageBlock]:
    """The blocks of an HTML page. Raises UsageError for tables that are nested too deeply or too large."""
    reader = _Reader()
    reader.feed(text)
    return reader.finish()


def _spread(rows: list[list[tuple[_Cell, int, int]]]) -> tuple[tuple[_Cell, ...], ...]:
    """The rows with a cell in every column: one that spans columns or rows is repeated in each row, once in a row."""
    spread: list[tuple[_Cell, ...]] = []
    from_above: dict[int, tuple[_Cell, int]] = {}
    count = 0
    for row in rows:
        cells: list[_Cell] = []
        waiting = list(row)
        while waiting or len(cells) in from_above:
            column = len(cells)
            if column in from_above:
                cell, left = from_above.pop(column)
                if left > 1:
                    from_above[column] = (cell, left - 1)
                cells.append(cell)
                continue
            cell, wide, high = waiting.pop(0)
            for offset in range(wide):
                if high > 1:
                    from_above[column + offset] = (cell if offset == 0 else (), high - 1)
                cells.append(cell if offset == 0 else ())
        count += len(cells)
        if count > _MOST_CELLS:
            raise UsageError(
                f"the page has a table of more than {_MOST_CELLS} cells", remedy="save the page of one operation"
            )
        spread.append(tuple(cells))
    return tuple(spread)


def _span(value: str | None) -> int:
    return min(int(value), _WIDEST_SPAN) if value and value.isascii() and value.isdigit() and int(value) else 1


def _too_deep() -> UsageError:
    return UsageError(
        f"tables are nested more than {DEEPEST_GRID} deep",
        cause="this is not a page of an API reference",
        remedy="save the page again",
    )
