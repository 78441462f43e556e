"""Rule: every example matches its schema."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import exists
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each error of an example or a default against its schema."""
    if files.openapi is None:
        return
    for element in files.elements:
        if element.kind != "example":
            continue
        try:
            errors = files.validators.errors(element.schema_pointer, element.value)
        except ValueError as unusable:
            yield Breach(files.openapi.path, files.openapi.line(element.schema_pointer), str(unusable), element.pointer)
            continue
        for error in errors:
            pointer = element.pointer + error.pointer
            place = pointer if exists(files.openapi.data, pointer) else element.pointer
            where = f" at {error.pointer}" if error.pointer else ""
            message = f"{element} does not match its schema{where}: {error.message}"
            yield Breach(files.openapi.path, files.openapi.line(place), message, pointer)


RULE = LintRule(
    id="example-matches",
    title="Every example matches its schema.",
    remedy="correct the example, or the schema if the example is right",
    check=check,
    follows_references=True,
)
