"""Rule: every clause has the shape that clauses.schema.json describes."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.clause_entries import shape_problems
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each place where clauses.yaml does not match the schema, and a missing or broken schema."""
    if files.clauses_document is None:
        return
    for problem in shape_problems(files.clauses_document):
        yield Breach(problem.path, problem.line, problem.message, remedy=problem.remedy)


RULE = LintRule(
    id="clause-shape",
    title="Every clause has the shape that clauses.schema.json describes.",
    remedy="write the clause in that shape",
    check=check,
)
