"""Rule: the contract is written in OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """A document with a different version or without one."""
    for problem in files.problems:
        if problem.code == "openapi-version":
            cause = f": {problem.cause}" if problem.cause else ""
            yield Breach(problem.path, problem.line, problem.message + cause, "/openapi", problem.remedy)


RULE = LintRule(
    id="openapi-version",
    title="The contract is written in OpenAPI 3.1.",
    remedy="describe the contract in OpenAPI 3.1",
    check=check,
)
