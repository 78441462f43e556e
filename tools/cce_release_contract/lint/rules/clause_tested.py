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
"""Where the suite is in a checkout, seen from the folder above that of the contract."""


def check(files: ContractFiles) -> Iterator[Breach]:
    """Each clause without a waiver whose constant its test file does not name. Silent where there is no suite."""
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
    """The file in which the test of a clause has to be: that of group.topic.statement is group/test_topic.py."""
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
    title="Every clause has a test in its place, or a waiver that says why there is none.",
    remedy="write the test in that file and mark it with the clause, or give the clause a waiver",
    check=check,
)
