"""Rule: every reference resolves within the same document."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each reference that does not resolve, that leads to another document, or that is part of a circle."""
    for problem in files.reference_problems:
        yield Breach(problem.path, problem.line, problem.message, remedy=problem.remedy)


RULE = LintRule(
    id="reference-resolves",
    title="Every `$ref` resolves within the same document.",
    remedy="define the component that it names, or correct the name",
    check=check,
)
