"""Rule: the document describes no header that OpenAPI ignores."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

IGNORED = ("accept", "content-type", "authorization")


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each header parameter and each response header whose description has no effect."""
    if files.openapi is None:
        return
    for element in files.elements:
        parameter = element.kind == "parameter" and element.value.get("in") == "header"
        of_response = element.kind == "header" and "/headers/" in element.pointer
        ignored = IGNORED if parameter else ("content-type",) if of_response else ()
        if element.name.lower() in ignored:
            message = f"OpenAPI ignores {element}"
            yield Breach(files.openapi.path, files.openapi.line(element.pointer), message, element.pointer)


RULE = LintRule(
    id="header-ignored",
    title="The document describes no header that OpenAPI ignores.",
    remedy="describe Content-Type and Accept with `content`, and Authorization with a security scheme",
    check=check,
)
