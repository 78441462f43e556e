"""Rule: every clause names a known page and cites known rows."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each source and each cited row of a clause that page-rows.yaml does not list."""
    if files.clauses_document is None or files.rows is None:
        return
    document = files.clauses_document
    for clause in files.clauses:
        place = child(clause.at, "source")
        wrong = files.rows.wrong_with(clause.source)
        if wrong:
            yield Breach(document.path, document.line(place), f"the clause {clause.id!r}: {wrong}", place)
        own = files.rows.row_of(clause.source)
        for row in clause.rows:
            if row not in files.rows.rows and row != own:
                cited = child(clause.at, "rows")
                message = f"the clause {clause.id!r} cites the row {row!r}, which page-rows.yaml does not list"
                yield Breach(document.path, document.line(cited), message, cited)


RULE = LintRule(
    id="clause-source",
    title="Every clause names a known page and cites known rows.",
    remedy="name a page, table and row as page-rows.yaml lists them",
    check=check,
)
