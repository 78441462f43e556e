"""What a run says of a 404 for an invalid request: the same whatever else it runs, and no alarm by our own fault."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any

import pytest
from tests.faults.independent.ways import ADVISORY, FOUND, INCONCLUSIVE, checked, outcome
from tests.levels import few, few_rows

from second_implementation.faults.catalogue import FAULTS, faulty
from second_implementation.server import TOKEN
from second_implementation.service import Service

READS, DRY_RUNS = "unarmed, with reads", "dry runs"
CLAUSE = "request.body.action_values"
ONE = ("--cce-clause", CLAUSE)


@pytest.mark.parametrize("fault", few(["any-action", "action-in-any-case"], quick=(1,)))
@pytest.mark.parametrize("more", few([ONE, ("-n", "2"), (*ONE, "-n", "2")], quick=()), ids=" ".join)
def test_verdict_needs_no_other_test(warm_pytest, fault, more):
    """One clause alone gets the verdict of the whole run, and two workers come to that of one."""
    whole = checked(warm_pytest, partial(faulty, FAULTS[fault]), READS)
    found = checked(warm_pytest, partial(faulty, FAULTS[fault]), READS, *more)

    assert CLAUSE in whole.verdicts["advisory"]
    assert CLAUSE in found.verdicts["advisory"], found.output


@pytest.mark.parametrize(
    ("fault", "exit_code"), few_rows([("any-action", 3), ("action-in-any-case", 1)], quick=(0,)), ids=str
)
def test_strict_run_fails_at_what_is_certain(warm_pytest, fault, exit_code):
    """With --strict a violation fails the run; one that is only probable leaves it unproven."""
    found = checked(warm_pytest, partial(faulty, FAULTS[fault]), READS, *ONE, "--cce-strict")

    assert found.exit_code == exit_code, found.output
    assert (CLAUSE in found.failed) == (exit_code == 1)


class Wavering(Service):
    """A service of several servers in turn, of which some look up first."""

    def __init__(self, turns: tuple[bool, ...]) -> None:
        super().__init__(TOKEN)
        self.turns, self.number = turns, count()

    def update(self, *arguments: Any) -> Any:
        """Take the next turn."""
        self.looks_up_first = self.turns[next(self.number) % len(self.turns)]
        return super().update(*arguments)


@pytest.mark.parametrize(
    "turns", few([(True, False), (True, False, False), (True, True, False, False), (False,) * 20 + (True,) * 99])
)
@pytest.mark.parametrize("way", few([READS, DRY_RUNS]))
def test_target_that_changes_its_mind_raises_no_alarm(warm_pytest, turns, way):
    """A correct service that validates now and looks up then leaves clauses open, and breaks none."""
    correct = checked(warm_pytest, lambda: Service(TOKEN), way)

    found = checked(warm_pytest, lambda: Wavering(turns), way)

    assert found.failed == frozenset(), found.output
    assert not found.news("advisory", correct), found.output
    assert outcome(found, correct) == INCONCLUSIVE


@pytest.mark.parametrize("fault", few(["chart-not-mandatory", "any-action", "negative-revision"], quick=()))
def test_dry_run_tells_where_the_target_looks_up_first(warm_pytest, fault):
    """Where every 404 says nothing, a dry run of the named release that is accepted does."""
    correct = checked(warm_pytest, lambda: Service(TOKEN, looks_up_first=True), DRY_RUNS)
    service = faulty(FAULTS[fault])
    service.looks_up_first = True

    assert outcome(checked(warm_pytest, lambda: service, DRY_RUNS), correct) in {ADVISORY, FOUND}
