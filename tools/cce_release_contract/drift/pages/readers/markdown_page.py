"""Reads Markdown: tables with bars or as HTML, headings, lists and code."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cce_release_contract.drift.pages.page_blocks import PageBlock, PageGrid, PageLine, page_line, text_lines
from cce_release_contract.drift.pages.readers.html_page import read_html

DELIMITER_ROW: Final = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_BREAK: Final = re.compile(r"<br\s*/?>|</(?:p|li|div)>|(?=<li\b)", re.I)
_TABLE: Final = re.compile(r"\s*<table\b", re.I)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_MARK: Final = re.compile(r"(\*\*|__|``?|(?<![\w\\])\*(?=\w)|(?<=\w)\*(?!\w))")


def cells_of(line: str) -> list[str]:
    """The cells of a row; an escaped bar is part of a cell. After a bar at the end there is no further cell."""
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().removeprefix("|"))]


def starts_table(line: str, following: str) -> bool:
    """Whether a line and the one after it are the head of a table."""
    if "|" not in line or "|" not in following or not DELIMITER_ROW.match(following):
        return False
    return len(_closed(cells_of(line))) == len(_closed(cells_of(following))) > 1


def read_markdown(text: str) -> list[PageBlock]:
    """The blocks. The text after the last mark that closes a cell or a line is left out: the file may end inside it."""
    lines = text_lines(text)
    last = max((number for number, line in enumerate(lines) if line.strip()), default=-1)
    blocks: list[PageBlock] = []
    index, in_code = 0, False
    while index <= last:
        line = lines[index]
        if not in_code and _TABLE.match(line):
            end = next((place for place in range(index, last + 1) if "</table>" in lines[place].lower()), last)
            blocks += _shifted(read_html("\n".join(lines[index : end + 1])), index)
            index = end
        elif line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
        elif not in_code and index < last and starts_table(line, lines[index + 1]):
            start = index
            rows = [_row(line, index + 1, None, is_last=False)]
            index += 2
            while index <= last and "|" in lines[index]:
                rows.append(_row(lines[index], index + 1, len(rows[0]), is_last=index == last))
                index += 1
            blocks.append(PageGrid(start + 1, tuple(rows)))
            continue
        elif index < last:
            found = page_line(index + 1, line if in_code else plain_text(line.lstrip().lstrip("#")))
            if found is not None:
                blocks.append(found)
        index += 1
    return blocks


def _shifted(blocks: Sequence[PageBlock], by: int) -> list[PageBlock]:
    """The blocks with other numbers of lines."""
    shifted: list[PageBlock] = []
    for block in blocks:
        if isinstance(block, PageLine):
            shifted.append(replace(block, line=block.line + by))
        else:
            rows = tuple(tuple(tuple(_shifted(cell, by)) for cell in row) for row in block.rows)
            shifted.append(PageGrid(block.line + by, rows))
    return shifted


def plain_text(text: str) -> str:
    """The text without marks of emphasis, links, tags, escapes and entities."""
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _MARK.sub("", text)
    return html.unescape(_ESCAPED.sub(r"\1", text))


def _closed(cells: list[str]) -> list[str]:
    return cells[:-1] if not cells[-1].strip() else cells


def _row(line: str, number: int, most: int | None, *, is_last: bool) -> tuple[tuple[PageBlock, ...], ...]:
    cells = cells_of(line)
    if is_last or not cells[-1].strip():
        cells = cells[:-1]
    return tuple(_cell(cell, number) for cell in cells[:most])


def _cell(text: str, number: int) -> tuple[PageBlock, ...]:
    parts = []
    for part in _BREAK.split(text):
        is_item = part.lstrip().lower().startswith("<li")
        found = page_line(number, ("- " if is_item else "") + plain_text(part))
        if found is not None:
            parts.append(found)
    return tuple(parts)
