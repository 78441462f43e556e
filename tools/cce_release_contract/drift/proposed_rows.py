"""The edit of page-rows.yaml that follows a page, as a patch."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.pointer import child
from cce_release_contract.drift.contract_rows import ExpectedPage
from cce_release_contract.drift.differences import PageComparison, PageDifference
from cce_release_contract.drift.drifting import PageContract
from cce_release_contract.drift.page_comparison import element_words
from cce_release_contract.drift.pages.page_model import PageModel, PageRow
from cce_release_contract.drift.pages.page_words import place_of

_PLAIN = re.compile(r"^[A-Za-z_][\w./;=+ -]*$", re.A)


@dataclass(frozen=True, slots=True)
class RowsEdit:
    """A unified diff, empty if nothing is to be edited, and a note for each difference that it leaves out."""

    patch: str
    notes: tuple[str, ...]


def proposed_edit(comparison: PageComparison, model: PageModel, contract: PageContract) -> RowsEdit:
    """The edit for all differences that no decision settles."""
    page = next(one for one in contract.pages if one.id == comparison.page)
    edit = _RowsEdit(contract, page)
    for one in comparison.drift:
        edit.follow(one, model)
    edit.close_tables()
    if edit.is_edited and model.date:
        edit.set_date(model.date)
    path = contract.rows.document.path.as_posix()
    patch = difflib.unified_diff(edit.before, list(edit.lines()), f"a/{path}", f"b/{path}")
    return RowsEdit("".join(patch), tuple(edit.notes))


@dataclass(slots=True)
class _NewTable:
    title: str
    rows: list[PageRow] = field(default_factory=list)


class _RowsEdit:
    """Edits lines of page-rows.yaml: each line is kept, replaced or removed, and lines may follow it."""

    def __init__(self, contract: PageContract, page: ExpectedPage) -> None:
        self._document: Document = contract.rows.document
        self._page = page
        self._is_main = page.id == contract.rows.operation_page
        self.before = self._document.path.read_text(encoding="utf-8").splitlines(keepends=True)
        self._now: list[str | None] = list(self.before)
        self._after: dict[int, list[str]] = {}
        self._tables: dict[str, _NewTable] = {}
        self._added: set[str] = set()
        self.notes: list[str] = []
        self.is_edited = False

    def lines(self) -> Iterator[str]:
        """The lines of the edited file."""
        for number, line in enumerate(self._now, start=1):
            if line is not None:
                yield line
            yield from self._after.get(number, ())

    def follow(self, one: PageDifference, model: PageModel) -> None:
        """Make the edit for one difference, or a note."""
        edited = False
        match (one.aspect, one.kind):
            case ("row", "added"):
                edited = self._is_in_rows(one) and self._add_row(one, model)
            case ("row", "removed"):
                edited = self._remove_line(one)
            case ("type" | "mandatory", _):
                edited = self._change(one)
            case ("options" | "status-code", "added" | "removed"):
                edited = self._values(one)
            case ("method" | "path", _):
                at = child(self._page.operation_at.pointer, one.aspect)
                edited = self._replace(self._document.line(at), one.contract_says, one.page_says)
        self.is_edited = self.is_edited or edited
        if not edited:
            home = str(self._document.path)
            elsewhere = [place for place in one.contract if place.file != home] or one.contract
            places = ", ".join(f"{place.file}:{place.line}" for place in elsewhere)
            self.notes.append(f"not in page-rows.yaml: {one.message}; edit {places}")

    def close_tables(self) -> None:
        """Remove the tables that have no row any more, and append those that page-rows.yaml lacks."""
        for index, table in enumerate(self._document.data["tables"]):
            at = child("/tables", index)
            lines = [self._document.line(child(at, "rows", place)) for place in range(len(table["rows"]))]
            if all(self._now[line - 1] is None and line not in self._after for line in lines):
                for line in range(self._document.line(at), lines[-1]):
                    self._now[line - 1] = None
        self._add_tables()

    def _add_tables(self) -> None:
        at = "/tables" if self._is_main else child(self._page.operation_at.pointer, "tables")
        listed = self._document.data["tables"] if self._is_main else self._own_tables()
        if not self._tables or not listed:
            return
        last = child(at, len(listed) - 1)
        end = max(self._document.line(pointer) for pointer in self._document.places if pointer.startswith(f"{last}/"))
        indent = " " * (self._document.places[last][1] - 3)
        number = max(int(str(table["table"])) for table in listed)
        for table in self._tables.values():
            number += 1
            text = [f"{indent}- table: {number}\n", f"{indent}  title: {_yaml(table.title)}\n", f"{indent}  rows:\n"]
            text += [f"{indent}    {_row_text(row)}\n" for row in table.rows]
            self._after.setdefault(end, []).extend(text)

    def set_date(self, date: str) -> None:
        """Write the date of the page."""
        at = child("/pages", self._page.id, "date")
        line = self._document.line(at)
        known = str(self._document.data["pages"][self._page.id]["date"])
        if known < date:
            self._replace(line, known, date)

    def _own_tables(self) -> Sequence[dict[str, object]]:
        entry = next(one for one in self._document.data["variants"] if one["page"] == self._page.id)
        return entry["tables"]  # type: ignore[no-any-return]

    def _is_in_rows(self, one: PageDifference) -> bool:
        """Whether the place to edit is in page-rows.yaml."""
        return one.contract[0].file == str(self._document.path)

    def _add_row(self, one: PageDifference, model: PageModel) -> bool:
        if one.element in self._added:
            return True
        place, _, name = one.element.partition("/")
        table = next(
            table for table in model.tables if any(row.line == one.page.line and row.name == name for row in table.rows)
        )
        row = next(row for row in table.rows if row.name == name)
        expected = next((other for other in self._page.tables if other.place == place), None)
        own_titles = {str(other["title"]) for other in self._own_tables()} if not self._is_main else set()
        if expected is None or (not self._is_main and expected.title not in own_titles):
            title = expected.title if expected else table.title or element_words(f"{place}/")
            if expected is None and not self._reads_as(title, place, model):
                return False
            self._added.add(one.element)
            self._tables.setdefault(place, _NewTable(title)).rows.append(row)
            return True
        self._added.add(one.element)
        at = self._before_in(expected.rows_at.pointer, expected.rows_at.line, row, table.rows)
        self._after.setdefault(at, []).append(f"{_indent(self.before[at - 1])}{_row_text(row)}\n")
        return True

    def _reads_as(self, title: str, place: str, model: PageModel) -> bool:
        """Whether a new table with this title stands for the place, and not for that of a table that is there.

        It does not for the body of an error, which page-rows.yaml has no place for.
        """
        if place_of(title):
            return place_of(title) == place and all(other.place != place for other in self._page.tables)
        is_object = any(row.type == f"{title} object" for table in model.tables for row in table.rows)
        return (
            "." in place
            and (is_object or place.startswith("body."))
            and all(other.title != title for other in self._page.tables)
        )

    def _before_in(self, pointer: str, last: int, row: PageRow, rows: Sequence[PageRow]) -> int:
        """The line of the row that is before a new one on the page, else of the last row."""
        rows_at = child(pointer, "rows")
        known = {
            str(self._document_row(place)["name"]): line
            for place, (line, _) in self._document.places.items()
            if place.rpartition("/")[0] == rows_at
        }
        before = [other.name for other in rows[: rows.index(row)] if other.name in known]
        return known[before[-1]] if before else last

    def _document_row(self, pointer: str) -> dict[str, object]:
        value: object = self._document.data
        for token in pointer.split("/")[1:]:
            value = value[int(token)] if isinstance(value, list) else value[token]  # type: ignore[index]
        return value  # type: ignore[return-value]

    def _remove_line(self, one: PageDifference) -> bool:
        line = one.contract[0].line
        if not self.before[line - 1].lstrip().startswith("- {"):
            return False
        self._now[line - 1] = None
        return True

    def _change(self, one: PageDifference) -> bool:
        line = one.contract[0].line
        if one.aspect == "type":
            edited = self._replace(line, f"type: {one.contract_says}", f"type: {_yaml(one.page_says)}")
            if edited and one.contract_says.endswith(" object") and one.page_says.endswith(" object"):
                self._retitle(one.contract_says.removesuffix(" object"), one.page_says.removesuffix(" object"))
            return edited
        words = {"mandatory": "true", "optional": "false"}
        old, new = words[one.contract_says], words[one.page_says]
        return self._replace(line, f"mandatory: {old}", f"mandatory: {new}")

    def _retitle(self, old: str, new: str) -> None:
        """Give the table of an object its new name, unless a row still has the old one as its type."""
        if any(other.title == new for other in self._page.tables) or any(
            line and f"type: {old} object" in line for line in self._now
        ):
            return
        for at, (line, _) in self._document.places.items():
            if at.endswith("/title") and "/tables/" in at and str(self._document_row(at)) == old:
                self._replace(line, f"title: {old}", f"title: {_yaml(new)}")

    def _values(self, one: PageDifference) -> bool:
        """Add or remove a value of a list, which is one line, or one line for each value."""
        place = one.contract[0]
        if not self._is_in_rows(one) or len(one.values) != 1:
            return False
        value = _yaml(one.values[0]) if not one.values[0].isdigit() else one.values[0]
        listed = [str(known) for known in self._document.data.get(place.pointer[1:], ())]
        text = self.before[place.line - 1]
        if "[" not in text:
            if one.kind == "added":
                at = self._document.line(child(place.pointer, len(listed) - 1))
                indent = _indent(self.before[at - 1])
                self._after.setdefault(at, []).append(f"{indent}- {value}\n")
                return True
            written = next(known for known in listed if known.casefold() == one.values[0].casefold())
            self._now[self._document.line(child(place.pointer, listed.index(written))) - 1] = None
            return True
        now = self._now[place.line - 1] or text
        inside = re.search(r"\[(.*)\]", now)
        if inside is None:
            return False
        values = [item.strip() for item in inside[1].split(",") if item.strip()]
        values = (
            [*values, value] if one.kind == "added" else [item for item in values if item.strip("\"'") != one.values[0]]
        )
        self._now[place.line - 1] = f"{now[: inside.start()]}[{', '.join(values)}]{now[inside.end() :]}"
        return True

    def _replace(self, line: int, old: str, new: str) -> bool:
        text = self._now[line - 1]
        if text is None or old not in text:
            return False
        self._now[line - 1] = text.replace(old, new, 1)
        return True


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _row_text(row: PageRow) -> str:
    necessity = "" if row.mandatory is None else f", mandatory: {str(row.mandatory).lower()}"
    return f"- {{name: {_yaml(row.name)}, type: {_yaml(row.type or 'String')}{necessity}}}"


def _yaml(text: str) -> str:
    return (
        text
        if _PLAIN.match(text) and text.lower() not in ("yes", "no", "true", "false", "null", "on", "off")
        else json.dumps(text, ensure_ascii=False)
    )
