"""The content of page-rows.yaml: the vendor's pages, tables, statuses, media types and status codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pages.sdk_decisions import DecidedInSdk, parse_decided_in_sdk
from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.problems import ContractProblem, raise_all

_DATE = re.compile(r"^(?:\d{4}-\d{2}-\d{2})?$")
LISTS = {"statuses": "status", "media types": "media", "status codes": "code"}
"""The lists in addition to the numbered tables: the name in a source, and the name in the id of an entry."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page that is a source of the contract."""

    id: str
    title: str
    publisher: str
    address: str
    date: str


@dataclass(frozen=True, slots=True)
class VariantPage:
    """The page of the operation for another kind of cluster. `rows` are as in `PageRows`; `at` is its own pointer."""

    variant: str
    page: str
    method: str
    path: str
    rows: Mapping[str, str]
    at: str


@dataclass(frozen=True, slots=True)
class DecidedDifference:
    """A difference of some copies of a page that is known and settled.

    `element` is a place and a name, such as `query/show_resources`; `difference` an aspect and a kind, such as
    `row-removed`. It holds for copies that are older than the date `before` and, if `undated`, for those without a
    date; without both for every copy. `values` limits it to these values. `decision` links to an entry of decisions.md.
    """

    element: str
    difference: str
    copies: str
    decision: str
    before: str
    undated: bool
    values: tuple[str, ...]
    at: str

    def settles(self, element: str, difference: str, values: Sequence[str], date: str) -> bool:
        """Whether it is this difference of a copy of this date; an undated copy has an empty one."""
        if (element, difference) != (self.element, self.difference):
            return False
        if self.values and not set(values) <= set(self.values):
            return False
        if not date:
            return self.undated or not self.before
        return date < self.before if self.before else not self.undated


@dataclass(frozen=True, slots=True)
class PageRows:
    """The pages and rows that can be cited.

    `rows` maps the id of each entry of the operation's page (`5/dry_run`, `status/DEPLOYED`, `media/...`, `code/200`)
    to its JSON pointer in page-rows.yaml. The rows of `variants` have no clauses: a row of the operation's page stands
    for each of them.
    """

    document: Document
    pages: Mapping[str, Page]
    operation_page: str
    rows: Mapping[str, str]
    variants: tuple[VariantPage, ...] = ()
    decided: tuple[DecidedDifference, ...] = ()
    decided_in_sdk: tuple[DecidedInSdk, ...] = ()

    def row_of(self, source: Mapping[str, Any]) -> str | None:
        """The id of the entry of a source; None unless the source names table and row of the operation's page."""
        table, row = source.get("table"), source.get("row")
        if source.get("page") != self.operation_page or table is None or row is None:
            return None
        return f"{LISTS.get(str(table), table)}/{row}"

    def wrong_with(self, source: Json) -> str:
        """What is wrong with a source, as a sentence without a full stop; empty if it is right."""
        if is_report(source) and "page" not in source:
            return ""
        if not isinstance(source, Mapping) or not isinstance(source.get("page"), str):
            return "the source does not name a page"
        page = source["page"]
        if page not in self.pages:
            return f"the source names the page {page!r}, which page-rows.yaml does not list"
        if page != self.operation_page or source.get("table") is None:
            return ""
        row = self.row_of(source)
        if row is not None and row not in self.rows:
            return f"the source names the row {row!r}, which page-rows.yaml does not list"
        table = LISTS.get(str(source["table"]), str(source["table"]))
        if not any(known.startswith(f"{table}/") for known in self.rows):
            return f"the source names the table {source['table']!r}, which page-rows.yaml does not list"
        return ""

    def describe(self, source: Mapping[str, Any]) -> str:
        """The source as one readable line: title, publisher, date, table, row, address and date of a report, note."""
        page = self.pages.get(str(source.get("page")))
        named = [str(source["page"])] if "page" in source else []
        parts = [f"{page.title} ({page.publisher}, {page.date})"] if page else named
        parts += [f"{name} {source[name]}" for name in ("table", "row") if source.get(name) is not None]
        parts += [str(source[name]) for name in ("address", "date") if source.get(name) is not None]
        if source.get("note"):
            parts.append(str(source["note"]))
        return ", ".join(parts)


def is_report(source: Json) -> bool:
    """Whether a source says where and when a third party saw something on a live endpoint."""
    return isinstance(source, Mapping) and all(isinstance(source.get(name), str) for name in ("address", "date"))


def page_rows(document: Document) -> PageRows:
    """The content of page-rows.yaml. Raises SpecificationError that names every wrong part of it."""
    rows, problems = parse_page_rows(document)
    raise_all(problems)
    return rows


