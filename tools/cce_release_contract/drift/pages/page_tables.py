"""The tables of a page by the words over their columns, whether their cells are known or lie in a row of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
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

PARAMETER_NAME: Final = re.compile(r"^(?:\[items\]|(?!\d[\d.,-]*$)[\w$@][\w.$@\[\]{}-]*)$", re.A)
_MARKS: Final = "└├─│>*•·-`“\"' "
_STATUS_CODE: Final = re.compile(r"^\d{3}$")
_UNKNOWN_TYPE: Final = re.compile(r"^[A-Z][A-Za-z0-9]*$")
_HEAD_ROWS: Final = 3
_LONGEST_TYPE: Final = 80

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
                own = _own(cell, after=1 if column == "name" else 0)
                rest += cell[len(own) :]
                lines = tuple(lines_of(own))
                if column and lines:
                    found.setdefault(column, lines)
            rows.append(found)
        return ColumnTable(grid.line, tuple(one for one in columns if one), tuple(_usable(rows))), rest
    return None, []


def _own(cell: Sequence[PageBlock], *, after: int) -> Sequence[PageBlock]:
    """A cell up to a heading, a caption or a table. The first blocks and a single line may be the word of a heading."""
    if len(cell) == 1 and isinstance(cell[0], PageLine):
        return cell
    for place, block in enumerate(cell[after:], start=after):
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
        while end < len(parts) and not _ends_table(parts, end, columns):
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
        if column is None or column in columns or (columns and _is_own_row(parts, place + len(columns))):
            break
        columns.append(column)
    return tuple(columns) if _is_head(columns) and columns[0] in ("name", "status") else ()


def _is_own_row(parts: Sequence[PagePart], place: int) -> bool:
    """Whether a word that may head a column is the name of a row, such as `type` behind the description `Name`."""
    part, *following = parts[place : place + 2]
    if not following or not isinstance(part, PageLine) or not isinstance(following[0], PageLine):
        return False
    text = following[0].text
    is_word = mandatory_of(text) is not None and column_of(text) is None
    return is_word or (part.text.islower() and is_type(text))


def _ends_table(parts: Sequence[PagePart], place: int, columns: Sequence[PageColumn]) -> bool:
    part = parts[place]
    if not isinstance(part, PageLine):
        return True
    if section_of(part.text):
        is_cut = PARAMETER_NAME.match(part.text) is not None and place + 3 > len(parts)
        return not is_cut and not any(_is_row(parts, one, columns) for one in (place, place + 1))
    return bool(status_of(part.text)) or caption_of(part.text) is not None or bool(_head_at(parts, place))


def _is_row(parts: Sequence[PagePart], place: int, columns: Sequence[PageColumn]) -> bool:
    """Whether a row begins here for certain, so that the word of a heading is its name or the description before it."""
    lines = [one for one in parts[place : place + 4] if isinstance(one, PageLine)]
    if not lines or _head_at(parts, place):
        return False
    row, _ = _row_at(lines, 0, columns)
    return "mandatory" in row or any(is_type(line.text) for line in row.get("type", ()))


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
    if not PARAMETER_NAME.match(line.text):
        return {}, 0
    is_word = mandatory_of(line.text) is not None or label_of(line.text) is not None
    row: RowCells = {"name": (line,)}
    used = 1
    for following, after in zip_longest(lines[place + 1 : place + 3], lines[place + 2 : place + 4]):
        if following is None or following.item:
            break
        if "mandatory" not in row and _is_mandatory(following.text, columns):
            row["mandatory"] = (following,)
        elif "type" not in row and _is_type_cell(following.text, after, row, columns, is_word=is_word):
            row["type"] = (following,)
        else:
            break
        used += 1
    return (row, used) if "type" in row else ({}, 0)


def _is_mandatory(text: str, columns: Sequence[PageColumn]) -> bool:
    """Whether a cell says what is mandatory. In a table without this column `required` is the name of the next row."""
    return mandatory_of(text) is not None and ("mandatory" in columns or not text.islower())


def _is_type_cell(
    text: str, after: PageLine | None, row: RowCells, columns: Sequence[PageColumn], *, is_word: bool
) -> bool:
    """Whether a text behind a name is its type. `is_word` says that the name may be a label, or a yes or no."""
    if label_of(text) or mandatory_of(text) is not None or len(text) > _LONGEST_TYPE or text.endswith((".", "。", ":")):
        return False
    is_name = PARAMETER_NAME.match(text) is not None
    follows = after is not None and not after.item and mandatory_of(after.text) is not None
    if "mandatory" in row:
        is_cut = is_word and (after is None or not _UNKNOWN_TYPE.match(text))
        return is_type(text) or not (is_name and (is_cut or follows))
    if is_name and follows and "mandatory" in columns[: columns.index("type") if "type" in columns else None]:
        return False
    if is_word:
        return row["name"][0].text.islower() and is_type(text)
    return is_type(text) or (_UNKNOWN_TYPE.match(text) is not None and not (after and is_type(after.text)))


def _without_beginning(row: RowCells) -> RowCells:
    """The last row of a copy without the beginning of a further one, whose type the copy lacks."""
    kept = list(row.get("description", ()))
    while kept and (mandatory_of(kept[-1].text) is not None or PARAMETER_NAME.match(kept[-1].text)):
        kept.pop()
    return {**row, "description": tuple(kept)}
