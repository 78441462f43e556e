"""Tests of what a target cannot be asked, said before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

import cce_release_suite.conftest  # noqa: F401 - its fixtures declare what they need
from cce_release_contract.client.credentials import AccessKey, Anonymous, Credentials, Token
from cce_release_contract.client.guard.arming import Arming
from cce_release_contract.client.sandbox.protocol_document import all_capabilities
from cce_release_contract.client.target import Address, Target
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.settings.setting import STANDARD, Variant
from cce_release_suite import plugin
from cce_release_suite._runner.capabilities import (
    NO_DRY_RUNS,
    NO_FREE_RESPONSE,
    NO_READS,
    NO_RESPONSE,
    NO_REVISION,
    NO_SHOW_RESOURCES,
    NO_SIGNATURE,
    NO_TOKEN,
    NOT_ARMED,
    OF_SANDBOXES,
    OWN_RELEASES,
    TOO_MANY_WRITES,
    UNKNOWN_CHART,
    missing_capability,
    needs,
    no_capability,
)
from cce_release_suite._runner.selection import LEFT_OUT, Choice
from cce_release_suite._runner.target.applicability import applicability_of, why_not

LIVE = Target("https://x.example", "live", Token("t"), Address("c", "n", "r"), "chart")
EMULATOR = replace(LIVE, kind="emulator", credentials=Anonymous(), capabilities=all_capabilities())
REHEARSING, WRITING = Arming(dry_runs=True), Arming(dry_runs=True, writes=True)
FREE = next(clause for clause, told in all_clauses().items() if not told.needs and not told.waiver)
NEEDS = sorted({need for told in all_clauses().values() for need in told.needs})


def target(
    *,
    reads: bool = True,
    arming: Arming | None = None,
    credentials: Credentials | None = None,
    emulator: bool = False,
    variant: Variant = STANDARD,
) -> Target:
    """A live target, or an emulator, with some of what it offers."""
    return replace(
        EMULATOR if emulator else LIVE,
        reads=reads,
        arming=arming or Arming(),
        credentials=credentials or Token("t"),
        address=replace(LIVE.address, variant=variant),
    )


def item(fixtures: str, *clauses: str) -> Any:
    """A collected test of the suite that uses these fixtures and names these clauses."""
    marker = SimpleNamespace(args=clauses or (FREE,))
    return SimpleNamespace(
        fixturenames=fixtures.split(),
        iter_markers=lambda name: [marker] if name == "clause" else [],
        path=plugin.SUITE_FOLDER / "request" / "test_x.py",
        nodeid="request/test_x.py::test_x",
    )


KEY = AccessKey("a", "s")


@pytest.mark.parametrize(
    ("need", "missing", "offering", "reason"),
    [
        ("reads", target(reads=False), target(), NO_READS),
        ("reads", target(reads=False, emulator=True), target(emulator=True), NO_READS),
        ("dry_run", target(), target(arming=REHEARSING), NO_DRY_RUNS),
        ("writes", target(arming=REHEARSING), target(arming=WRITING), NOT_ARMED),
        ("signature", target(), target(credentials=KEY), NO_SIGNATURE),
        ("signature", target(), target(emulator=True), NO_SIGNATURE),
        *((name, target(arming=WRITING), target(emulator=True), no_capability(name)) for name in OF_SANDBOXES),
        ("answer", target(reads=False), target(reads=False, arming=REHEARSING), NO_RESPONSE),
        ("answer", target(reads=False), target(reads=True), NO_RESPONSE),
        ("free_answer", target(reads=False, arming=REHEARSING), target(), NO_FREE_RESPONSE),
        ("free_answer", target(reads=False, arming=REHEARSING), target(reads=False, emulator=True), NO_FREE_RESPONSE),
        ("show_resources", target(variant="autopilot"), target(), NO_SHOW_RESOURCES),
        ("show_resources", target(emulator=True, variant="autopilot"), target(emulator=True), NO_SHOW_RESOURCES),
        ("revision", target(reads=False, arming=REHEARSING), target(), NO_REVISION),
        ("revision", target(reads=False, arming=REHEARSING), target(reads=False, emulator=True), NO_REVISION),
    ],
)
def test_offers_of_a_target(need: str, missing: Target, offering: Target, reason: str) -> None:
    """A target that lacks what a clause needs is told with the reason; one that has it is not."""
    assert missing_capability(missing, need) == reason
    assert missing_capability(offering, need) == ""


def test_capabilities_are_those_of_the_protocol() -> None:
    """Each need that only a sandbox meets is a capability of the protocol; faults and exchanges are needed by none."""
    assert all_capabilities() - OF_SANDBOXES.keys() == {"faults", "exchanges"}
    assert OF_SANDBOXES.keys() < all_capabilities()


@pytest.mark.parametrize("name", sorted(OF_SANDBOXES))
def test_missing_capability_leaves_its_clauses_out(name: str) -> None:
    """A sandbox that does not declare a capability is not asked for the clauses that need it."""
    lacking = replace(target(emulator=True), capabilities=all_capabilities() - {name})
    needing = [clause for clause, told in all_clauses().items() if name in told.needs]

    assert needing
    assert all(why_not(item("", clause), lacking) for clause in needing)


def test_every_need_is_known() -> None:
    """Each need that a clause states can be looked up, and an emulator with reads offers all of them."""
    assert [need for need in NEEDS if missing_capability(target(emulator=True), need)] == []


def chosen(items: list[Any], *planned: str) -> Choice:
    """A choice of these tests, and of the clauses that they are going to judge."""
    return Choice(items, [], planned, [])


@pytest.mark.parametrize(
    ("fixtures", "where", "reason"),
    [
        ("safe_release", target(), ""),
        ("for_all", target(arming=WRITING), TOO_MANY_WRITES),
        ("release schemathesis_bodies", target(), TOO_MANY_WRITES),
        ("release", target(), NOT_ARMED),
        ("release", target(arming=REHEARSING), NOT_ARMED),
        ("release", target(arming=WRITING), OWN_RELEASES),
        ("refused_values", target(arming=WRITING), UNKNOWN_CHART),
        ("token", target(), ""),
        ("token", target(credentials=KEY), NO_TOKEN),
        ("for_all schemathesis_bodies release refused_values token", target(emulator=True), ""),
    ],
)
def test_fixtures_declare_what_a_test_needs(fixtures: str, where: Target, reason: str) -> None:
    """A live target offers what the fixtures of a test need, or a reason says why not; an emulator offers all."""
    assert why_not(item(fixtures), where) == reason


def test_fixture_declares_a_known_need() -> None:
    """A need that no target could be asked for is refused where it is declared."""
    with pytest.raises(ValueError, match="owned is not one of generated, own_release, known_chart, token"):
        needs("owned")


def test_needs_of_the_clause_come_first() -> None:
    """A clause that needs more than the target offers is left out for that reason, whatever its test asks for."""
    clause = next(clause for clause, told in all_clauses().items() if "own_releases" in told.needs)

    assert why_not(item("for_all", clause), target()) == missing_capability(target(), all_clauses()[clause].needs[0])


def test_scope_counts_tests_and_names_the_rest() -> None:
    """A clause is exercised if one of its tests runs; the others are named with the reason of the first one."""
    other, third, untested = [
        c for c, told in all_clauses().items() if not told.needs and not told.waiver and c != FREE
    ][:3]
    foreign = SimpleNamespace(path=plugin.SUITE_FOLDER.parent / "unit" / "test_x.py")
    items = [
        item("for_all", FREE),
        item("safe_release", FREE),
        item("for_all", other),
        item("release", other, third),
        foreign,
    ]

    scope = applicability_of(chosen(items, FREE, other, third), [FREE, other, third, untested], target())

    assert len(scope.tests) == 1
    assert scope.not_exercised == {other: TOO_MANY_WRITES, third: NOT_ARMED, untested: LEFT_OUT}


def test_clause_without_a_test_is_left_out_for_what_it_needs_only() -> None:
    """A planned clause that no test names is left out only where the target lacks what it needs."""
    needing = next(clause for clause, told in all_clauses().items() if "own_releases" in told.needs)

    scope = applicability_of(chosen([], FREE, needing), [FREE, needing], target())

    assert scope.not_exercised == {needing: missing_capability(target(), all_clauses()[needing].needs[0])}


def test_waived_clause_keeps_its_reason() -> None:
    """A clause that no test can exercise is left out with the reason of its waiver."""
    waived = [clause for clause, told in all_clauses().items() if told.waiver]

    scope = applicability_of(chosen([]), waived, target())

    assert scope.not_exercised == {clause: all_clauses()[clause].waiver for clause in waived}


def test_only_wanted_clauses_are_named() -> None:
    """What was not asked for is not in the scope, even where a test would exercise it."""
    scope = applicability_of(chosen([item("for_all", FREE)], FREE), [], target())

    assert (list(scope.tests), scope.not_exercised) == ([], {})
