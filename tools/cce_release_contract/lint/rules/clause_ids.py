"""Rule: every clause has an id that no other clause has or had."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.clause_entries import repeated_ids
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each clause with the id of an earlier clause, and each that replaces an id which is still in use."""
    if files.clauses_document is None:
        return
    for problem in repeated_ids(files.clauses_document, files.clauses):
        yield Breach(problem.path, problem.line, problem.message)


RULE = LintRule(
    id="clause-ids",
    title="Every clause has an id that no other clause has or had.",
    remedy="give each clause a different id",
    check=check,
)
