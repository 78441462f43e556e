"""The page of last time: kept in a file, and compared with the page of now."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from cce_release_contract.atomic_file import write_whole
from cce_release_contract.drift.contract_rows import ContractPlace, ExpectedPage, ExpectedRow, ExpectedTable
from cce_release_contract.drift.differences import PageComparison
from cce_release_contract.drift.drifting import PageContract
from cce_release_contract.drift.page_comparison import ModelComparison, is_passed
from cce_release_contract.drift.pages.page_model import PageModel, PageRow, PageTable
from cce_release_contract.drift.pages.value_ranges import ValueRange
from cce_release_contract.drift.row_comparison import shows_text
from cce_release_contract.drift.table_matching import match_tables
from cce_release_contract.errors import UsageError

SCHEMA_VERSION = 1
_OPTION: Final = "--remember"
_PLACE: Final = re.compile(r"^(?:path|query|header|body|response)(?:$|[ .])")
_BEHIND_EXAMPLE: Final = {
    "body": {"example-response", "status-codes", "error-codes"},
    "response": {"status-codes", "error-codes"},
}
"""The sections that follow the example of the body, and that of the response."""


@dataclass(frozen=True, slots=True)
class _Memory:
    """What the file holds: the page, and the members of its examples that no table lists."""

    page: ExpectedPage
    examples: tuple[str, ...]


def compare_with_remembered(
    path: Path, found: PageComparison, model: PageModel, contract: PageContract
) -> PageComparison:
    """The comparison with what is new since the page in the file; the page of now takes its place there.

    What this copy does not show is kept from last time. Without the file nothing is new.
    Raises UsageError for a file that holds something else, or the page of another operation.
    """
    expected = next(page for page in contract.pages if page.id == found.page)
    memory = _read(path, expected)
    before = memory.page if memory else None
    if before and before.id != found.page:
        raise UsageError(
            f"the file remembers the page {before.id!r}, and this is {found.page!r}",
            where=f"{_OPTION} {path}",
            remedy="use a file for each operation",
        )
    if not found.compared:
        return replace(found, news=())
    news = ModelComparison(model, before, "the page of last time").run().differences if before else []
    changed = {one.element for one in news if one.aspect != "text"}
    news = [one for one in news if one.aspect != "text" or one.element not in changed]
    known = memory.examples if memory else ()
    document = {**_document(found, model, expected, before), "examples": _examples(found, model, known)}
    write_whole(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n", option=_OPTION)
    fresh = [one for one in news if one.aspect != "example" or one.element not in known]
    return replace(found, news=tuple(replace(one, contract=()) for one in fresh))


def _document(
    found: PageComparison, model: PageModel, expected: ExpectedPage, before: ExpectedPage | None
) -> dict[str, Any]:
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    old = {table.place: table for table in before.tables} if before else {}
    titles = {table.place: table.title for table in (*expected.tables, *old.values())}
    for match in match_tables(model.tables, expected.tables):
        known = {row.name: row for row in old[match.place].rows} if match.place in old else {}
        titles[match.place] = match.table.title or titles.get(match.place, "")
        tables[match.place] = {row.name: _row(row, known.get(row.name), match.table) for row in match.table.rows}
    codes = [code.value for code in model.status_codes]
    if before:
        absent = {one.element for one in ModelComparison(model, before).run().absent}
        for table in before.tables:
            for row in table.rows:
                if f"{table.place}/{row.name}" in absent and row.name not in tables.get(table.place, {}):
                    tables.setdefault(table.place, {})[row.name] = _old_row(row)
        codes += [code for code in before.status_codes if f"status/{code}" in absent]
    return {
        "schema_version": SCHEMA_VERSION,
        "page": found.page,
        "file": found.file,
        "date": found.date,
        "method": model.method,
        "path": model.path,
        "status_codes": codes,
        "tables": [
            {"place": place, "title": titles.get(place, ""), "rows": list(rows.values())}
            for place, rows in tables.items()
        ],
    }


def _examples(found: PageComparison, model: PageModel, known: tuple[str, ...]) -> list[str]:
    """The members of the examples that no table lists; those of an example that the copy lacks are of last time."""
    shown = [one.element for one in found.differences if one.aspect == "example"]
    whole = []
    for place, later in _BEHIND_EXAMPLE.items():
        if model.reached & later and any(one.is_response == (place == "response") for one in model.examples):
            whole.append(place)
    return list(dict.fromkeys((*shown, *(one for one in known if one.partition("/")[0] not in whole))))


def _row(row: PageRow, before: ExpectedRow | None, table: PageTable) -> dict[str, Any]:
    """A row as it is kept; what a copy may have lost comes from last time."""
    options = [one.value for one in row.options] if row.options else []
    default, bounds = row.default, row.range
    is_shown = before and shows_text(row, before, has_texts=table.has_descriptions)
    if before and not (row.is_followed and table.has_descriptions):
        known = before.options or ()
        kept = [one for one in known if one in options or not is_passed(one, known, options)]
        options = list(dict.fromkeys((*kept, *options)))
        default, bounds = default or before.default, bounds or before.range
    elif before and before.options and row.lists_lost:
        options = options or list(before.options)
    return {
        "name": row.name,
        "type": row.type or (before.type if before else None),
        "mandatory": row.mandatory if row.mandatory is not None or before is None else before.mandatory,
        "options": options or None,
        "default": default,
        "range": asdict(bounds) if bounds else None,
        "text": row.text if before is None or is_shown else before.text,
        "line": row.line,
    }


def _old_row(row: ExpectedRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "type": row.type,
        "mandatory": row.mandatory,
        "options": list(row.options) if row.options else None,
        "default": row.default,
        "range": asdict(row.range) if row.range else None,
        "text": row.text,
        "line": row.rows_at.line,
    }


def _read(path: Path, expected: ExpectedPage) -> _Memory | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["schema_version"] != SCHEMA_VERSION:
            raise _foreign(path, f"has the version {document['schema_version']!r}")
        return _Memory(
            _page(document, {table.place for table in expected.tables}), tuple(str(one) for one in document["examples"])
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(
            f"the file cannot be read: {error.strerror}", where=f"{_OPTION} {path}", remedy="name another file"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _foreign(path, "is not what this option writes") from error


def _page(document: Mapping[str, Any], places: Set[str]) -> ExpectedPage:
    """The page in the file. Raises an error of Python if the file holds something else."""
    file = str(document["file"])
    for table in document["tables"]:
        if table["place"] not in places and not _PLACE.match(table["place"]):
            raise ValueError(table["place"])
    nowhere = ContractPlace(file, 1, "")
    tables = tuple(
        ExpectedTable(
            str(table["place"]),
            str(table["title"]),
            tuple(_expected(row, file) for row in table["rows"]),
            nowhere,
            None,
        )
        for table in document["tables"]
    )
    codes = tuple(str(code) for code in document["status_codes"])
    named = (str(document["page"]), str(document["method"]), str(document["path"]))
    return ExpectedPage(*named, nowhere, nowhere, tables, codes, nowhere, nowhere)


def _expected(row: Mapping[str, Any], file: str) -> ExpectedRow:
    place = ContractPlace(file, int(row["line"]), "")
    options = tuple(str(one) for one in row["options"]) if row["options"] is not None else None
    bounds = ValueRange(**row["range"]) if row["range"] else None
    said = (row["name"], row["type"], row["mandatory"], options, row["default"], bounds)
    if not (isinstance(row["name"], str) and isinstance(row["mandatory"], bool | None)):
        raise TypeError(row["name"])
    if not all(isinstance(one, str | None) for one in (row["type"], row["default"])):
        raise TypeError(row["type"])
    if bounds and not all(isinstance(one, int | float | None) for one in (bounds.minimum, bounds.maximum)):
        raise TypeError(bounds)
    return ExpectedRow(*said, True, place, (), None, False, str(row["text"]))


def _foreign(path: Path, what: str) -> UsageError:
    return UsageError(f"the file {what}", where=f"{_OPTION} {path}", remedy="remove it, or name another file")
