"""What the contract says where a page has rows: names, types, values and bounds, with their places in both files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pages.page_rows import PageRows
from cce_release_contract.contract.pointer import child, exists, get, parent
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.contract.walker import walk
from cce_release_contract.drift.pages.page_values import type_of
from cce_release_contract.drift.pages.page_words import place_of
from cce_release_contract.drift.pages.value_ranges import ValueRange
from cce_release_contract.errors import SpecificationError

_BOUNDS: Final = (("minimum", "maximum", False), ("minLength", "maxLength", True))


@dataclass(frozen=True, slots=True)
class ContractPlace:
    """A line of a file of the contract, and its JSON pointer."""

    file: str
    line: int
    pointer: str


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One row that a page has. `bounds_documented` says whether a page gives the range; else the contract inferred it.

    `rows_at` is its place in page-rows.yaml, `values_at` are those of its lists of values in both files. `defined_at`
    is its place in openapi.yaml, if it has one; `is_undefined` tells that openapi.yaml lacks it. `text` is the
    description, where it is compared.
    """

    name: str
    type: str | None
    mandatory: bool | None
    options: tuple[str, ...] | None
    default: str | None
    range: ValueRange | None
    bounds_documented: bool
    rows_at: ContractPlace
    values_at: tuple[ContractPlace, ...]
    defined_at: ContractPlace | None
    is_undefined: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedTable:
    """The rows of one place: path, query, header, body, a member of the body (`body.values`), response.

    `rows_at` is the table in page-rows.yaml, with the line of its last row; `defined_at` is where openapi.yaml has what
    the rows say.
    """

    place: str
    title: str
    rows: tuple[ExpectedRow, ...]
    rows_at: ContractPlace
    defined_at: ContractPlace | None


@dataclass(frozen=True, slots=True)
class ExpectedPage:
    """The page of one operation, as the contract has it. `id` names it in page-rows.yaml."""

    id: str
    method: str
    path: str
    operation_at: ContractPlace
    defined_at: ContractPlace
    tables: tuple[ExpectedTable, ...]
    status_codes: tuple[str, ...]
    codes_at: ContractPlace
    responses_at: ContractPlace


def expected_pages(openapi: Document, rows: PageRows) -> list[ExpectedPage]:
    """The page of the operation, then those of its variants. Raises SpecificationError for files of a wrong shape."""
    try:
        reader = _ContractReader(openapi, rows)
        operation = rows.document.data["operation"]
        main = reader.page(rows.operation_page, operation["method"], operation["path"], "/operation")
        return [main, *(reader.page(one.page, one.method, one.path, one.at) for one in rows.variants)]
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise SpecificationError(
            f"the contract cannot be compared with a page: {type(error).__name__}: {error}",
            where=f"{rows.document.path}, {openapi.path}",
            cause="a part of one of them has the wrong shape",
            remedy="run cce-release lint, which names it",
        ) from error