def parse_page_rows(document: Document) -> tuple[PageRows, list[ContractProblem]]:
    """The readable part of page-rows.yaml, and every problem in it."""
    reader = _Reader(document)
    pages = reader.pages()
    operation = document.data.get("operation")
    page = operation.get("page") if isinstance(operation, dict) else None
    if not isinstance(page, str) or page not in pages:
        reader.problem("/operation", f"the operation's page {page!r} is not among the pages")
    rows = {**reader.table_rows(document.data.get("tables")), **reader.lists()}
    variants, decided = tuple(reader.variants(pages)), tuple(reader.decided())
    in_sdk, wrong = parse_decided_in_sdk(document)
    problems = [*reader.problems, *wrong]
    return PageRows(document, pages, str(page), rows, variants, decided, in_sdk), problems


class _Reader:
    """Reads the parts of page-rows.yaml and collects the problems."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[ContractProblem] = []

    def problem(self, pointer: str, message: str) -> None:
        """Add a problem at the line of the pointer."""
        line = self.document.line(pointer)
        self.problems.append(
            ContractProblem(
                "page-rows", self.document.path, message, line, remedy="compare with the other entries of the file"
            )
        )

    def pages(self) -> dict[str, Page]:
        """The pages by id."""
        listed = self.document.data.get("pages")
        if not isinstance(listed, dict) or not listed:
            self.problem("/pages", "`pages` is not a mapping of page ids")
            return {}
        pages = {}
        for page_id, page in listed.items():
            fields = ("title", "publisher", "address", "date")
            if not isinstance(page, dict) or not all(isinstance(page.get(name), str) for name in fields):
                self.problem(child("/pages", page_id), f"the page {page_id!r} lacks one of {', '.join(fields)}")
                continue
            pages[page_id] = Page(page_id, *(page[name] for name in fields))
        return pages

    def variants(self, pages: Mapping[str, Page]) -> Iterator[VariantPage]:
        """The pages of the other kinds of clusters."""
        listed = self.document.data.get("variants", [])
        if not isinstance(listed, list):
            self.problem("/variants", "`variants` is not a list")
            return
        for index, entry in enumerate(listed):
            place = child("/variants", index)
            names = ("variant", "page", "method", "path")
            if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in names):
                self.problem(place, f"a variant lacks one of {', '.join(names)}")
                continue
            if entry["page"] not in pages:
                self.problem(place, f"the variant's page {entry['page']!r} is not among the pages")
            rows = self.table_rows(entry.get("tables"), child(place, "tables"))
            variant, page, method, path = (entry[name] for name in names)
            yield VariantPage(variant, page, method, path, rows, place)

    def decided(self) -> Iterator[DecidedDifference]:
        """The differences that are settled."""
        listed = self.document.data.get("decided", [])
        if not isinstance(listed, list):
            self.problem("/decided", "`decided` is not a list")
            return
        names = ("element", "difference", "copies", "decision")
        for index, entry in enumerate(listed):
            place = child("/decided", index)
            if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in names):
                self.problem(place, f"a decided difference lacks one of {', '.join(names)}")
                continue
            before, undated, values = entry.get("before", ""), entry.get("undated", False), entry.get("values", [])
            unknown = sorted(entry.keys() - {*names, "before", "undated", "values"})
            if unknown or not _DATE.match(str(before)) or not isinstance(undated, bool) or not isinstance(values, list):
                wrong = ", ".join(unknown) or "before, undated or values"
                self.problem(place, f"a decided difference has a wrong member: {wrong}")
                continue
            texts = tuple(str(value) for value in values)
            element, difference, copies, decision = (entry[name] for name in names)
            yield DecidedDifference(element, difference, copies, decision, str(before), undated, texts, place)

    def table_rows(self, tables: Json, at: str = "/tables") -> dict[str, str]:
        """The rows of every table: id to pointer."""
        if not isinstance(tables, list):
            self.problem(at, "`tables` is not a list")
            return {}
        rows: dict[str, str] = {}
        for index, table in enumerate(tables):
            place = child(at, index)
            if not isinstance(table, dict) or "table" not in table or not isinstance(table.get("rows"), list):
                self.problem(place, "a table lacks its number or its rows")
                continue
            for position, row in enumerate(table["rows"]):
                below = child(place, "rows", position)
                if not isinstance(row, dict) or not {"name", "type"} <= row.keys():
                    self.problem(below, f"a row of table {table['table']} lacks its name or type")
                    continue
                self._add(rows, f"{table['table']}/{row['name']}", below)
        return rows

    def lists(self) -> dict[str, str]:
        """The entries of the other lists: id to pointer."""
        rows: dict[str, str] = {}
        for name, prefix in LISTS.items():
            key = name.replace(" ", "_")
            entries = self.document.data.get(key)
            if not isinstance(entries, list):
                self.problem(f"/{key}", f"`{key}` is not a list")
                continue
            for index, entry in enumerate(entries):
                self._add(rows, f"{prefix}/{entry}", child(f"/{key}", index))
        return rows

    def _add(self, rows: dict[str, str], row_id: str, pointer: str) -> None:
        if row_id in rows:
            self.problem(pointer, f"the row {row_id!r} is repeated")
        rows[row_id] = pointer
