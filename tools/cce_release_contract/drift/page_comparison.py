"""Compare a page with what is expected of it: the contract, or the page of last time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from cce_release_contract.drift.contract_rows import ContractPlace, ExpectedPage, ExpectedRow, ExpectedTable
from cce_release_contract.drift.differences import Aspect, DriftKind, NotShown, PageDifference, PagePlace
from cce_release_contract.drift.pages.page_model import PageModel, PageRow, PageTable
from cce_release_contract.drift.row_comparison import row_differences
from cce_release_contract.drift.table_matching import TableMatch, match_tables
from cce_release_contract.errors import UsageError
from cce_release_contract.printable import shortened

_SECTIONS: Final = (
    "function", "uri", "request", "response", "example-request", "example-response", "status-codes", "error-codes"
)  # fmt: skip
_LONGEST_TEXT: Final = 120
_SECTION_OF: Final = {"path": "uri", "query": "uri", "header": "request", "body": "request", "response": "response"}


class ModelComparison:
    """One comparison. After `run`, `differences` and `absent` say what was found, `compared` how many rows."""

    def __init__(self, model: PageModel, expected: ExpectedPage, says: str = "the contract") -> None:
        self.model = model
        self.expected = expected
        self.says = says
        self.differences: list[PageDifference] = []
        self.absent: list[NotShown] = []
        self.compared = 0

    def run(self) -> ModelComparison:
        """Compare everything. Raises UsageError if a table that every page has cannot be found."""
        self._request_line()
        matches = match_tables(self.model.tables, self.expected.tables)
        found = {match.expected.place: match for match in matches if match.expected}
        for expected in self.expected.tables:
            match = found.get(expected.place)
            if match:
                self._table(match.table, expected)
            else:
                self._missing_table(expected, found)
        for match in matches:
            if match.expected is None:
                self._new_rows(match.table.rows, match.place, self._parent(match.place))
        self._status_codes()
        self._examples(matches)
        self._renamed()
        self.differences.sort(key=lambda one: (one.page.line, one.element, one.id))
        return self

    def add(
        self, kind: DriftKind, aspect: Aspect, element: str, says: tuple[str, str], line: int,
        contract: Sequence[ContractPlace | None], values: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Add a difference. `says` is what the page and the contract say."""
        message = _message(kind, aspect, element, values, self.says)
        places = tuple(dict.fromkeys(one for one in contract if one))
        page = PagePlace(self.model.file, line)
        self.differences.append(PageDifference(kind, aspect, element, message, *says, page, places, values))

    def _request_line(self) -> None:
        for aspect, now, before in (
            ("method", self.model.method, self.expected.method),
            ("path", self.model.path, self.expected.path),
        ):
            if now and now != before:
                places = (self.expected.operation_at, self.expected.defined_at)
                self.add("changed", aspect, "operation", (now, before), self.model.request_line, places)  # type: ignore[arg-type]

    def _table(self, table: PageTable, expected: ExpectedTable) -> None:
        known = {row.name: row for row in expected.rows}
        shown = {row.name: row for row in table.rows}
        for row in table.rows:
            other = known.get(row.name)
            if other is None:
                self._new_rows([row], expected.place, expected)
                continue
            self.compared += 1
            if other.is_undefined:
                home = expected.defined_at or self.expected.defined_at
                self.add("added", "row", f"{expected.place}/{row.name}", (_row_words(row), ""), row.line, (home,))
            for one in row_differences(row, other, has_texts=table.has_descriptions):
                element = f"{expected.place}/{row.name}"
                if isinstance(one, str):
                    self.absent.append(NotShown(element, one))
                else:
                    places = one.at or (other.rows_at, other.defined_at)
                    self.add(one.kind, one.aspect, element, one.says, one.line or row.line, places, one.values)
        says_mandatory = any(row.mandatory is not None for row in table.rows)
        if not says_mandatory and any(row.mandatory is not None for row in expected.rows):
            self.absent.append(NotShown(expected.place, "the column that says what is mandatory is not on this copy"))
        order = [row.name for row in expected.rows]
        for name in missing(order, [row.name for row in table.rows]):
            element = f"{expected.place}/{name}"
            if table.is_followed or is_passed(name, order, list(shown)):
                lost = known[name]
                line = _line_before(name, order, shown, table.line)
                self.add("removed", "row", element, ("", _row_words(lost)), line, (lost.rows_at, lost.defined_at))
            else:
                self.absent.append(NotShown(element, "the copy ends before it"))

    def _missing_table(self, expected: ExpectedTable, found: dict[str, TableMatch]) -> None:
        elements = [f"{expected.place}/{row.name}" for row in expected.rows]
        if self._is_object(expected):
            self.absent += [NotShown(element, "its table is not on this copy") for element in elements]
            return
        if not self._is_beyond(expected.place, found):
            self.absent += [NotShown(element, "the copy ends before it") for element in elements]
            return
        is_on_each_page = expected.place in _SECTION_OF
        if any(row.mandatory or (is_on_each_page and row.mandatory is None) for row in expected.rows):
            raise UsageError(
                f"the table of {', '.join(elements[:4])} cannot be found, and the page goes on",
                where=self.model.file,
                cause="the table was lost in copying",
                remedy="save the page again, as HTML if possible",
            )
        later = _later(expected.place)
        line = max((match.table.line for place, match in found.items() if _side(place) not in later), default=1)
        for row in expected.rows:
            element = f"{expected.place}/{row.name}"
            self.add("removed", "row", element, ("", _row_words(row)), line, (row.rows_at, row.defined_at))

    def _is_object(self, expected: ExpectedTable) -> bool:
        """Whether a table has the members of an object that a row has as its type, so that a copy may have lost it."""
        if "." in expected.place or _side(expected.place) not in _SECTION_OF:
            return True
        return any(row.type == f"{expected.title} object" for table in self.expected.tables for row in table.rows)

    def _is_beyond(self, place: str, found: dict[str, TableMatch]) -> bool:
        """Whether the page shows something that follows the table of a place."""
        if any(later in found for later in _later(place)):
            return True
        section = _SECTION_OF[_side(place)]
        return any(later in self.model.reached for later in _SECTIONS[_SECTIONS.index(section) + 1 :])

    def _new_rows(self, rows: Sequence[PageRow], place: str, expected: ExpectedTable | None) -> None:
        for row in rows:
            places = (expected.rows_at, expected.defined_at) if expected else (self.expected.operation_at,)
            words = _row_words(row)
            self.add("added", "row", f"{place}/{row.name}", (words, ""), row.line, places)

    def _renamed(self) -> None:
        """Say where one row of a table came and one of the same kind went."""
        rows = [one for one in self.differences if one.aspect == "row"]
        for place in {one.element.partition("/")[0] for one in rows}:
            here = [one for one in rows if one.element.partition("/")[0] == place]
            if [one.kind for one in sorted(here, key=lambda one: one.kind)] != ["added", "removed"]:
                continue
            new, old = sorted(here, key=lambda one: one.kind)
            if new.page_says.partition(":")[0] == old.contract_says.partition(":")[0]:
                hint = f"{new.message}; perhaps it is {old.element.partition('/')[2]} under a new name"
                self.differences[self.differences.index(new)] = replace(new, message=hint)

    def _parent(self, place: str) -> ExpectedTable | None:
        """The table of the contract that is closest to a place."""
        fitting = [
            one
            for one in self.expected.tables
            if place == one.place or place.startswith((f"{one.place}.", f"{one.place} "))
        ]
        return max(fitting, key=lambda one: len(one.place), default=None)

    def _status_codes(self) -> None:
        shown = {code.value: code.line for code in self.model.status_codes}
        for code, line in shown.items():
            if code not in self.expected.status_codes:
                places = (self.expected.codes_at, self.expected.responses_at)
                self.add("added", "status-code", f"status/{code}", (code, ""), line, places, (code,))
        for code in self.expected.status_codes:
            if code in shown:
                continue
            if self.model.status_table_line and self.model.status_codes_followed:
                places = (self.expected.codes_at, self.expected.responses_at)
                self.add(
                    "removed",
                    "status-code",
                    f"status/{code}",
                    ("", code),
                    self.model.status_table_line,
                    places,
                    (code,),
                )
            else:
                self.absent.append(NotShown(f"status/{code}", "the list of status codes is not on this copy"))

    def _examples(self, matches: Sequence[TableMatch]) -> None:
        for example in self.model.examples:
            place = "response" if example.is_response else "body"
            table = self._parent(place)
            listed = {row.name for row in table.rows} if table else set()
            listed |= {row.name for match in matches if match.place == place for row in match.table.rows}
            for name, line in example.members:
                if listed and name not in listed and table:
                    places = (table.defined_at or table.rows_at,)
                    self.add("added", "example", f"{place}/{name}", ("a member of the example", ""), line, places)


