"""The order of cases: for any budget, untried rules come before tried ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


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
