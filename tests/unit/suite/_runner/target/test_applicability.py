"""Tests of what a target cannot be asked, said before anything is sent."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cce_release_contract.client.credentials import AccessKey, Anonymous, Credentials, Token
from cce_release_contract.client.guard.arming import Arming
from cce_release_contract.client.target import Address, Target
from cce_release_contract.contract.clause import all_clauses
from cce_release_suite import plugin
from cce_release_suite._runner.capabilities import (
    NO_ANSWER,
    NO_CONTROL,
    NO_FREE_ANSWER,
    NO_READS,
    NO_REVISION,
    NO_SIGNATURE,
    NO_TOKEN,
    NOT_ARMED,
    NOT_REHEARSED,
    OWN_RELEASES,
    TOO_MANY_WRITES,
    UNKNOWN_CHART,
    missing_offer,
)
from cce_release_suite._runner.selection import LEFT_OUT, Choice
from cce_release_suite._runner.target.applicability import applicability_of, why_not

LIVE = Target("https://x.example", "live", Token("t"), Address("c", "n", "r"), "chart")
EMULATOR = replace(LIVE, kind="emulator", credentials=Anonymous())
REHEARSING, WRITING = Arming(dry_runs=True), Arming(dry_runs=True, writes=True)
FREE = next(clause for clause, told in all_clauses().items() if not told.needs and not told.waiver)
NEEDS = sorted({need for told in all_clauses().values() for need in told.needs})


def target(
    *, reads: bool = True, arming: Arming | None = None, credentials: Credentials | None = None, emulator: bool = False
) -> Target:
    """A live target, or an emulator, with some of what it offers."""
    return replace(
        EMULATOR if emulator else LIVE,
        reads=reads,
        arming=arming or Arming(),
        credentials=credentials or Token("t"),
    )


def item(function: Callable[..., object], *clauses: str) -> Any:
    """A collected test of the suite with this function and these clauses."""
    marker = SimpleNamespace(args=clauses or (FREE,))
    return SimpleNamespace(
        fixturenames=list(inspect.signature(function).parameters),
        iter_markers=lambda name: [marker] if name == "clause" else [],
        path=plugin.SUITE_FOLDER / "request" / "test_x.py",
    )


KEY = AccessKey("a", "s")


@pytest.mark.parametrize(
    ("need", "missing", "offering", "reason"),
    [
        ("reads", target(reads=False), target(), NO_READS),
        ("reads", target(reads=False, emulator=True), target(emulator=True), NO_READS),
        ("dry_run", target(), target(arming=REHEARSING), NOT_REHEARSED),
        ("writes", target(arming=REHEARSING), target(arming=WRITING), NOT_ARMED),
        ("signature", target(), target(credentials=KEY), NO_SIGNATURE),
        ("signature", target(), target(emulator=True), NO_SIGNATURE),
        ("control", target(arming=WRITING), target(emulator=True), NO_CONTROL),
        ("answer", target(reads=False), target(reads=False, arming=REHEARSING), NO_ANSWER),
        ("answer", target(reads=False), target(reads=True), NO_ANSWER),
        ("free_answer", target(reads=False, arming=REHEARSING), target(), NO_FREE_ANSWER),
        ("free_answer", target(reads=False, arming=REHEARSING), target(reads=False, emulator=True), NO_FREE_ANSWER),
        ("revision", target(reads=False, arming=REHEARSING), target(), NO_REVISION),
        ("revision", target(reads=False, arming=REHEARSING), target(reads=False, emulator=True), NO_REVISION),
    ],
)
def test_offers_of_a_target(need: str, missing: Target, offering: Target, reason: str) -> None:
    """A target that lacks what a clause needs is told with the reason; one that has it is not."""
    assert missing_offer(missing, need) == reason
    assert missing_offer(offering, need) == ""


def test_every_need_is_known() -> None:
    """Each need that a clause states can be looked up, and an emulator with reads offers all of them."""
    assert [need for need in NEEDS if missing_offer(target(emulator=True), need)] == []


def explores(explore: object) -> None: ...
def covers(covered: object, probe: object) -> None: ...
def fuzzes(fuzzed: object) -> None: ...
def updates(release: object) -> None: ...
def upgrades(upgraded: object) -> None: ...
def refuses(refused_values: object) -> None: ...
def borrows(token: object) -> None: ...
def probes(probe: object) -> None: ...


def chosen(items: list[Any], *planned: str) -> Choice:
    """A choice of these tests, and of the clauses that they are going to judge."""
    return Choice(items, [], planned, [])


@pytest.mark.parametrize(
    ("function", "where", "reason"),
    [
        (probes, target(), ""),
        (explores, target(arming=WRITING), TOO_MANY_WRITES),
        (covers, target(), TOO_MANY_WRITES),
        (fuzzes, target(), TOO_MANY_WRITES),
        (updates, target(), NOT_ARMED),
        (updates, target(arming=REHEARSING), NOT_ARMED),
        (updates, target(arming=WRITING), OWN_RELEASES),
        (upgrades, target(arming=WRITING), OWN_RELEASES),
        (refuses, target(arming=WRITING), UNKNOWN_CHART),
        (borrows, target(), ""),
        (borrows, target(credentials=KEY), NO_TOKEN),
        *((function, target(emulator=True), "") for function in (explores, covers, fuzzes, updates, refuses, borrows)),
    ],
)
def test_fixtures_tell_what_a_test_needs(function: Callable[..., object], where: Target, reason: str) -> None:
    """What a test asks for says whether a live target can give it; an emulator gives everything."""
    assert why_not(item(function), where) == reason


def test_needs_of_the_clause_come_first() -> None:
    """A clause that needs more than the target offers is left out for that reason, whatever its test asks for."""
    clause = next(clause for clause, told in all_clauses().items() if "control" in told.needs)

    assert why_not(item(explores, clause), target()) == missing_offer(target(), all_clauses()[clause].needs[0])


def test_scope_counts_tests_and_names_the_rest() -> None:
    """A clause is exercised if one of its tests runs; the others are named with the reason of the first one."""
    other, third, untested = [
        c for c, told in all_clauses().items() if not told.needs and not told.waiver and c != FREE
    ][:3]
    foreign = SimpleNamespace(path=plugin.SUITE_FOLDER.parent / "unit" / "test_x.py")
    items = [item(explores, FREE), item(probes, FREE), item(explores, other), item(updates, other, third), foreign]

    scope = applicability_of(chosen(items, FREE, other, third), [FREE, other, third, untested], target())

    assert scope.tests == 1
    assert scope.not_exercised == {other: TOO_MANY_WRITES, third: NOT_ARMED, untested: LEFT_OUT}


def test_clause_without_a_test_is_left_out_for_what_it_needs_only() -> None:
    """A planned clause that no test names is left out only where the target lacks what it needs."""
    needing = next(clause for clause, told in all_clauses().items() if "control" in told.needs)

    scope = applicability_of(chosen([], FREE, needing), [FREE, needing], target())

    assert scope.not_exercised == {needing: missing_offer(target(), "control")}


def test_waived_clause_keeps_its_reason() -> None:
    """A clause that no test can exercise is left out with the reason of its waiver."""
    waived = [clause for clause, told in all_clauses().items() if told.waiver]

    scope = applicability_of(chosen([]), waived, target())

    assert scope.not_exercised == {clause: all_clauses()[clause].waiver for clause in waived}


def test_only_wanted_clauses_are_named() -> None:
    """What was not asked for is not in the scope, even where a test would exercise it."""
    scope = applicability_of(chosen([item(explores, FREE)], FREE), [], target())

    assert (scope.tests, scope.not_exercised) == (0, {})
