"""Rule: the page of a variant repeats rows of the operation's page, and lists every parameter of the variant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pages.page_rows import PageRows
from cce_release_contract.contract.pointer import child, exists, get, parent
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each row that the operation's page lacks, each variant that the contract lacks, and each unlisted parameter."""
    if files.openapi is None or files.rows is None:
        return
    rows = files.rows
    known = {_key(rows, pointer): get(rows.document.data, pointer) for pointer in rows.rows.values() if _table(pointer)}
    for page in rows.variants:
        for row, pointer in page.rows.items():
            if known.get(_key(rows, pointer)) != get(rows.document.data, pointer):
                message = f"the operation's page has no row like {row!r} of the {page.variant} page"
                yield Breach(rows.document.path, rows.document.line(pointer), message, pointer)
        item = child("/paths", page.path)
        operation = child(item, page.method.lower())
        if not exists(files.openapi.data, operation) or _variant(files.openapi.data, item) != page.variant:
            message = f"the contract has no {page.variant} operation {page.method} {page.path}"
            yield Breach(rows.document.path, rows.document.line(page.at), message, page.at)
            continue
        for name in _parameters(files.openapi.data, item, operation):
            if not any(row.partition("/")[2] == name for row in page.rows):
                message = f"the {page.variant} page does not list the parameter {name!r}"
                yield Breach(files.openapi.path, files.openapi.line(operation), message, operation)


def _table(pointer: str) -> bool:
    return pointer.startswith("/tables/")


def _key(rows: PageRows, pointer: str) -> tuple[str, str]:
    """What rows of two pages have in common, since the numbers of their tables differ: title of the table, and name."""
    table = get(rows.document.data, parent(parent(pointer)))
    return str(table.get("title")), str(get(rows.document.data, pointer)["name"])


def _variant(document: Mapping[str, Any], item: str) -> Json:
    value = get(document, item)
    return value.get("x-variant") if isinstance(value, dict) else None


def _parameters(document: Mapping[str, Any], *places: str) -> Iterator[Json]:
    for place in places:
        holder = get(document, place)
        listed = holder.get("parameters") if isinstance(holder, dict) else None
        for parameter in listed if isinstance(listed, list) else ():
            resolved = resolve_reference(document, parameter)[0]
            if isinstance(resolved, dict):
                yield resolved.get("name")


RULE = LintRule(
    id="variant-rows",
    title="The page of a variant repeats rows of the operation's page, and lists every parameter of the variant.",
    remedy="compare page-rows.yaml with both pages, and give the variant the parameters of its own page only",
    check=check,
    follows_references=True,
)
