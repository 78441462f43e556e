"""Which tests of the suite run: those of the clauses that were asked for; and what each test is called."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from cce_release_contract.contract.clause import ADVISORY_BASES, Clause
from cce_release_contract.errors import CceReleaseError
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite.plugin import SUITE_FOLDER, in_suite, names_whole_suite

LEFT_OUT: Final = "left out of the smoke profile"
"""The reason of a clause that has tests, none of them chosen for a first look."""

ORDER_FILE: Final = Path(__file__).with_name("test_order.json")
"""The ids of the tests in the order of their turn. Made by tests/benchmarks/order_of_tests.py from a full proof."""


def is_suite_item(item: pytest.Item) -> bool:
    """Whether a collected test is one of the suite's."""
    return in_suite(item.path)


def clauses_of(item: pytest.Item) -> tuple[str, ...]:
    """The ids that a test names with its `clause` markers, each once."""
    return tuple(dict.fromkeys(str(name) for marker in item.iter_markers("clause") for name in marker.args))


def id_of(item: pytest.Item) -> str:
    """The id of a test, the same in a checkout and in an installed package: `rollback/test_revision.py::test_x`."""
    return "::".join([_file_of(item.path), *item.nodeid.split("::")[1:]])


@cache
def _file_of(path: Path) -> str:
    return path.resolve().relative_to(SUITE_FOLDER).as_posix()


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


@dataclass(frozen=True, slots=True)
class Choice:
    """Which tests of a session run.

    `kept` and `left_out` are its tests in their order, those that are not of the suite are kept. `planned` are the
    wanted clauses that the kept tests are going to judge, in the order of the tests, and those that ought to be judged
    and have no test. `judgements` say of the other wanted clauses why the profile leaves them out, if it does.
    """

    kept: list[pytest.Item]
    left_out: list[pytest.Item]
    planned: tuple[str, ...]
    judgements: list[Judgement]


def choose(
    items: Sequence[pytest.Item],
    wanted: Collection[str],
    known: Mapping[str, Clause],
    *,
    marked_only: bool,
    tested: Collection[str] | None = None,
) -> Choice:
    """The tests of the wanted clauses; `marked_only` leaves those without the marker `smoke` out.

    `tested` are the clauses that any test of the suite names, None where only a part of the suite was collected: then a
    clause without a test looks like one whose test was not asked for.

    Raises `CceReleaseError` if a test names no clause, or one that is not `known`.
    """
    check_clause_markers((item for item in items if is_suite_item(item)), known)
    kept, others = _split(items, lambda item: any(clause in wanted for clause in clauses_of(item)))
    unmarked: list[pytest.Item] = []
    if marked_only:
        kept, unmarked = _split(kept, lambda item: item.get_closest_marker("smoke") is not None)
    planned = dict.fromkeys(c for item in kept if is_suite_item(item) for c in clauses_of(item) if c in wanted)
    judgements = [
        Judgement(clause, Verdict.SKIPPED, id_of(item), LEFT_OUT)
        for item in unmarked
        for clause in clauses_of(item)
        if clause not in planned
    ]
    untested = [c for c in wanted if tested is not None and c not in tested and not known[c].waiver]
    return Choice(sorted(kept, key=_turn), [*others, *unmarked], (*planned, *untested), judgements)


class CollectedClauses:
    """A plugin that remembers which clauses the collected tests of the suite name, before any plugin deselects one."""

    def __init__(self, config: pytest.Config) -> None:
        ignoring = config.getoption("ignore") or config.getoption("ignore_glob")
        self._whole = not ignoring and any(map(names_whole_suite, config.args))
        self._found: set[str] = set()

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Take the clauses of one test in."""
        if is_suite_item(item):
            self._found.update(clauses_of(item))

    @property
    def tested(self) -> frozenset[str] | None:
        """The clauses that have a test; None where the session does not collect the whole suite."""
        return frozenset(self._found) if self._whole else None


def _turn(item: pytest.Item) -> tuple[bool, int]:
    """When a test has its turn: those that catch most faults a second come first, so that a failure is seen early.

    A test that the list does not have yet comes last. The order changes nothing else, since each test has a seed and
    releases of its own.
    """
    if not is_suite_item(item):
        return False, 0
    return True, _places().get(id_of(item), len(_places()))


@cache
def _places() -> dict[str, int]:
    return {test: place for place, test in enumerate(json.loads(ORDER_FILE.read_text(encoding="utf-8")))}


def _split(
    items: Sequence[pytest.Item], wanted: Callable[[pytest.Item], bool]
) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The items to keep and those to leave out; what is not of the suite is kept."""
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        (kept if not is_suite_item(item) or wanted(item) else left_out).append(item)
    return kept, left_out


def gating(clauses: Iterable[str], catalogue: Mapping[str, Clause], *, lenient: bool) -> frozenset[str]:
    """The clauses whose missing verdict leaves the run unproven: all but those of a basis that does not gate."""
    return frozenset(c for c in clauses if not (lenient and catalogue[c].basis in ADVISORY_BASES))
