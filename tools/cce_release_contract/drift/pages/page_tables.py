"""The tables of a page by the words over their columns, whether their cells are known or lie in a row of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from cce_release_contract.drift.pages.page_blocks import PageBlock, PageGrid, PageLine, lines_of
from cce_release_contract.drift.pages.page_values import is_type
from cce_release_contract.drift.pages.page_words import (
    PageColumn,
    caption_of,
    column_of,
    label_of,
    mandatory_of,
    section_of,
    status_of,
)

PARAMETER_NAME: Final = re.compile(r"^(?:\[items\]|[A-Za-z_$@][\w.$@\[\]{}-]*)$", re.A)
_MARKS: Final = "└├─│>*•·-`“\"' "
_STATUS_CODE: Final = re.compile(r"^\d{3}$")
_UNKNOWN_TYPE: Final = re.compile(r"^[A-Z][A-Za-z0-9]*$")
_HEAD_ROWS: Final = 3

RowCells: TypeAlias = dict[PageColumn, tuple[PageLine, ...]]


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """A table of parameters or of status codes; each row has its lines by column."""

    line: int
    columns: tuple[PageColumn, ...]
    rows: tuple[RowCells, ...]

    @property
    def has_status_codes(self) -> bool:
        """Whether its rows are status codes."""
        return "status" in self.columns


PagePart: TypeAlias = PageLine | ColumnTable


def parts_of(blocks: Sequence[PageBlock]) -> list[PagePart]:
    """The lines and the tables, in the order of the page. A grid that is no such table gives its lines."""
    return _loose(_flat(blocks))


def _flat(blocks: Sequence[PageBlock]) -> list[PagePart]:
    parts: list[PagePart] = []
    for block in blocks:
        if isinstance(block, PageLine):
            parts.append(block)
            continue
        table, rest = _table(block)
        if table is None:
            for row in block.rows:
                for cell in row:
                    parts += _flat(cell)
        else:
            parts += [table, *_flat(rest)]
    return parts


def _table(grid: PageGrid) -> tuple[ColumnTable | None, list[PageBlock]]:
    """The table of a grid, and what its last cell holds besides, because the page does not close the table."""
    for start, row in enumerate(grid.rows[:_HEAD_ROWS]):
        columns = [column_of(" ".join(line.text for line in lines_of(cell))) for cell in row]
        if not _is_head(columns):
            continue
        rest: list[PageBlock] = []
        rows: list[RowCells] = []
        for cells in grid.rows[start + 1 :]:
            found: RowCells = {}
            for column, cell in zip(columns, cells, strict=False):
                own = _own(cell)
                rest += cell[len(own) :]
                lines = tuple(lines_of(own))
                if column and lines:
                    found.setdefault(column, lines)
            rows.append(found)
        return ColumnTable(grid.line, tuple(one for one in columns if one), tuple(_usable(rows))), rest
    return None, []


def _own(cell: Sequence[PageBlock]) -> Sequence[PageBlock]:
    for place, block in enumerate(cell):
        begins = isinstance(block, PageLine) and (section_of(block.text) or caption_of(block.text) is not None)
        if begins or (isinstance(block, PageGrid) and _table(block)[0] is not None):
            return cell[:place]
    return cell


def _is_head(columns: Sequence[PageColumn | None]) -> bool:
    named = [one for one in columns if one]
    return len(named) > 1 and ("name" in named or named[0] == "status")


def _usable(rows: Sequence[RowCells]) -> list[RowCells]:
    """The rows that begin with a name or a status code. A row without one continues the row before it."""
    usable: list[RowCells] = []
    for row in rows:
        first = row.get("name") or row.get("status")
        if first and (_STATUS_CODE.match(_name(first)) if "status" in row else _is_named(row)):
            usable.append(row)
        elif usable and not first and "description" in row:
            usable[-1] = {**usable[-1], "description": (*usable[-1].get("description", ()), *row["description"])}
    return usable


def _name(lines: Sequence[PageLine]) -> str:
    words = lines[0].text.lstrip(_MARKS).split()
    return words[0].strip(_MARKS) if words else ""


def _is_named(row: RowCells) -> bool:
    """Whether a row has a name, and is no head that is repeated."""
    types = " ".join(line.text for line in row.get("type", ()))
    return bool(_name(row["name"])) and column_of(types) != "type"


def name_in(row: RowCells) -> PageLine:
    """The name or the status code of a row, with its line."""
    lines = row.get("name") or row["status"]
    return PageLine(lines[0].line, _name(lines))


def _loose(parts: Sequence[PagePart]) -> list[PagePart]:
    """Put the lines that follow the words of a head together to a table."""
    found: list[PagePart] = []
    place = 0
    while place < len(parts):
        columns = _head_at(parts, place)
        if not columns:
            found.append(parts[place])
            place += 1
            continue
        first = parts[place]
        body = place + len(columns)
        end = body
        while end < len(parts) and not _ends_table(parts, end):
            end += 1
        lines = [one for one in parts[body:end] if isinstance(one, PageLine)]
        rows = _loose_rows(lines, columns, is_last=end == len(parts))
        found.append(ColumnTable(first.line, columns, tuple(_usable(rows))))
        place = end
    return found


def _head_at(parts: Sequence[PagePart], place: int) -> tuple[PageColumn, ...]:
    """The columns whose words stand one after the other from here on; none unless they are a head."""
    columns: list[PageColumn] = []
    for part in parts[place : place + 6]:
        column = column_of(part.text) if isinstance(part, PageLine) else None
        if column is None or column in columns:
            break
        columns.append(column)
    return tuple(columns) if _is_head(columns) and columns[0] in ("name", "status") else ()


def _ends_table(parts: Sequence[PagePart], place: int) -> bool:
    part = parts[place]
    if not isinstance(part, PageLine):
        return True
    heading = section_of(part.text) or status_of(part.text) or caption_of(part.text) is not None
    return bool(heading) or bool(_head_at(parts, place))


def _loose_rows(lines: Sequence[PageLine], columns: Sequence[PageColumn], *, is_last: bool) -> list[RowCells]:
    rows: list[RowCells] = []
    texts: list[PageLine] = []
    place = 0
    while place < len(lines):
        row, used = _row_at(lines, place, columns)
        if not used:
            texts.append(lines[place])
            place += 1
            continue
        _close(rows, texts)
        texts = []
        rows.append(row)
        place += used
    _close(rows, texts)
    if is_last and rows:
        rows[-1] = _without_beginning(rows[-1])
    return rows


def _close(rows: list[RowCells], texts: list[PageLine]) -> None:
    """Give the lines since the last row began to it."""
    if rows and texts:
        rows[-1]["description"] = tuple(texts)


def _row_at(lines: Sequence[PageLine], place: int, columns: Sequence[PageColumn]) -> tuple[RowCells, int]:
    """The cells before the description of the row that begins at a line, and their number; 0 if none begins there."""
    line = lines[place]
    if line.item:
        return {}, 0
    if columns[0] == "status":
        return ({"status": (line,)}, 1) if _STATUS_CODE.match(line.text) else ({}, 0)
    if not PARAMETER_NAME.match(line.text) or mandatory_of(line.text) is not None or label_of(line.text):
        return {}, 0
    row: RowCells = {"name": (line,)}
    used = 1
    for _ in range(2):
        following = lines[place + used] if place + used < len(lines) else None
        if following is None or following.item:
            break
        if "mandatory" not in row and mandatory_of(following.text) is not None:
            row["mandatory"] = (following,)
        elif "type" not in row and _could_be_type(following.text, certain="mandatory" in row):
            row["type"] = (following,)
        else:
            break
        used += 1
    return (row, used) if "type" in row else ({}, 0)


def _could_be_type(text: str, *, certain: bool) -> bool:
    if label_of(text) or mandatory_of(text) is not None:
        return False
    return is_type(text) or bool(_UNKNOWN_TYPE.match(text)) or (certain and len(text.split()) < 4)


def _without_beginning(row: RowCells) -> RowCells:
    """The last row of a copy without the beginning of a further one, whose type the copy lacks."""
    kept = list(row.get("description", ()))
    while kept and (mandatory_of(kept[-1].text) is not None or PARAMETER_NAME.match(kept[-1].text)):
        kept.pop()
    return {**row, "description": tuple(kept)}