def _side(place: str) -> str:
    """The main table to which a place belongs: `response header` and `response 400` are beside `response`."""
    return place.partition(".")[0].partition(" ")[0]


def _later(place: str) -> list[str]:
    order = list(_SECTION_OF)
    return order[order.index(_side(place)) + 1 :]


def missing(order: Sequence[str], shown: Sequence[str]) -> Iterator[str]:
    """What a page lacks of a list."""
    return (name for name in order if name not in shown)


def is_passed(name: str, order: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether something that follows a name in the list is shown, in a page that keeps the order of the list."""
    kept = [one for one in shown if one in order]
    if kept != sorted(kept, key=order.index):
        return False
    return any(order.index(one) > order.index(name) for one in kept)


def _line_before(name: str, order: Sequence[str], shown: dict[str, PageRow], otherwise: int) -> int:
    before = [shown[one].line for one in order[: order.index(name)] if one in shown]
    return before[-1] if before else otherwise


def _row_words(row: PageRow | ExpectedRow) -> str:
    necessity = {True: ", mandatory", False: ", optional", None: ""}[row.mandatory]
    text = f": {shortened(row.text, _LONGEST_TEXT)}" if row.text else ""
    return f"{row.type or 'no type'}{necessity}{text}"


def _message(kind: DriftKind, aspect: Aspect, element: str, values: tuple[str, ...], says: str) -> str:
    what = element_words(element)
    listed = ", ".join(values)
    match (aspect, kind):
        case ("row", "added"):
            return f"the page has a {what} that {says} does not have"
        case ("row", _):
            return f"the page no longer has the {what}"
        case ("options", "added"):
            return f"the page lists the value {listed} for the {what}; {says} does not"
        case ("options", _):
            return f"the page does not list {listed} for the {what}; {says} does"
        case ("status-code", "added"):
            return f"the page lists the status code {listed}; {says} does not"
        case ("status-code", _):
            return f"the page no longer lists the status code {listed}"
        case ("example", _):
            return f"the example of the page has a {what} that no table lists"
        case ("text", _):
            return f"the description of the {what} has other words"
    word = "path" if aspect == "path" else aspect
    return f"the {word} of the {what} differs"


def element_words(element: str) -> str:
    """An element in words: `query/show_resources` is the query parameter show_resources."""
    place, _, name = element.partition("/")
    outer, _, inner = place.partition(".")
    kind = {
        "path": "path parameter",
        "query": "query parameter",
        "header": "request header",
        "body": "body member",
        "response": "response member",
        "status": "status code",
    }.get(outer, place)
    return f"{kind} {inner}.{name}" if inner else f"{kind} {name}".strip()
