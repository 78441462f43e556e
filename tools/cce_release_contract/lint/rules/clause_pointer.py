"""Rule: every clause points at something in the contract."""

from __future__ import annotations

from collections.abc import Iterator

from cce_release_contract.contract.pointer import child, get
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each clause whose pointer does not resolve in openapi.yaml."""
    if files.clauses_document is None or files.openapi is None:
        return
    for clause in files.clauses:
        try:
            get(files.openapi.data, clause.pointer)
        except (LookupError, ValueError) as error:
            place = child(clause.at, "pointer")
            message = f"the clause {clause.id!r} points at nothing: {error.args[0]}"
            yield Breach(files.clauses_document.path, files.clauses_document.line(place), message, place)


RULE = LintRule(
    id="clause-pointer",
    title="Every clause points at something in the contract.",
    remedy="write the JSON pointer of the part of openapi.yaml that the clause is about",
    check=check,
)
