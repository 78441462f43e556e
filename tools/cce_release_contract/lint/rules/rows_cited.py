"""Rule: a clause cites every entry of page-rows.yaml."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each table row, status, media type and status code that no clause cites."""
    if files.rows is None or files.clauses_document is None:
        return
    cited = {row for clause in files.clauses for row in clause.rows}
    document = files.rows.document
    for row, pointer in files.rows.rows.items():
        if row not in cited:
            message = f"no clause cites the row {row!r}"
            yield Breach(document.path, document.line(pointer), message, pointer)


RULE = LintRule(
    id="rows-cited",
    title="A clause cites every table row, status, media type and status code of the page.",
    remedy="write a clause about it in clauses.yaml, or name it in the rows of the clause that covers it",
    check=check,
)
