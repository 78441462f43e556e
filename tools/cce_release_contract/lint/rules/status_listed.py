"""Rule: the contract has the same statuses as the page."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pages.page_rows import PageRows
from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.walker import Element
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each enumeration from the page's row `status` that lacks a status of the page or has an additional one."""
    if files.openapi is None or files.rows is None:
        return
    known = {row.removeprefix("status/") for row in files.rows.rows if row.startswith("status/")}
    for element in files.elements:
        if not _is_status(files.rows, element):
            continue
        options = {str(option) for option in element.value["enum"]}
        pointer = child(element.pointer, "enum")
        for names, wrong in ((known - options, "lacks"), (options - known, "adds")):
            if names:
                message = f"{element} {wrong} {', '.join(sorted(names))}, compared with the page"
                yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


def _is_status(rows: PageRows, element: Element) -> bool:
    if element.kind not in {"schema", "property"} or not isinstance(element.value, dict):
        return False
    source = element.value.get("x-source")
    row = rows.row_of(source) if isinstance(source, dict) else None
    return row is not None and row.endswith("/status") and isinstance(element.value.get("enum"), list)


RULE = LintRule(
    id="status-listed",
    title="The contract has the same statuses as the page.",
    remedy="write the page's statuses; an additional status needs a schema with a different source",
    check=check,
)
