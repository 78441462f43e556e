"""Values made from a schema: those at its bounds, some beyond them, and values drawn at random."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.diff.schemas.acceptance import Acceptance
from cce_release_contract.diff.schemas.edits import SchemaStep
from cce_release_contract.diff.schemas.texts import texts, texts_of_pattern
from cce_release_contract.diff.schemas.views import Pointers, SchemaSide, View

_ANY: Final[tuple[Json, ...]] = (None, True, False, 0, 1, -1, 1.5, "a", "", [], {}, [1], {"a": 1})
_DEEPEST: Final = 6
_MOST: Final = 120
_LONGEST_LIST: Final = 200
_DEEPEST_AROUND: Final = 24
"""The longest way to a leaf on which each object and list is a whole valid one; on a longer way it has what it needs.

Each of them takes a validator, and each validator is made of everything below its schema.
"""


class Samples:
    """Makes values for the schemas of one document. They need not be valid, unless a method says so."""

    def __init__(self, side: SchemaSide, acceptance: Acceptance) -> None:
        self._side = side
        self._acceptance = acceptance
        self._made: dict[tuple[Pointers, int, frozenset[str]], list[Json]] = {}
        self._simplest: dict[Pointers, list[Json]] = {}

    def values(self, pointers: Pointers, depth: int = 0, dropped: frozenset[str] = frozenset()) -> list[Json]:
        """Values at and next to the bounds of the schemas, the plainest first; of alternatives not in `dropped`."""
        key = (pointers, depth, dropped)
        if key not in self._made:
            self._made[key] = []  # a schema that contains itself gets no value for its own inside
            found: list[Json] = []
            for value in self._values(self._side.view(pointers, dropped), depth):
                found.append(value)
                if len(found) >= _MOST:
                    break
            self._made[key] = found
        return self._made[key]

    def valid(self, pointers: Pointers, depth: int = 0) -> list[Json]:
        """The valid ones of the values, strictly read; those of `_ANY` if there is no schema."""
        if pointers not in self._simplest:
            self._simplest[pointers] = [
                value for value in self.values(pointers, depth) if self._acceptance.allows(pointers, value, strict=True)
            ]
        return self._simplest[pointers]

    def drawn(
        self, pointers: Pointers, source: random.Random, depth: int = 0, dropped: frozenset[str] = frozenset()
    ) -> Json:
        """A random value, of a random mix of members and items."""
        view = self._side.view(pointers, dropped)
        branches = [(branch, group.pointer) for group in view.alternatives for branch in group.branches]
        if branches and source.random() < 0.7 and depth < _DEEPEST:
            branch, group = source.choice(branches)
            return self.drawn((*pointers, branch), source, depth + 1, dropped | {group})
        kinds = sorted(view.types & {"array", "object"})
        if view.values is None and kinds and depth < _DEEPEST and (source.random() < 0.8 or not pointers):
            if source.choice(kinds) == "object" and (view.names or view.required):
                names = [one for one in view.names if one in view.required or source.random() < 0.6]
                names += [one for one in view.required if one not in view.names]
                return {one: self.drawn(view.member(one), source, depth + 1) for one in names}
            if "array" in kinds:
                low = view.limit("minItems") or 0
                count = min(low + source.randrange(3), _LONGEST_LIST)
                return [self.drawn(view.item(index), source, depth + 1) for index in range(count)]
        return source.choice(self.values(pointers, min(depth, _DEEPEST), dropped) or list(_ANY))

    def within(self, pointers: Pointers, steps: tuple[SchemaStep, ...], leaf: Json, branch: str, choice: int) -> Json:
        """A value with `leaf` where the steps lead. `branch` is old or new; `choice` selects among surroundings."""
        if not steps:
            return leaf
        step, rest = steps[0], steps[1:]
        view = self._side.view(pointers)
        if step.kind == "branch":
            return self.within((*pointers, getattr(step, branch)), rest, leaf, branch, choice)
        wanted = list if step.kind == "item" else dict
        whole = self.valid(pointers) if len(steps) <= _DEEPEST_AROUND else ()
        around = [one for one in whole if isinstance(one, wanted)]
        if step.kind == "item":
            index = int(step.name)
            found = list(around[min(choice, len(around) - 1)]) if around else []
            while len(found) <= index:
                found.append(next(iter(self.valid(view.item(len(found)))), None))
            found[index] = self.within(view.item(index), rest, leaf, branch, choice)
            return found
        name = self._name(view, step)
        inner = self.within(view.member(name), rest, leaf, branch, choice)
        if around:
            return {**dict(around[min(choice, len(around) - 1)]), name: inner}
        needed = {one: next(iter(self.valid(view.member(one))), None) for one in view.required}
        return {**needed, name: inner}

    def _name(self, view: View, step: SchemaStep) -> str:
        if step.kind == "member":
            return step.name
        if step.kind == "pattern":
            return next(iter(texts_of_pattern(step.name)), "x")
        names = self._side.reach(view.pointers)[0]
        return next(f"other{n or ''}" for n in range(len(names) + 2) if f"other{n or ''}" not in names)

    def _values(self, view: View, depth: int) -> Iterator[Json]:
        for keyword in ("example", "default"):
            yield from (value for value, _ in view.all(keyword))
        for listed, _ in view.all("examples"):
            yield from listed if isinstance(listed, list) else ()
        if view.values is not None:
            yield from view.values
            return
        if depth < _DEEPEST:
            for group in view.alternatives:
                without = view.dropped | {group.pointer}
                for branch in group.branches:
                    found = self.values((*view.pointers, branch), depth + 1, without)
                    yield from found[: max(8, _MOST // 2 // len(group.branches))]
            for keyword in ("not", "if", "then", "else"):
                for _, pointer in view.all(keyword):
                    yield from self.values((child(pointer, keyword),), depth + 1)[:12]
        makers: dict[str, Callable[[View, int], Iterator[Json]]] = {
            "string": _texts,
            "object": self._objects,
            "array": self._arrays,
            "integer": _numbers,
        }
        types = view.types | ({"integer"} if "fraction" in view.types else frozenset())
        for kind, maker in makers.items():
            if kind in types:
                yield from maker(view, depth)
        yield from _ANY

    def _first(self, pointers: Pointers, depth: int) -> Json:
        if depth >= _DEEPEST:
            return "a"
        return next(iter(self.valid(pointers, depth)), "a")

    def _objects(self, view: View, depth: int) -> Iterator[Json]:
        inside = depth + 1
        least = {name: self._first(view.member(name), inside) for name in view.required}
        yield least
        whole = {**{name: self._first(view.member(name), inside) for name in view.names}, **least}
        yield whole
        for name in view.names:
            yield {**least, name: whole[name]}
            yield {one: value for one, value in whole.items() if one != name}
            yield {one: value for one, value in least.items() if one != name}
        count = view.limit("minProperties") or 0
        padded = {**whole, **{f"other{n}": 1 for n in range(min(count, _LONGEST_LIST))}}
        yield dict(list(padded.items())[: max(count, len(least))])
        most = view.limit("maxProperties")
        if most is not None and most < _LONGEST_LIST:
            yield {**whole, **{f"other{n}": 1 for n in range(max(0, most + 1 - len(whole)))}}
        for value in ("a", 1):
            yield {**least, "other": value}
        if view.others:
            for value in self.values(view.others, inside)[:10] if depth < _DEEPEST else ():
                yield {**least, "other": value}
        for pattern, pointers in view.patterns.items():
            for name in texts_of_pattern(pattern)[:3]:
                for value in self.values(pointers, inside)[:10] if depth < _DEEPEST else ():
                    yield {**least, name: value}
        for name in view.names if depth < _DEEPEST else ():
            for value in self.values(view.member(name), inside)[:12]:
                yield {**least, name: value}

    def _arrays(self, view: View, depth: int) -> Iterator[Json]:
        low, high = view.limit("minItems") or 0, view.limit("maxItems")
        sizes = [low, 1, 2, low - 1, low + 1, *([high, high + 1] if high is not None else [])]
        inside = depth + 1
        choices = self.values(view.item(view.prefix), inside) if depth < _DEEPEST else []
        fitting = [one for one in choices if self._acceptance.allows(view.item(view.prefix), one)] or [1]
        for size in dict.fromkeys(one for one in sizes if 0 <= one <= _LONGEST_LIST):
            first = [self._first(view.item(index), inside) for index in range(min(size, view.prefix))]
            rest = size - len(first)
            yield first + [fitting[n % len(fitting)] for n in range(rest)]
            yield first + [fitting[0]] * rest
            if set(map(type, fitting)) & {int, str}:
                kind = next(one for one in fitting if type(one) in (int, str))
                yield first + [kind + n if isinstance(kind, int) else f"{kind}{n}" for n in range(rest)]
        for value in choices[:20]:
            yield [value] * max(low, 1)

    @cached_property
    def any(self) -> tuple[Json, ...]:
        """A value of each kind."""
        return _ANY


def _texts(view: View, depth: int) -> Iterator[Json]:
    del depth
    low, high = view.limit("minLength"), view.limit("maxLength")
    lengths = [
        length + shift for length in (low, high) if length is not None for shift in (0, -1, 1) if length + shift >= 0
    ]
    patterns = [value for value, _ in view.all("pattern")]
    fitting = texts(lengths, patterns, [value for value, _ in view.all("format")])
    yield from sorted(fitting, key=lambda text: not (low or 0) <= len(text) <= (math.inf if high is None else high))


def _numbers(view: View, depth: int) -> Iterator[Json]:
    del depth
    bottom, _, top, _ = view.range
    steps = [Fraction(str(value)) for value, _ in view.all("multipleOf")]
    near: list[Fraction] = [Fraction(0), Fraction(1), Fraction(-1)]
    for end in (bottom, top):
        if isinstance(end, Fraction):
            near += [end, end + 1, end - 1, end + Fraction(1, 2), end - Fraction(1, 2)]
            near += [end // step * step + shift * step for step in steps for shift in (-1, 0, 1)]
    near += [step * factor for step in steps for factor in (1, 2, 3, 5, 7)]
    near += [Fraction(1, 2), Fraction(7), Fraction(1000)]
    yield from (_plain(number) for number in dict.fromkeys(near))


def _plain(number: Fraction) -> Any:  # noqa: ANN401 - an integer or a float
    return int(number) if number.denominator == 1 else float(number)
