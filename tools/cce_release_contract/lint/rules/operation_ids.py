"""Rule: every operation has an id of its own."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, Rule
from cce_release_contract.specification.pointer import child


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each operation without an id, and each that has the id of an operation before it."""
    if files.openapi is None:
        return
    first: dict[str, int] = {}
    for element in files.elements:
        if element.kind != "operation":
            continue
        pointer = child(element.pointer, "operationId")
        line = files.openapi.line(pointer)
        operation_id = element.value.get("operationId")
        if not isinstance(operation_id, str) or not operation_id:
            yield Breach(files.openapi.path, line, f"the operation at {element.pointer} has no operationId", pointer)
        elif operation_id in first:
            message = f"the operationId {operation_id!r} is used twice, first on line {first[operation_id]}"
            yield Breach(files.openapi.path, line, message, pointer)
        else:
            first[operation_id] = line


RULE = Rule(
    id="operation-ids",
    title="Every operation has an id of its own.",
    remedy="give each operation an operationId that no other has",
    check=check,
)
