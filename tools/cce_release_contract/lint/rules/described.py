"""Rule: every element is described."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule
from cce_release_contract.lint.rules.basis_known import KINDS


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each element with a missing or blank description."""
    if files.openapi is None:
        return
    for element in files.elements:
        if element.kind not in KINDS or not isinstance(element.value, dict):
            continue
        text = element.value.get("description")
        if not isinstance(text, str) or not text.strip():
            pointer = child(element.pointer, "description")
            yield Breach(files.openapi.path, files.openapi.line(pointer), f"{element} is not described", pointer)


RULE = LintRule(
    id="described",
    title="Every element is described.",
    remedy="say in `description` what it means, in your own words",
    check=check,
)
