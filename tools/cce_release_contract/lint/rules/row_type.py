"""Rule: an element has the type of its row on the page, and is mandatory if its row says so."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pages.page_rows import PageRows
from cce_release_contract.contract.pointer import get, parent, split
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.contract.walker import Element
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

SCHEMA_TYPES = {"String": "string", "Boolean": "boolean", "Integer": "integer", "Number": "number"}


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each parameter and property whose type, or whether it is mandatory, differs from its row."""
    if files.openapi is None or files.rows is None:
        return
    for element in files.elements:
        row = _row(files.rows, element)
        if row is None:
            continue
        line = files.openapi.line(element.pointer)
        expected, found = _type_of(row), _schema_type(files, element)
        if expected and found != expected:
            message = f"{element} has the type {found}; the page says {row['type']}"
            yield Breach(files.openapi.path, line, message, element.pointer)
        if "mandatory" in row and _is_required(files, element) != row["mandatory"]:
            necessity = "mandatory" if row["mandatory"] else "optional"
            message = f"{element} is {necessity} on the page, but not here"
            yield Breach(files.openapi.path, line, message, element.pointer)


def _row(rows: PageRows, element: Element) -> Json:
    """The row of a parameter or property; None for other elements and sources."""
    if element.kind not in {"parameter", "property"} or not isinstance(element.value, dict):
        return None
    source = element.value.get("x-source")
    row_id = rows.row_of(source) if isinstance(source, dict) else None
    row = get(rows.document.data, rows.rows[row_id]) if row_id is not None and row_id in rows.rows else None
    return row if isinstance(row, dict) else None


def _type_of(row: Json) -> str:
    written = str(row["type"])
    return "object" if written.endswith("object") else SCHEMA_TYPES.get(written, "")


def _schema_type(files: ContractFiles, element: Element) -> str:
    assert files.openapi is not None
    schema = element.value.get("schema") if element.kind == "parameter" else element.value
    resolved = resolve_reference(files.openapi.data, schema)[0]
    return str(resolved.get("type", "any")) if isinstance(resolved, dict) else "any"


def _is_required(files: ContractFiles, element: Element) -> bool:
    if element.kind == "parameter":
        return element.value.get("required") is True
    assert files.openapi is not None
    owner = get(files.openapi.data, parent(parent(element.pointer)))
    required = owner.get("required")
    return isinstance(required, list) and split(element.pointer)[-1] in required


RULE = LintRule(
    id="row-type",
    title="Every element has the type of its row on the page, and is mandatory if its row says so.",
    remedy="follow the page; if the page is wrong, give the element a different x-basis and x-source",
    check=check,
    follows_references=True,
)
