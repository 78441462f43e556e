"""Writes a neutral page as HTML, as two kinds of browser copies, as Markdown and as reStructuredText."""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tests.unit.drift.neutral_page import WORDS, NeutralPage, NeutralRow, NeutralTable

Words = dict[str, object]
Piece = tuple[str, object]
"""A kind and its content: heading, text, caption, code, or a table with its columns and rows of paragraphs."""


def pieces(page: NeutralPage, language: str) -> Iterator[Piece]:
    """What the page says, in order."""
    words = WORDS[language]
    yield "text", words["updated"].format(date=page.date)
    yield "heading", words["function"]
    yield "text", words["about"]
    yield "heading", words["uri"]
    yield "text", f"{page.method} {page.path}"
    section = "uri"
    for number, table in enumerate(page.tables, start=1):
        wanted = "response" if table.is_response else "uri" if table.title in ("path", "query") else "request"
        if wanted != section:
            yield "heading", words[wanted]
            section = wanted
        if table.is_response:
            yield "text", words["status"].format(code=200)
        yield "caption", words["table"].format(number=number, title=words.get(table.title, table.title))
        yield "table", _parameter_table(table, words, mandatory=page.with_mandatory and not table.is_response)
    yield "heading", words["example request"]
    yield "text", f"{page.method} {page.path}"
    yield "code", _example(page.rows("body"), page.extra_member)
    yield "heading", words["example response"]
    yield "text", words["status"].format(code=200)
    yield "code", _example(page.rows("answer"), "")
    yield "heading", words["status codes"]
    yield "table", (words["code columns"], [[[code], ["OK"]] for code in page.codes])
    yield "heading", words["errors"]
    yield "text", words["about"]


def _example(rows: Sequence[NeutralRow], extra: str) -> str:
    members: dict[str, object] = {row.name: {"a": 1} if row.type.endswith("object") else "x" for row in rows}
    return json.dumps({**members, **({extra: 1} if extra else {})}, indent=2)


def _parameter_table(table: NeutralTable, words: Words, *, mandatory: bool) -> tuple[object, list[list[list[str]]]]:
    columns = words["columns"]
    kept = [0, 1, 2, 3] if mandatory else [0, 2, 3]
    rows = []
    for row in table.rows:
        cells = [[row.name], [words["yes"][bool(row.mandatory)]], [row.type], description(row, words)]
        rows.append([cells[place] for place in kept])
    return [columns[place] for place in kept], rows


def description(row: NeutralRow, words: Words) -> list[str]:
    """The paragraphs of a description; those of a list begin with a star."""
    said = words["or"].format(*row.said) if row.said else words["is"].format(name=row.name)
    said += "".join(words["and"].format(more) for more in row.said[2:])
    if not (row.values or row.range or row.default):
        return [said]
    if row.name == "status":
        return [said, *(f"* {value}: {words['is'].format(name='it')}" for value in row.values)]
    definition, constraints, options, default = words["labels"]
    bounds = [words["range"].format(*row.range)] if row.range else []
    listed = [f"* {value}" for value in row.values] or bounds or [words["none"]]
    return [definition, said, constraints, words["none"], options, *listed, default, row.default or words["none"]]


def as_browser_copy(page: NeutralPage, language: str) -> str:
    """One paragraph in each line, with empty lines between them."""
    lines: list[str] = []
    for kind, content in pieces(page, language):
        if kind == "table":
            columns, rows = content
            lines += columns
            lines += [_bullet(text) for row in rows for cell in row for text in cell]
        else:
            lines.append(content)
    return "\n\n".join(lines) + "\n"


def as_bar_copy(page: NeutralPage, language: str) -> str:
    """One cell in each line with a bar behind it; captions and lists are lost."""
    lines: list[str] = []
    for kind, content in pieces(page, language):
        if kind == "table":
            columns, rows = content
            lines += [f"{column} |" for column in columns]
            lines.append("---|" * len(columns))
            for row in rows:
                for cell in row:
                    kept = [text for text in cell if not text.startswith("* ")]
                    lines += [*kept[:-1], f"{kept[-1]} |"]
        elif kind != "caption":
            lines.append(content)
    return "\n".join(lines) + "\n"


def as_markdown(page: NeutralPage, language: str) -> str:
    """Headings, tables with bars, and breaks inside cells."""
    lines: list[str] = []
    for kind, content in pieces(page, language):
        if kind == "heading":
            lines += [f"## {content}", ""]
        elif kind == "code":
            lines += ["```json", *content.split("\n"), "```", ""]
        elif kind == "caption":
            lines += [f"**{content}**", ""]
        elif kind == "text":
            lines += [_marked_down(content), ""]
        else:
            columns, rows = content
            lines.append(f"| {' | '.join(columns)} |")
            lines.append(f"| {' | '.join('---' for _ in columns)} |")
            for row in rows:
                cells = ["<br>".join(_marked_down(text, item="- ") for text in cell) for cell in row]
                lines.append(f"| {' | '.join(cells)} |")
            lines.append("")
    return "\n".join(lines)


