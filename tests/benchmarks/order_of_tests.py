"""In which order the suite's tests find most faults soonest: run it by hand after `cce-release prove --full`.

Greedy: the next test is the one that catches most faults not caught yet a second, as long as that is more than
`FEWEST_FAULTS_A_SECOND`. The others follow, the quickest first. The list goes to `test_order.json` beside the suite's
selection. Held out: the median over halves of the catalogue, the order made with one half and measured with the other,
which says what the order is worth for faults that are not in the catalogue.

`python order_of_tests.py PROOF.json`: PROOF.json is the report of a full proof.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Generator, Iterable, Mapping
from pathlib import Path
from typing import Final

import pytest

import cce_release_suite
from cce_release_suite._runner.selection import ORDER_FILE, id_of

SUITE: Final = Path(cce_release_suite.__file__).parent
ROUNDS: Final = 3
SPLITS: Final = 30
FEWEST_FAULTS_A_SECOND: Final = 20.0
"""Below it a test catches so little that a quick one which caught nothing here is the better bet."""

Caught = Mapping[str, frozenset[str]]
"""The faults that each test catches."""


class Clock:
    """A plugin that measures how long each test takes, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Measure one test with its fixtures."""
        began = time.perf_counter()
        result = yield
        seconds = time.perf_counter() - began
        self.seconds[id_of(item)] = min(seconds, self.seconds.get(id_of(item), seconds))
        return result


def main() -> None:
    """Write the list and print what it is worth."""
    proof = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    clock = Clock()
    for _ in range(ROUNDS):
        pytest.main(
            [str(SUITE), "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "--assert=plain"], plugins=[clock]
        )
    caught: dict[str, set[str]] = {}
    for fault in proof["faults"]:
        for clause in fault["clauses"]:
            if clause["verdict"] == "fail" and clause["test"] in clock.seconds:
                caught.setdefault(clause["test"], set()).add(fault["id"])
    frozen = {test: frozenset(faults) for test, faults in caught.items()}
    faults = [fault["id"] for fault in proof["faults"]]
    order = ordered(frozen, clock.seconds, faults)
    ORDER_FILE.write_text(json.dumps(order, indent=1) + "\n", encoding="utf-8")
    print(f"median until a fault is caught: {median(order, frozen, clock.seconds, faults):.2f} s")
    print(f"the same for faults that the order was not made with: {held_out(frozen, clock.seconds, faults):.2f} s")
    print(f"in the order of their files: {median(sorted(clock.seconds), frozen, clock.seconds, faults):.2f} s")


def ordered(caught: Caught, seconds: Mapping[str, float], faults: Iterable[str]) -> list[str]:
    """Every test, those that catch most a second first."""
    left, tests, order = set(faults), set(seconds), list[str]()
    while left and tests:
        best = max(sorted(tests), key=lambda test: len(caught.get(test, frozenset()) & left) / seconds[test])
        found = caught.get(best, frozenset()) & left
        if len(found) / seconds[best] < FEWEST_FAULTS_A_SECOND:
            break
        order.append(best)
        tests.remove(best)
        left -= found
    return [*order, *sorted(tests, key=lambda test: (seconds[test], test))]


def median(order: Iterable[str], caught: Caught, seconds: Mapping[str, float], faults: Iterable[str]) -> float:
    """The median of the seconds until each fault is caught."""
    wanted, passed, seen = set(faults), 0.0, dict[str, float]()
    for test in order:
        passed += seconds[test]
        for fault in caught.get(test, frozenset()) & wanted:
            seen.setdefault(fault, passed)
    return statistics.median(seen.values())


def held_out(caught: Caught, seconds: Mapping[str, float], faults: list[str]) -> float:
    """The median for the half of the faults that the order was not made with, over many ways to halve them."""
    draw = random.Random(0)
    found = []
    for _ in range(SPLITS):
        shuffled = draw.sample(faults, len(faults))
        known, unknown = shuffled[: len(faults) // 2], shuffled[len(faults) // 2 :]
        found.append(median(ordered(caught, seconds, known), caught, seconds, unknown))
    return statistics.median(found)


if __name__ == "__main__":
    main()