class _ContractReader:
    def __init__(self, openapi: Document, rows: PageRows) -> None:
        self._openapi = openapi
        self._rows = rows
        operation = rows.document.data["operation"]
        self._main = child("/paths", operation["path"], operation["method"].lower())
        for method, path, at in ((operation["method"], operation["path"], "/operation"), *_variants(rows)):
            if not exists(openapi.data, child("/paths", path, method.lower())):
                raise SpecificationError(
                    f"the contract has no operation {method} {path}",
                    where=f"{rows.document.path}:{rows.document.line(at)}",
                    cause="page-rows.yaml follows the page, and openapi.yaml does not yet",
                    remedy="describe the operation in openapi.yaml under the page's path and method",
                )
        self._defined: dict[tuple[str, str], tuple[str, Json]] = {}
        for element in walk(openapi.data):
            source = element.value.get("x-source") if isinstance(element.value, dict) else None
            row = rows.row_of(source) if isinstance(source, dict) else None
            if row and element.kind in ("parameter", "property", "security-scheme", "request-body"):
                table, _, name = row.partition("/")
                self._defined.setdefault((table, name), (element.pointer, element.value))

    def page(self, page: str, method: str, path: str, at: str) -> ExpectedPage:
        """The expected page of one operation of the contract."""
        document = self._rows.document
        operation = child("/paths", path, method.lower())
        own = get(document.data, at).get("tables") if at != "/operation" else None
        below = child(at, "tables") if own else "/tables"
        listed = {table["title"]: (child(below, index), table) for index, table in enumerate(own or ())}
        tables = []
        objects: dict[str, str] = {}
        for index, table in enumerate(document.data["tables"]):
            pointer, shown = listed.get(table["title"], (child("/tables", index), table))
            place = place_of(table["title"]) or objects.get(table["title"], table["title"])
            expected = self._table(place, table, child("/tables", index), pointer, shown, operation)
            for row in expected.rows:
                if row.type and row.type.endswith(" object"):
                    objects[row.type.removesuffix(" object")] = f"{place}.{row.name}"
            tables.append(expected)
        return ExpectedPage(
            *(page, method, path, self._row_place(at), self._place(operation), tuple(tables)),
            tuple(str(code) for code in document.data["status_codes"]),
            self._row_place("/status_codes"),
            self._place(child(operation, "responses")),
        )

    def _table(
        self, place: str, table: Mapping[str, Any], at: str, own_at: str, own: Mapping[str, Any], operation: str
    ) -> ExpectedTable:
        """The rows of a table. `own` is the same table in the entry of a variant, which may have fewer rows."""
        names = {row["name"]: index for index, row in enumerate(own["rows"])}
        is_variant = operation != self._main
        rows = []
        for index, row in enumerate(table["rows"]):
            if is_variant and place == "query" and not self._has_parameter(operation, row["name"]):
                continue
            is_own = row["name"] in names
            pointer = child(own_at, "rows", names[row["name"]]) if is_own else child(at, "rows", index)
            rows.append(self._row(str(table["table"]), place, row, pointer, operation))
        last = self._row_place(child(own_at, "rows", len(own["rows"]) - 1)).line
        rows_at = replace(self._row_place(own_at), line=last)
        return ExpectedTable(place, str(table["title"]), tuple(rows), rows_at, self._home(place, table, operation))

    def _row(self, table: str, place: str, row: Mapping[str, Any], pointer: str, operation: str) -> ExpectedRow:
        name = str(row["name"])
        at, value = self._defined.get((table, name), ("", None))
        schema, schema_at = self._schema(at, value)
        values, values_at = self._values(place, name, schema, schema_at)
        is_parameter = place in ("path", "query") and self._has_parameter(operation, name)
        limits = [(schema.get(low), schema.get(high), is_length) for low, high, is_length in _BOUNDS]
        bounds = next((limit for limit in limits if limit[:2] != (None, None)), None)
        basis = schema.get("x-constraint-basis")
        documented = [word for word in ("minimum", "maximum", "minLength", "maxLength") if word in schema]
        return ExpectedRow(
            *(name, type_of(str(row["type"])), row.get("mandatory"), values),
            _text(schema["default"]) if "default" in schema else None,
            ValueRange(*bounds) if bounds else None,
            any(not isinstance(basis, dict) or basis.get(word) is None for word in documented),
            self._row_place(pointer),
            values_at,
            self._place(at) if at else None,
            not (at or is_parameter or place == "header"),
        )

    def _schema(self, at: str, value: Json) -> tuple[Mapping[str, Any], str]:
        """The schema of a parameter or property, with the members beside a reference, and where it is defined."""
        if not isinstance(value, dict) or not at:
            return {}, ""
        inner, place = (value.get("schema", {}), child(at, "schema")) if "in" in value else (value, at)
        resolved, place = resolve_reference(self._openapi.data, inner, place)
        return ({**resolved, **inner}, place) if isinstance(resolved, dict) and isinstance(inner, dict) else ({}, "")

    def _values(
        self, place: str, name: str, schema: Mapping[str, Any], at: str
    ) -> tuple[tuple[str, ...] | None, tuple[ContractPlace, ...]]:
        """The values that the page lists for a row, and where they are. Two lists of page-rows.yaml belong to rows."""
        data = self._rows.document.data
        key = {("header", "Content-Type"): "media_types", ("response", "status"): "statuses"}.get((place, name))
        listed = schema.get("enum")
        enum = (self._place(child(at, "enum")),) if isinstance(listed, list) else ()
        if key:
            return tuple(str(one) for one in data[key]), (self._row_place(f"/{key}"), *enum)
        return (tuple(_text(one) for one in listed), enum) if isinstance(listed, list) else (None, ())

    def _home(self, place: str, table: Mapping[str, Any], operation: str) -> ContractPlace | None:
        """Where the members of a table are defined: beside the first that has a definition, or at the operation."""
        if place in ("path", "query"):
            holder = parent(operation) if place == "path" else operation
            return self._place(child(holder, "parameters"))
        for row in table["rows"]:
            at, value = self._defined.get((str(table["table"]), str(row["name"])), ("", None))
            if at:
                return self._place(parent(at) if isinstance(value, dict) and "/properties/" in at else at)
        return None

    def _has_parameter(self, operation: str, name: str) -> bool:
        for holder in (get(self._openapi.data, operation), get(self._openapi.data, parent(operation))):
            for parameter in _listed(holder):
                resolved = resolve_reference(self._openapi.data, parameter)[0]
                if isinstance(resolved, dict) and resolved.get("name") == name:
                    return True
        return False

    def _place(self, pointer: str) -> ContractPlace:
        return ContractPlace(str(self._openapi.path), self._openapi.line(pointer), pointer)

    def _row_place(self, pointer: str) -> ContractPlace:
        document = self._rows.document
        return ContractPlace(str(document.path), document.line(pointer), pointer)


def _variants(rows: PageRows) -> Iterator[tuple[str, str, str]]:
    for one in rows.variants:
        yield one.method, one.path, one.at


def _listed(holder: Json) -> Iterator[Json]:
    parameters = holder.get("parameters") if isinstance(holder, dict) else None
    yield from parameters if isinstance(parameters, list) else ()


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
