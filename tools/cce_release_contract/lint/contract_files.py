"""The three files of one contract, loaded as far as possible, with all problems."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cce_release_contract.contract.clause_entries import ClauseEntry, parse_clauses
from cce_release_contract.contract.document import Document, load, load_openapi
from cce_release_contract.contract.pages.page_rows import PageRows, parse_page_rows
from cce_release_contract.contract.problems import ContractProblem
from cce_release_contract.contract.references import reference_problems
from cce_release_contract.contract.validators import Validators
from cce_release_contract.contract.walker import Element, walk
from cce_release_contract.settings.working_folder import something_at


@dataclass(frozen=True)
class ContractFiles:
    """openapi.yaml with page-rows.yaml and clauses.yaml from the same folder. A file that cannot be read is None."""

    openapi: Document | None
    page_rows_document: Document | None
    clauses_document: Document | None
    problems: tuple[ContractProblem, ...]

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Every element of openapi.yaml, in its order."""
        return tuple(walk(self.openapi.data)) if self.openapi else ()

    @cached_property
    def operations(self) -> tuple[Element, ...]:
        """The operations of openapi.yaml."""
        return tuple(element for element in self.elements if element.kind == "operation")

    @cached_property
    def schemas(self) -> tuple[Element, ...]:
        """The schemas of openapi.yaml at every level, except those that are true or false."""
        return tuple(one for one in self.elements if one.is_schema and isinstance(one.value, dict))

    @cached_property
    def reference_problems(self) -> tuple[ContractProblem, ...]:
        """The references that do not resolve."""
        return tuple(reference_problems(self.openapi)) if self.openapi else ()

    @cached_property
    def validators(self) -> Validators:
        """The validators of the schemas in openapi.yaml."""
        return Validators(self.openapi.data if self.openapi else {})

    @cached_property
    def rows_and_problems(self) -> tuple[PageRows | None, tuple[ContractProblem, ...]]:
        """The readable part of page-rows.yaml, and its problems."""
        if self.page_rows_document is None:
            return None, ()
        rows, problems = parse_page_rows(self.page_rows_document)
        return rows, tuple(problems)

    @property
    def rows(self) -> PageRows | None:
        """The readable part of page-rows.yaml; None without that file."""
        return self.rows_and_problems[0]

    @cached_property
    def clauses(self) -> tuple[ClauseEntry, ...]:
        """The usable entries of clauses.yaml."""
        if self.clauses_document is None or self.rows is None:
            return ()
        return parse_clauses(self.clauses_document, self.rows)


def load_contract(spec: Path) -> ContractFiles:
    """Load a contract from its folder or from its openapi.yaml; the other two files are in the same folder."""
    path = spec / "openapi.yaml" if os.path.isdir(spec) else spec  # noqa: PTH112 - Path.is_dir raises without permission
    openapi = load_openapi(path)
    if openapi.document is None and not something_at(path):
        # Without openapi.yaml, the other two files mean nothing.
        return ContractFiles(None, None, None, openapi.problems)
    rows, clauses = load(path.parent / "page-rows.yaml"), load(path.parent / "clauses.yaml")
    problems = (*openapi.problems, *rows.problems, *clauses.problems)
    return ContractFiles(openapi.document, rows.document, clauses.document, problems)
