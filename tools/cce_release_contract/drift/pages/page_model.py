"""A page as the comparison sees it: the operation, and every parameter with its place on the page."""

from __future__ import annotations

from dataclasses import dataclass

from cce_release_contract.drift.pages.page_blocks import PageLine
from cce_release_contract.drift.pages.page_values import PageOption
from cce_release_contract.drift.pages.value_ranges import ValueRange


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row of a table. None means that the page, or this copy of it, does not say it.

    `lists_lost` is true if the copy has lost the list of options. `sentences` are the lines of the description.
    `is_followed` is false for what the copy ends with, which may be cut.
    """

    name: str
    line: int
    type: str | None = None
    mandatory: bool | None = None
    options: tuple[PageOption, ...] | None = None
    default: str | None = None
    range: ValueRange | None = None
    text: str = ""
    lists_lost: bool = False
    is_followed: bool = True
    sentences: tuple[PageLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PageTable:
    """One table. `place` is what its title or section says: path, query, header, body, response, or empty.

    `is_response` is None if neither title nor section tells. `is_followed` says whether the page goes on behind it.
    """

    line: int
    title: str
    place: str
    is_response: bool | None
    rows: tuple[PageRow, ...]
    is_followed: bool
    has_descriptions: bool = True


@dataclass(frozen=True, slots=True)
class PageExample:
    """A JSON example: the members of its outermost object or, in a list, of the first item."""

    is_response: bool
    line: int
    members: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PageModel:
    """One page. `reached` are the sections whose headings are on it. `end` is its last line that was read."""

    file: str
    form: str
    method: str
    path: str
    request_line: int
    date: str
    address: str
    tables: tuple[PageTable, ...]
    status_codes: tuple[PageOption, ...]
    status_table_line: int
    examples: tuple[PageExample, ...]
    reached: frozenset[str]
    end: int
    status_codes_followed: bool = False
