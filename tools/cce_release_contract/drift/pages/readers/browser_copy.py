"""Reads the text of a browser copy: a cell or paragraph in each line, or cells with bars or tabs between them."""

from __future__ import annotations

import re

from cce_release_contract.drift.pages.page_blocks import PageBlock, page_line, text_lines

_RULE = re.compile(r"[-=|:+ ]*")


def read_browser_copy(text: str) -> list[PageBlock]:
    """The lines. The last one is left out unless a bar closes it, since the copy may end inside it."""
    lines: list[PageBlock] = []
    closed = True
    for number, line in enumerate(text_lines(text), start=1):
        stripped = line.strip().lstrip("#").strip()
        if not stripped or _RULE.fullmatch(stripped):
            continue
        for cell in _cells(stripped):
            found = page_line(number, cell)
            if found is not None:
                lines.append(found)
        closed = stripped.endswith("|")
    return lines if closed else lines[:-1]


def has_bars(text: str) -> bool:
    """Whether cells end with bars, as in a kind of copy that drops all lists."""
    return any(line.rstrip().endswith("|") for line in text_lines(text))


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return line.split("\t")
    if line.startswith(("{", '"')) or not (line.startswith("|") or line.endswith("|") or " | " in line):
        return [line]
    return line.strip("|").split("|")
