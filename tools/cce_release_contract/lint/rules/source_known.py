"""Rule: every element names its page, table and row."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule
from cce_release_contract.lint.rules.basis_known import KINDS


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each element without `x-source`, and each source whose page, table or row is not in page-rows.yaml."""
    if files.openapi is None:
        return
    for element in files.elements:
        if element.kind not in KINDS or not isinstance(element.value, dict):
            continue
        pointer = child(element.pointer, "x-source")
        if "x-source" not in element.value:
            message = f"{element} has no x-source"
        else:
            wrong = files.rows.wrong_with(element.value["x-source"]) if files.rows else ""
            message = f"{element}: {wrong}" if wrong else ""
        if message:
            yield Breach(files.openapi.path, files.openapi.line(pointer), message, pointer)


RULE = LintRule(
    id="source-known",
    title="Every element names its page, table and row.",
    remedy="give it x-source with a page of page-rows.yaml and, if the page has them, table and row",
    check=check,
)
