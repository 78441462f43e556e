"""Which tests of the suite run: those of the clauses that were asked for; and what each test is called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest

from cce_release_contract.errors import CceReleaseError
from cce_release_models.clauses import Clause
from cce_release_suite.plugin import in_suite

_SUITE_FOLDER: Final = Path(__file__).resolve().parent


def is_suite_item(item: pytest.Item) -> bool:
    """Whether a collected test is one of the suite's."""
    return in_suite(item.path)


def clauses_of(item: pytest.Item) -> tuple[str, ...]:
    """The ids that a test names with its `clause` markers, each once."""
    return tuple(dict.fromkeys(str(name) for marker in item.iter_markers("clause") for name in marker.args))


def id_of(item: pytest.Item) -> str:
    """The id of a test, the same in a checkout and in an installed package: `rollback/test_revision.py::test_x`."""
    file = item.path.resolve().relative_to(_SUITE_FOLDER).as_posix()
    return "::".join([file, *item.nodeid.split("::")[1:]])


def check_clause_markers(items: Iterable[pytest.Item], known: Collection[str]) -> None:
    """Raise `CceReleaseError` if a test of the suite names no clause, or one that does not exist."""
    wrong = []
    for item in items:
        named = clauses_of(item)
        unknown = [clause for clause in named if clause not in known]
        if not named:
            wrong.append(f"{id_of(item)} names no clause")
        elif unknown:
            wrong.append(f"{id_of(item)} names {', '.join(unknown)}")
    if wrong:
        raise CceReleaseError(
            f"{len(wrong)} tests of the suite name no clause of the contract: {'; '.join(wrong[:10])}",
            cause="the suite and the generated clauses are of different versions",
            remedy="install the package again; in a checkout run cce-release generate",
        )


def split_by_clause(
    items: Sequence[pytest.Item], wanted: Collection[str]
) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The items to keep and those to leave out; what is not of the suite is kept."""
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        chosen = not is_suite_item(item) or any(clause in wanted for clause in clauses_of(item))
        (kept if chosen else left_out).append(item)
    return kept, left_out


def planned_clauses(items: Iterable[pytest.Item], wanted: Collection[str]) -> dict[str, None]:
    """The wanted clauses that the tests are going to judge, in the order of the tests."""
    return {c: None for item in items if is_suite_item(item) for c in clauses_of(item) if c in wanted}


def gating(clauses: Iterable[str], catalogue: Mapping[str, Clause], *, lenient: bool) -> frozenset[str]:
    """The clauses whose missing verdict leaves the run unproven: all but the inferred ones where those do not gate."""
    return frozenset(c for c in clauses if not (lenient and catalogue[c].basis == "inferred"))
