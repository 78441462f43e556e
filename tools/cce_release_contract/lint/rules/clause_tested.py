"""Rule: in a checkout, every clause has a test in its place, or a waiver."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from cce_release_contract.contract.clause_entries import constant_name
from cce_release_contract.lint.contract_files import ContractFiles
from cce_release_contract.lint.findings import Breach, LintRule

_SUITE: Final = Path("tests", "cce_release_suite")
"""The folder of the suite in a checkout, relative to the parent of the contract's folder."""


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each clause without a waiver whose test file does not name its constant. No findings if there is no suite."""
    if files.clauses_document is None:
        return
    path = files.clauses_document.path
    suite = path.absolute().parent.parent / _SUITE
    if not suite.is_dir():
        return
    for clause in files.clauses:
        place = _place(clause.id)
        if clause.waiver or constant_name(clause.id) in _names(suite / place):
            continue
        yield Breach(
            path,
            files.clauses_document.line(clause.at),
            f"no test judges the clause {clause.id!r}: {_SUITE / place} does not name {constant_name(clause.id)}",
            clause.at,
        )


def _place(clause_id: str) -> Path:
    """The file that must contain the test of a clause: group/test_topic.py for group.topic.statement."""
    group, topic = (*clause_id.split("."), "")[:2]
    return Path(group, f"test_{topic}.py")


@lru_cache(maxsize=256)
def _names(path: Path) -> frozenset[str]:
    """The names of attributes that a file uses; none if it is missing or not Python."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    return frozenset(node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))


RULE = LintRule(
    id="clause-tested",
    title="Every clause has a test in its place, or a waiver with a reason.",
    remedy="write the test in that file and mark it with the clause, or give the clause a waiver",
    check=check,
)
