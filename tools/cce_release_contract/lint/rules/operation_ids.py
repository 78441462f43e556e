"""Rule: every operation has a unique id that can be part of an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

_URL_SAFE = re.compile(r"[-._~A-Za-z0-9]+")


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each operation without an id, with an id that cannot be part of an address, or with the id of an earlier one."""
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
            message = f"the operationId {operation_id!r} cannot be part of an address unescaped"
            yield Breach(files.openapi.path, line, message, pointer)
        elif operation_id in first:
            message = f"the operationId {operation_id!r} is used twice, first on line {first[operation_id]}"
            yield Breach(files.openapi.path, line, message, pointer)
        else:
            first[operation_id] = line


RULE = LintRule(
    id="operation-ids",
    title="Every operation has a unique id that can be part of an address.",
    remedy="give each operation a different operationId of letters and digits",
    check=check,
)
