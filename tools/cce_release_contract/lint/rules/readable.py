"""Rule: every file of the contract can be read."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each file that is missing, is not YAML, repeats a key, or is not a mapping."""
    for problem in files.problems:
        if problem.code != "openapi-version":
            cause = f" ({problem.cause})" if problem.cause else ""
            yield Breach(problem.path, problem.line, f"{problem.message}{cause}", remedy=problem.remedy)


RULE = LintRule(
    id="readable",
    title="Every file of the contract is YAML without repeated keys.",
    remedy="correct the file at this line",
    check=check,
)
