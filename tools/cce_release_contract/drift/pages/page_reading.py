"""From the file of a page to its model."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from cce_release_contract.drift.pages.page_blocks import PageBlock, PageLine, lines_of, text_lines
from cce_release_contract.drift.pages.page_files import read_page_text
from cce_release_contract.drift.pages.page_model import PageExample, PageModel, PageRow, PageTable
from cce_release_contract.drift.pages.page_tables import ColumnTable, PagePart, RowCells, name_in, parts_of
from cce_release_contract.drift.pages.page_values import CellText, PageOption, cell_text, type_of
from cce_release_contract.drift.pages.page_words import caption_of, mandatory_of, place_of, section_of, status_of
from cce_release_contract.drift.pages.readers.browser_copy import has_bars, read_browser_copy
from cce_release_contract.drift.pages.readers.html_page import read_html
from cce_release_contract.drift.pages.readers.markdown_page import read_markdown, starts_table
from cce_release_contract.drift.pages.readers.restructured_page import GRID_BORDER, SIMPLE_BORDER, read_restructured
from cce_release_contract.errors import UsageError

MOST_LINES: Final = 50_000
"""Lines, cells and paragraphs of a page. The vendor's longest pages have some thousands."""

_LONGEST_EXAMPLE: Final = 2_000
_MOST_BEFORE_TABLE: Final = 12
"""Lines between the URI and the first row: a caption, the words over the columns, and the first cells."""

_BEHIND_TABLES: Final = frozenset(("response", "example-request", "example-response", "status-codes"))
_DOCUMENT: Final = re.compile(r"<(?:!doctype html|html|body)\b", re.I)
_HTML: Final = re.compile(r"<(?:table|tr|td)\b|</(?:p|div|td)>", re.I)
_REQUEST: Final = re.compile(
    r"^(?:UR[IL]\s*[:：]\s*)?(GET|PUT|POST|DELETE|PATCH|HEAD)\s+(?:https?://[^/\s]+)?(/[^\s?]*)"
)
_DATE: Final = re.compile(r"(20\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})")
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>]+/[A-Za-z]\w*\.html")
_CANONICAL: Final = re.compile(r"<link\b[^>]{0,300}canonical[^>]{0,300}>|<!-- saved from url=[^>]{0,300}>", re.I)
_HEAD: Final = 200_000
"""Characters in which a saved page names its address."""

_MOST_ABOVE_DATE: Final = 1_000
"""Lines of menus above the date."""

_UPDATED: Final = re.compile(r"updated on|date=|更新时间|actualizaci|actualizado|fecha", re.I)


def read_page(path: Path) -> PageModel:
    """The model of a page. Raises UsageError for a file that is no page of one operation."""
    text = read_page_text(path)
    form, blocks = _blocks(text)
    if sum(1 for _ in lines_of(blocks)) > MOST_LINES:
        raise UsageError(
            f"the file has more than {MOST_LINES} lines, cells and paragraphs",
            where=str(path),
            cause="it is not the page of one operation",
            remedy="save the page of the operation alone",
        )
    parts = parts_of(blocks)
    reader = _PageReader(bars=form == "browser copy" and has_bars(text))
    for place, part in enumerate(parts):
        reader.add(part, is_followed=place < len(parts) - 1)
    if len(reader.requests) > 1:
        listed = ", ".join(f"{method} {called} in line {line}" for (method, called), line in reader.requests.items())
        raise UsageError(
            f"the page is about {len(reader.requests)} operations: {listed}",
            where=str(path),
            remedy="save the page of each operation to a file of its own",
        )
    if not reader.requests and not reader.tables and not reader.reached & {"function", "uri"}:
        raise UsageError(
            "the file is not a page of an API operation: it has no known heading, table or request line",
            where=f"{path}, read as {form}",
            cause="another page, or a language other than English, Spanish and Chinese",
            remedy="save the page of the operation in one of these languages",
        )
    if not reader.requests and reader.tables:
        raise UsageError(
            "the page does not show method and path",
            where=str(path),
            cause="the part with the URI was not copied",
            remedy="save the whole page",
        )
    (method, called), line = next(iter(reader.requests.items()), (("", ""), 0))
    after = sum(1 for part in parts if part.line > line) if line else 0
    if not reader.tables and (after > _MOST_BEFORE_TABLE or reader.reached & _BEHIND_TABLES):
        raise UsageError(
            "the page has no table of parameters that can be found",
            where=f"{path}, read as {form}",
            cause="its tables were lost in copying, or the words over their columns are of another language",
            remedy="save the page in English, Spanish or Chinese, as HTML if possible",
        )
    lines = [block.line for block in parts]
    return PageModel(
        *(str(path), form, method, called, line, _date(parts), _address(text)),
        tuple(reader.tables),
        tuple(PageOption(code, line) for code, line in reader.codes.items()),
        reader.codes_line,
        tuple(reader.examples),
        frozenset(reader.reached),
        max(lines, default=1),
        reader.codes_followed,
    )


