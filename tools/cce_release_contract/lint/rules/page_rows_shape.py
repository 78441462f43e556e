"""Rule: page-rows.yaml lists pages, tables, statuses, media types, status codes and the operation."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import exists, join
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each part of page-rows.yaml with the wrong shape, and an operation that is not in the contract."""
    rows, problems = files.rows_and_problems
    for problem in problems:
        yield Breach(problem.path, problem.line, problem.message, remedy=problem.remedy)
    if rows is None or files.openapi is None:
        return
    operation = rows.document.data.get("operation")
    if isinstance(operation, dict):
        path, method = str(operation.get("path")), str(operation.get("method")).lower()
        if not exists(files.openapi.data, join(("paths", path, method))):
            message = f"the page's operation {method.upper()} {path} is not in the contract"
            yield Breach(rows.document.path, rows.document.line("/operation"), message, "/operation")


RULE = LintRule(
    id="page-rows-shape",
    title="page-rows.yaml lists everything of the page, and the contract has its operation.",
    remedy="describe the operation in openapi.yaml under the page's path and method",
    check=check,
)
