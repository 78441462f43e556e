"""Rule: every operation has an id of its own that an address can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

_URL_SAFE = re.compile(r"[-._~A-Za-z0-9]+")


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each operation without an id or with one that an address cannot hold, and each that has an earlier one's id."""
    if files.openapi is None:
        return
    first: dict[str, int] = {}
    for element in files.operations:
        pointer = child(element.pointer, "operationId")
        line = files.openapi.line(pointer)
        operation_id = element.value.get("operationId")
        if not isinstance(operation_id, str) or not operation_id:
            yield Breach(files.openapi.path, line, f"the operation at {element.pointer} has no operationId", pointer)
        elif not _URL_SAFE.fullmatch(operation_id):
            message = f"the operationId {operation_id!r} cannot stand in an address as it is"
            yield Breach(files.openapi.path, line, message, pointer)
        elif operation_id in first:
            message = f"the operationId {operation_id!r} is used twice, first on line {first[operation_id]}"
            yield Breach(files.openapi.path, line, message, pointer)
        else:
            first[operation_id] = line


RULE = LintRule(
    id="operation-ids",
    title="Every operation has an id of its own that an address can hold.",
    remedy="give each operation an operationId of letters and digits that no other has",
    check=check,
)