def _blocks(text: str) -> tuple[str, list[PageBlock]]:
    """The form of a page, told by its content, and what its reader gives."""
    if _DOCUMENT.search(text):
        return "HTML", read_html(text)
    lines = text_lines(text)
    if any(GRID_BORDER.match(line) or SIMPLE_BORDER.match(line) or line.startswith(".. ") for line in lines):
        return "reStructuredText", read_restructured(text)
    is_markdown = any(line.startswith("## ") for line in lines)
    if is_markdown or any(starts_table(line, following) for line, following in pairwise(lines)):
        return "Markdown", read_markdown(text)
    if _HTML.search(text):
        return "HTML", read_html(text)
    return "browser copy", read_browser_copy(text)


def _address(text: str) -> str:
    """The address that a saved page names as its own, or that stands in the first line of a copy."""
    canonical = _CANONICAL.search(text[:_HEAD])
    found = _ADDRESS.search(canonical[0] if canonical else text.partition("\n")[0][:1000])
    return found[0] if found else ""


def _date(parts: list[PagePart]) -> str:
    """The date of the last update, which stands above everything else."""
    for part in parts[:_MOST_ABOVE_DATE]:
        found = _DATE.search(part.text) if isinstance(part, PageLine) and _UPDATED.search(part.text) else None
        if found:
            return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return ""


@dataclass(slots=True)
class _PageReader:
    """Goes through the parts of a page and keeps where it is: section, status, caption."""

    bars: bool
    requests: dict[tuple[str, str], int] = field(default_factory=dict)
    tables: list[PageTable] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)
    codes_line: int = 0
    codes_followed: bool = False
    examples: list[PageExample] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    section: str = ""
    status: str = ""
    caption: str = ""
    code: list[PageLine] = field(default_factory=list)

    def add(self, part: PagePart, *, is_followed: bool) -> None:
        """Take the next part."""
        if isinstance(part, ColumnTable):
            self._table(part, is_followed=is_followed)
            self.caption = ""
            return
        section, caption, status = section_of(part.text), caption_of(part.text), status_of(part.text)
        if section:
            self.section, self.caption, self.status = section, "", ""
            self.reached.add(section)
        elif status:
            self.status, self.caption = status, ""
            if self.section == "response":
                self.codes.setdefault(status, part.line)
        elif caption is not None:
            self.caption = caption
        elif self.section.startswith("example"):
            self._example(part)
        else:
            self._request(part)

    def _request(self, part: PageLine) -> None:
        found = _REQUEST.match(part.text)
        if found and self.section not in ("response", "status-codes", "error-codes"):
            self.section = "uri"
            self.reached.add("uri")
            self.requests.setdefault((found[1], found[2].rstrip(".,;。，")), part.line)

    def _table(self, table: ColumnTable, *, is_followed: bool) -> None:
        if table.has_status_codes:
            if self.section != "error-codes":
                self.codes_line, self.codes_followed = table.line, is_followed
                for row in table.rows:
                    self.codes.setdefault(name_in(row).text, name_in(row).line)
            return
        self.reached.add("table")
        place = place_of(self.caption) if self.caption else None
        is_response = None
        if place:
            is_response = place.startswith("response")
        elif self.section:
            is_response = self.section == "response"
        if is_response and self.status and self.status != "200":
            place = f"response {self.status}"
        rows = [self._row(cells, is_last=cells is table.rows[-1], is_followed=is_followed) for cells in table.rows]
        place = place or (self.section == "uri" and self.caption == "" and "uri") or ""
        has_texts = "description" in table.columns or "options" in table.columns
        self.tables.append(PageTable(table.line, self.caption, place, is_response, tuple(rows), is_followed, has_texts))

    def _row(self, cells: RowCells, *, is_last: bool, is_followed: bool) -> PageRow:
        name = name_in(cells)
        description = cells.get("description", ())
        kind = type_of(" ".join(line.text for line in cells.get("type", ())))
        said = cell_text(description, kind)
        listed = cell_text((PageLine(name.line, "Options:"), *cells["options"]), kind) if "options" in cells else said
        default = cell_text((PageLine(name.line, "Default:"), *cells["default"]), kind) if "default" in cells else said
        mandatory = " ".join(line.text for line in cells.get("mandatory", ()))
        return PageRow(
            *(name.text, name.line, kind, mandatory_of(mandatory)),
            *(listed.options, default.default, listed.range or said.range, said.text),
            lists_lost=_lost(said) or self.bars,
            is_followed=is_followed or not is_last,
            sentences=description,
        )

    def _example(self, part: PageLine) -> None:
        """Collect lines of code until they are JSON."""
        if not self.code and not part.text.startswith(("{", "[")):
            return
        self.code.append(part)
        if len(self.code) > _LONGEST_EXAMPLE:
            self.code = []
            return
        if part.text.rstrip(" ]").endswith("}") or part.text == "]":
            try:
                value = json.loads("\n".join(line.text for line in self.code))
            except ValueError:
                return
            is_response = self.section == "example-response"
            self.examples.append(PageExample(is_response, self.code[0].line, tuple(_members(value, self.code))))
            self.code = []


def _members(value: Any, code: list[PageLine]) -> list[tuple[str, int]]:  # noqa: ANN401 - any JSON
    value = value[0] if isinstance(value, list) and value else value
    if not isinstance(value, dict):
        return []
    return [(name, next((line.line for line in code if f'"{name}"' in line.text), code[0].line)) for name in value]


def _lost(said: CellText) -> bool:
    return said.is_emptied and said.range is None
