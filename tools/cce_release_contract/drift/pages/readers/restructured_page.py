"""Reads reStructuredText: grid tables, simple tables, headings, lists and code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from cce_release_contract.drift.pages.page_blocks import PageBlock, PageGrid, PageLine, page_line, text_lines

GRID_BORDER: Final = re.compile(r"^\s*\+(?:[-=]+\+)+\s*$")
SIMPLE_BORDER: Final = re.compile(r"^\s*=+(?: +=+)+\s*$")
_UNDERLINE: Final = re.compile(r"^\s*([=\-~^\"'#*+.`:_])\1{2,}\s*$")
_ROLE: Final = re.compile(r":[A-Za-z][A-Za-z:+-]{0,40}:`([^`<]*?)\s*(?:<[^`>]*>)?`")
_LINK: Final = re.compile(r"`([^`<]+?)\s*<[^`>]*>`__?")
_MARKS: Final = re.compile(r"(\*\*|``|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w))")
_DIRECTIVE: Final = re.compile(r"^\s*\.\.\s+(?:[\w-]+::\s*(.*)|_[^:]*:.*)?$")
_FILLER: Final = "\0"
"""Stands behind each wide character, so that columns can be cut by position."""


def read_restructured(text: str) -> list[PageBlock]:
    """The blocks. A row that no border closes is left out, and so is the last line: the file may end inside it."""
    lines = text_lines(text)
    last = max((number for number, line in enumerate(lines) if line.strip()), default=-1)
    blocks: list[PageBlock] = []
    index, literal = 0, False
    while index < len(lines):
        literal = _is_literal(lines[index], literal)
        if GRID_BORDER.match(lines[index]):
            index = _grid(lines, index, blocks)
        elif SIMPLE_BORDER.match(lines[index]):
            index = _simple(lines, index, blocks)
        else:
            if index < last:
                found = page_line(index + 1, lines[index]) if literal else _line(lines[index], index + 1)
                if found is not None:
                    blocks.append(found)
            index += 1
    return blocks


def _is_literal(line: str, before: bool) -> bool:
    """Whether a line is code: an indented line after `::`, up to the next line that is not indented."""
    if not line.strip():
        return before
    if line.startswith(" ") and before:
        return True
    return bool(re.match(r"\s*\.\. (?:code|code-block|parsed-literal)::", line)) or line.rstrip().endswith(" ::")


def _line(line: str, number: int) -> PageLine | None:
    if _UNDERLINE.match(line):
        return None
    directive = _DIRECTIVE.match(line)
    if directive:
        line = directive[1] or ""
    return page_line(number, _plain(line))


def _plain(text: str) -> str:
    text = _LINK.sub(r"\1", _ROLE.sub(r"\1", text))
    return re.sub(r"\\(.)", r"\1", _MARKS.sub("", text))


def _padded(line: str) -> str:
    if line.isascii():
        return line
    return "".join(one + _FILLER if unicodedata.east_asian_width(one) in "WF" else one for one in line)


def _cell(lines: Sequence[tuple[int, str]]) -> tuple[PageBlock, ...]:
    """The paragraphs and items of a cell: lines that follow each other without an empty one belong together."""
    parts: list[PageBlock] = []
    joined: list[str] = []
    start = 0
    for number, text in [*lines, (0, "")]:
        stripped = text.replace(_FILLER, "").strip()
        if joined and (not stripped or re.match(r"[-*+•] ", stripped)):
            found = page_line(start, _plain(" ".join(joined)))
            if found is not None:
                parts.append(found)
            joined = []
        if stripped:
            start = start if joined else number
            joined.append(stripped)
    return tuple(parts)


def _grid(lines: list[str], index: int, blocks: list[PageBlock]) -> int:
    """Read the grid table at a border, and return the index after it. A cell ends where a border crosses its column."""
    border = lines[index].rstrip()
    edges = [place for place, mark in enumerate(border) if mark == "+"]
    spans = list(pairwise(edges))
    rows: list[tuple[tuple[PageBlock, ...], ...]] = []
    open_cells: list[list[tuple[int, str]]] = [[] for _ in spans]
    first, index = index, index + 1
    while index < len(lines) and lines[index].strip() and lines[index].lstrip()[:1] in "+|":
        line = _padded(lines[index].rstrip())
        closing = [set(line[left + 1 : right]) <= set("-=") and len(line) > right for left, right in spans]
        if any(closing) and "+" in line:
            if any(open_cells):
                rows.append(tuple(_cell(cell) if done else () for cell, done in zip(open_cells, closing, strict=True)))
            open_cells = [[] if done else cell for cell, done in zip(open_cells, closing, strict=True)]
        else:
            _add_to_cells(line, index + 1, spans, open_cells)
        index += 1
    blocks.append(PageGrid(first + 1, tuple(rows)))
    return index


def _add_to_cells(
    line: str, number: int, spans: list[tuple[int, int]], open_cells: list[list[tuple[int, str]]]
) -> None:
    """Add one line to the cells. A cell that spans columns belongs to the first of them.

    In a line that was edited by hand, bars may have moved: they count if there are as many as there are edges.
    """
    if line[spans[0][0] : spans[0][0] + 1] == "|" and any(line[right : right + 1] != "|" for _, right in spans):
        parts = line.strip().strip("|").split("|")
        if len(parts) == len(spans):
            for cell, text in zip(open_cells, parts, strict=True):
                cell.append((number, text.replace(_FILLER, "").strip()))
            return
    column = 0
    for place, (left, right) in enumerate(spans):
        column = place if line[left : left + 1] in ("|", "+") else column
        part = line[left + 1 : right] if column == place else line[left:right]
        text = part.replace(_FILLER, "").rstrip()
        if column == place:
            open_cells[place].append((number, text))
        elif open_cells[column] and open_cells[column][-1][0] == number:
            open_cells[column][-1] = (number, open_cells[column][-1][1] + text)


def _simple(lines: list[str], index: int, blocks: list[PageBlock]) -> int:
    """Read the simple table at a border, and return the index after it. Text in the first column starts a row."""
    border = lines[index].rstrip()
    starts = [found.start() for found in re.finditer(r"=+", border)]
    rows: list[list[list[tuple[int, str]]]] = []
    first, index, borders = index, index + 1, 1
    while index < len(lines) and borders < 3:
        line = _padded(lines[index].rstrip())
        if SIMPLE_BORDER.match(line):
            borders += 1
        elif line.strip():
            cells = [line[left:right] for left, right in zip(starts, [*starts[1:], None], strict=True)]
            if cells[0].replace(_FILLER, "").strip() or not rows:
                rows.append([[] for _ in starts])
            for cell, text in zip(rows[-1], cells, strict=True):
                cell.append((index + 1, text))
        elif borders == 2 and not any(lines[index + 1 : index + 2]):
            break
        index += 1
    whole = rows if borders == 3 else rows[:-1]
    blocks.append(PageGrid(first + 1, tuple(tuple(_cell(cell) for cell in row) for row in whole)))
    return index