def as_restructured(page: NeutralPage, language: str) -> str:
    """Headings with underlines, grid tables, and simple tables where every cell has one line."""
    lines = [":original_name: Own.html", "", ".. _Own:", ""]
    for kind, content in pieces(page, language):
        if kind == "heading":
            lines += [content, "-" * max(4, _width(content)), ""]
        elif kind == "code":
            lines += [".. code-block::", "", *(f"   {line}" for line in content.split("\n")), ""]
        elif kind == "caption":
            lines += [f".. table:: **{content.partition(' ')[0]}** {content.partition(' ')[2]}", ""]
        elif kind == "text":
            lines += [content, ""]
        else:
            columns, rows = content
            simple = all(len(cell) == 1 for row in rows for cell in row)
            lines += [f"   {line}" for line in (_simple if simple else _grid)(columns, rows)]
            lines.append("")
    return "\n".join(lines)


def as_html(page: NeutralPage, language: str) -> str:
    """A whole document with a menu, scripts, links, lists and entities."""
    lines = [
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>x</title>',
        "<script>var a = '<table><tr><td>Parameter</td></tr></table>';</script><style>td {}</style></head><body>",
        "<ul><li><a href='#'>GET</a></li><li>Creating</li></ul>",
    ]
    for kind, content in pieces(page, language):
        if kind == "table":
            columns, rows = content
            lines.append(
                "<table><thead><tr>" + "".join(f"<th><p>{column}</p></th>" for column in columns) + "</tr></thead>"
            )
            lines.append("<tbody>")
            for row in rows:
                lines.append("<tr>")
                lines += [f"<td>{_html_cell(cell)}</td>" for cell in row]
                lines.append("</tr>")
            lines.append("</tbody></table>")
        elif kind == "code":
            lines.append(f"<pre>{html.escape(content)}</pre>")
        else:
            tag = {"heading": "h4", "caption": "p"}.get(kind, "p")
            lines.append(f"<{tag}>{html.escape(content)}</{tag}>")
    lines.append("</body></html>")
    return "\n".join(lines) + "\n"


FORMS: Final[dict[str, Callable[[NeutralPage, str], str]]] = {
    "browser copy": as_browser_copy,
    "HTML": as_html,
    "Markdown": as_markdown,
    "reStructuredText": as_restructured,
}
"""The forms that lose nothing. A copy with bars loses captions and lists."""


def _bullet(text: str) -> str:
    return f"  • {text[2:]}" if text.startswith("* ") else text


def _marked_down(text: str, item: str = "") -> str:
    if text.startswith("* "):
        return item + _marked_down(text[2:])
    return text.replace("_", r"\_").replace("|", r"\|")


def _html_cell(cell: Sequence[str]) -> str:
    parts: list[str] = []
    for text in cell:
        escaped = html.escape(text.removeprefix("* ")).replace(":", "&#58;")
        parts.append(f"<li><p>{escaped}</p></li>" if text.startswith("* ") else f"<p>{escaped}</p>")
    return "".join(parts)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _simple(columns: Sequence[str], rows: list[list[list[str]]]) -> list[str]:
    texts = [list(columns), *([cell[0] for cell in row] for row in rows)]
    widths = [max(_width(row[place]) for row in texts) for place in range(len(columns))]
    border = " ".join("=" * width for width in widths)
    lines = [" ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in texts]
    return [border, lines[0], border, *lines[1:], border]


def _grid(columns: Sequence[str], rows: list[list[list[str]]]) -> list[str]:
    cells = [[[column] for column in columns], *rows]
    texts = [[_grid_lines(cell) for cell in row] for row in cells]
    widths = [max(_width(line) for row in texts for line in row[place]) for place in range(len(columns))]
    border = "+" + "+".join("-" * (width + 2) for width in widths) + "+"
    lines = [border]
    for number, row in enumerate(texts):
        for place in range(max(len(cell) for cell in row)):
            parts = [cell[place] if place < len(cell) else "" for cell in row]
            lines.append(
                "| " + " | ".join(_padded(part, width) for part, width in zip(parts, widths, strict=True)) + " |"
            )
        lines.append(border if number else border.replace("-", "="))
    return lines


def _grid_lines(cell: Sequence[str]) -> list[str]:
    lines: list[str] = []
    for text in cell:
        is_item = text.startswith("* ")
        if lines and not (is_item and lines[-1].startswith("-  ")):
            lines.append("")
        lines.append(f"-  {text[2:]}" if is_item else text)
    return lines
