"""The order of cases: for any budget, untried rules come before tried ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.case import Case, Location, Rule
from cce_release_contract.strategies.keyword_mutations import mutation_groups

T = TypeVar("T")

FOLLOWING: Final = (Rule(Location.BODY, "/parameters/release_version", "maximum"),)
"""The rules that no list begins with."""


def telling_first(groups: Iterable[Sequence[T]], kind: Callable[[T], str]) -> Iterator[T]:
    """The cases of all groups, each once. A group has the cases of one rule, the most important one first.

    One case of every kind (from `kind`, such as the keyword) comes first, then one of every remaining group, then a
    second of every group, and so on.
    """
    kept = [list(group) for group in groups]
    for place in range(max(map(len, kept), default=0)):
        turn = [group[place] for group in kept if place < len(group)]
        yield from turn if place else _each_kind_first(turn, kind)


def _each_kind_first(turn: list[T], kind: Callable[[T], str]) -> Iterator[T]:
    later: list[T] = []
    seen: set[str] = set()
    for case in turn:
        if kind(case) in seen:
            later.append(case)
        else:
            seen.add(kind(case))
            yield case
    yield from later


class Form(NamedTuple):
    """One edit that breaks a rule, by its number: 0 is the first."""

    rule: Rule
    number: int


@lru_cache(maxsize=4)
def further_forms(contract: Contract) -> tuple[Form, ...]:
    """Every edit of a body with which no list begins, the most telling first.

    A rule that no list begins with comes first, then the second form of each rule, which is null where a type is
    broken, then the third, and so on; of each of these the rules about the body's own members before those about parts
    of them.
    """
    ranked = [
        (number, _depth_rank(rule), -place, Form(rule, number))
        for place, group in enumerate(mutation_groups(contract))
        for rule in [Rule(Location.BODY, group[0].pointer, group[0].keyword)]
        for number in range(len(group))
        if number or rule in FOLLOWING
    ]
    return tuple(form for *_, form in sorted(ranked))


def _depth_rank(rule: Rule) -> int:
    """The body's own members before parts of them, and the body as a whole last."""
    return rule.pointer.count("/") or 3


def first_and_further(cases: Iterable[Case], further: Collection[Form]) -> Iterator[Case]:
    """The first case of a list, and those that are of these forms; of several bases for an edit, the first."""
    reasons: dict[Rule | None, list[str]] = {}
    for place, case in enumerate(cases):
        known = reasons.setdefault(case.rule, [])
        if case.reason in known:
            continue
        known.append(case.reason)
        if not place or (case.rule is not None and Form(case.rule, len(known) - 1) in further):
            yield case


def rules_with_one_form(contract: Contract, most: int) -> list[Rule]:
    """The rules about the body of which a run with so many further cases sends one case only."""
    further = {form.rule for form in further_forms(contract)[:most] if form.number}
    rules = dict.fromkeys(
        Rule(Location.BODY, group[0].pointer, group[0].keyword) for group in mutation_groups(contract)
    )
    return [rule for rule in rules if rule not in further]
