"""The suite on a server that was written without it: what it finds there, and that it is right about a correct one."""

from __future__ import annotations

import json
from functools import cache

import pytest
from tests.faults.independent.ways import (
    ADVISORY,
    FOUND,
    HERE,
    MISSED,
    OUTCOMES,
    SLOW,
    WAYS,
    WHOLE_SUITE,
    checked,
    checked_fault,
    outcome,
)
from tests.levels import few

from second_implementation.faults.catalogue import FAULTS
from second_implementation.server import TOKEN
from second_implementation.service import Service

EXPECTED = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
"""The outcome of each fault in each way, as recorded by `python -m tests.faults.independent.ways`."""


def telling_way(fault: str) -> str:
    """The first way of those that say most of a fault."""
    return max(WAYS, key=lambda way: OUTCOMES.index(EXPECTED[fault][way]))


PAIRS = [(fault, way) for fault in FAULTS if EXPECTED[fault][way := telling_way(fault)] != MISSED]
QUICK = [place for place, pair in enumerate(PAIRS) if pair[0] == "version-as-text"]
"""Tried each time."""


@pytest.fixture(scope="session")
def correct(warm_pytest):
    """Gives the run on the correct server in one way: one run, however many tests compare with it."""
    return cache(lambda way: checked(warm_pytest, lambda: Service(TOKEN), way))


@pytest.mark.parametrize("way", few(WAYS, quick=(1,)))
def test_correct_server_raises_no_alarm(correct, way):
    """Nothing fails on the correct server, and the run ends with 0."""
    found = correct(way)

    assert found.failed == frozenset()
    assert found.exit_code == 0, found.output


@pytest.mark.parametrize("seed", few(range(1, 10), quick=()))
def test_correct_sandbox_raises_no_alarm_with_other_seeds(warm_pytest, seed):
    """No seed makes the whole suite find a fault in the correct server."""
    found = checked(warm_pytest, lambda: Service(TOKEN), WHOLE_SUITE, f"--cce-seed={seed}")

    assert found.failed == frozenset()
    assert found.exit_code == 0, found.output


@pytest.mark.parametrize("way", few(WAYS, quick=()))
def test_order_of_checks_is_free(warm_pytest, way):
    """A server may look for the release before it validates the body."""
    found = checked(warm_pytest, lambda: Service(TOKEN, looks_up_first=True), way)

    assert found.failed == frozenset(), found.output
    assert found.exit_code in {0, 3}, found.output


@pytest.mark.parametrize("pair", few(PAIRS, quick=QUICK), ids=" / ".join)
def test_fault_is_seen_as_before(warm_pytest, correct, pair):
    """A run says of a fault at least what it said when the expectations were recorded."""
    fault, way = pair

    found = outcome(checked_fault(warm_pytest, fault, way), correct(way))

    assert OUTCOMES.index(found) >= OUTCOMES.index(EXPECTED[fault][way]), found


def test_expectations_name_all_faults():
    """Every fault has an expectation in every way, and the whole suite finds all but those with a reason."""
    unseen = SLOW.keys() | {fault.id for fault in FAULTS.values() if fault.hidden}

    assert {(fault, way) for fault, ways in EXPECTED.items() for way in ways} == {
        (fault, way) for fault in FAULTS for way in WAYS
    }
    assert {fault for fault, ways in EXPECTED.items() if ways[WHOLE_SUITE] not in {ADVISORY, FOUND}} == unseen
    assert len(unseen) <= 4
