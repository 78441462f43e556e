"""Rule: every operation has a summary."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each operation with a missing or blank summary."""
    if files.openapi is None:
        return
    for element in files.operations:
        text = element.value.get("summary")
        if not isinstance(text, str) or not text.strip():
            pointer = child(element.pointer, "summary")
            yield Breach(files.openapi.path, files.openapi.line(pointer), f"{element} has no summary", pointer)


RULE = LintRule(
    id="summarised",
    title="Every operation has a summary.",
    remedy="say in one line what it does; documentation lists operations by it",
    check=check,
)
