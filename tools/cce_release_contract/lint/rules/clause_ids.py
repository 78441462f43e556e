"""Rule: every clause has an id of its own."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.clause_entries import repeated_ids
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each clause whose id a clause before it has."""
    if files.clauses_document is None:
        return
    for problem in repeated_ids(files.clauses_document, files.clauses):
        yield Breach(problem.path, problem.line, problem.message)


RULE = LintRule(
    id="clause-ids",
    title="Every clause has an id of its own.",
    remedy="give each clause an id that no other has",
    check=check,
)
