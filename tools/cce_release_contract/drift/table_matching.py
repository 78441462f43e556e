"""Which table of a page is which of the contract: by the names in their rows, then by title, type and section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cce_release_contract.drift.contract_rows import ExpectedTable
from cce_release_contract.drift.pages.page_model import PageTable

_TITLE_COUNTS = 0.15
"""What an equal title adds to the share of common names: less than any share that a table of a page has by chance."""


@dataclass(frozen=True, slots=True)
class TableMatch:
    """A table of a page with its place, and with the table of the contract that it is, if any."""

    place: str
    table: PageTable
    expected: ExpectedTable | None


def match_tables(tables: Sequence[PageTable], expected: Sequence[ExpectedTable]) -> list[TableMatch]:
    """The tables of a page by place: the best pairs first; what is left over in a place is a further part of it."""
    pairs = sorted(
        (
            (_likeness(table, other), -index, -place)
            for index, table in enumerate(tables)
            for place, other in enumerate(expected)
        ),
        reverse=True,
    )
    chosen: dict[int, ExpectedTable] = {}
    taken: set[int] = set()
    for likeness, index, place in pairs:
        if likeness > 0 and -index not in chosen and -place not in taken:
            chosen[-index] = expected[-place]
            taken.add(-place)
    objects = _objects(tables, chosen)
    by_place = {one.place: one for one in expected}
    matches: dict[str, TableMatch] = {}
    for index in sorted(range(len(tables)), key=lambda one: one not in chosen):
        where = chosen[index].place if index in chosen else _place(tables[index], index, tables, objects)
        whole = matches.get(where)
        table = _joined(whole.table, tables[index]) if whole else tables[index]
        matches[where] = TableMatch(where, table, by_place.get(where))
    return list(matches.values())


def _joined(table: PageTable, more: PageTable) -> PageTable:
    """A table in two parts as one; a row that both have counts once."""
    first, last = sorted((table, more), key=lambda one: one.line)
    names = {row.name for row in first.rows}
    rows = (*first.rows, *(row for row in last.rows if row.name not in names))
    return replace(table, rows=rows, is_followed=last.is_followed)


def _likeness(table: PageTable, expected: ExpectedTable) -> float:
    """The share of names in common, 0 for a table of the other side (request or response) or without such names."""
    is_response = expected.place.startswith("response")
    if table.is_response not in (None, is_response) or table.place.startswith("response "):
        return 0
    if table.place and table.place not in ("uri", expected.place) and "." not in expected.place:
        return 0
    if is_response and any(row.mandatory is not None for row in table.rows) and table.is_response is None:
        return 0
    own, other = {row.name for row in table.rows}, {row.name for row in expected.rows}
    share = len(own & other) / len(own | other) if own | other else 0
    same_title = table.place == expected.place or (table.title and table.title == expected.title)
    return share + (_TITLE_COUNTS if same_title else 0)


def _objects(tables: Sequence[PageTable], chosen: Mapping[int, ExpectedTable]) -> dict[str, str]:
    """The place of each object that a row of a matched table has as its type."""
    places = {}
    for index, table in enumerate(tables):
        for row in table.rows:
            if index in chosen and row.type and row.type.endswith(" object"):
                places[row.type.removesuffix(" object")] = f"{chosen[index].place}.{row.name}"
    return places


def _place(table: PageTable, index: int, tables: Sequence[PageTable], objects: Mapping[str, str]) -> str:
    """Where the rows of a table are that is none of the contract's."""
    if table.title in objects:
        return objects[table.title]
    if table.place == "uri":
        return "path" if index == 0 or tables[index - 1].place != "uri" else "query"
    if table.place:
        return table.place
    side = "response" if table.is_response else "body"
    return f"{side}.{table.title.replace('/', ' ')}" if table.title else f"{side} table without a title"
