"""Rule: every reference leads to something in the same document."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each reference to nowhere, to another document, or in a circle."""
    for problem in files.reference_problems:
        yield Breach(problem.path, problem.line, problem.message, remedy=problem.remedy)


RULE = LintRule(
    id="reference-resolves",
    title="Every `$ref` leads to something in the same document.",
    remedy="define what it names under components, or correct the name",
    check=check,
)
