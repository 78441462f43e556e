"""A proof that one schema allows only what another allows. Where there is no proof, nothing is claimed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.diff.schemas.likeness import same
from cce_release_contract.diff.schemas.views import (
    COMPANIONS,
    CONDITIONS,
    Pointers,
    SchemaSide,
    View,
    is_readable,
    matches,
)

_UNREAD: Final = ("$dynamicRef", "$recursiveRef")
"""Keywords that refuse values, and of which nothing is proven."""

_LOWER: Final = {"string": "minLength", "array": "minItems"}
_UPPER: Final = {"string": "maxLength", "array": "maxItems"}
_MOST_STEPS: Final = 20_000

AllowsValue = Callable[[SchemaSide, Pointers, Json], bool]


class _TooLong(Exception):
    """The proof takes too many steps."""


@dataclass(slots=True)
class Containment:
    """Proves that what `inner` allows, `outer` allows. Members that `inner` does not name do not count, unless it
    speaks of other members, or `outer` does and is the older side. `accepts` says whether a schema allows a value."""

    inner: SchemaSide
    outer: SchemaSide
    accepts: AllowsValue
    outer_is_old: bool
    _assumed: dict[tuple[object, ...], None] = field(default_factory=dict)
    _steps: int = 0

    def proves(self, inner: Pointers, outer: Pointers) -> bool:
        """Whether there is a proof. False says nothing."""
        self._steps = 0
        self._assumed.clear()
        try:
            return self._within(inner, frozenset(), outer)
        except (_TooLong, RecursionError):
            return False

    def _within(self, inner: Pointers, dropped: frozenset[str], outer: Pointers) -> bool:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise _TooLong
        inner, outer = self.inner.named(inner), self.outer.named(outer)
        key = (inner, dropped, outer)
        if key in self._assumed:
            return True
        mark = len(self._assumed)
        self._assumed[key] = (
            None  # a schema that contains itself is within another if nothing on the way says otherwise
        )
        a, b = self.inner.view(inner, dropped), self.outer.view(outer)
        if self._at_once(a, b) or self._directly(a, b) or (a.pointers and self._known_alike(a, b)):
            return True
        for group in a.alternatives:
            without = dropped | {group.pointer}
            if all(self._within((*inner, branch), without, outer) for branch in group.branches):
                return True
        while len(self._assumed) > mark:  # what was proven under an assumption that fails is not proven
            self._assumed.popitem()
        return False

    def _at_once(self, a: View, b: View) -> bool:
        return a.is_nothing or not a.types or (not b.parts and not b.is_nothing)

    def _known_alike(self, a: View, b: View) -> bool:
        return all(any(same(self.inner, one, self.outer, other) for one in a.pointers) for other in b.pointers)

    def _directly(self, a: View, b: View) -> bool:
        if a.values is not None:
            return all(
                self.accepts(self.outer, b.pointers, v) for v in a.values if self.accepts(self.inner, a.pointers, v)
            )
        if b.is_nothing or not a.types <= b.types or any(b.all(keyword) for keyword in _UNREAD):
            return False
        if b.values is not None:
            finite = {"null": (None,), "boolean": (False, True)}
            few = [value for kind in a.types for value in finite.get(kind, (...,))]
            return ... not in few and all(self.accepts(self.outer, b.pointers, value) for value in few)
        checks = (self._numbers, self._texts, self._arrays, self._objects, self._alternatives, self._conditions)
        return all(check(a, b) for check in checks)

    def _numbers(self, a: View, b: View) -> bool:
        if not a.types & {"integer", "fraction"}:
            return True
        low_a, above_a, high_a, below_a = a.range
        low_b, above_b, high_b, below_b = b.range
        if "fraction" not in a.types:
            low_a, above_a = (_whole(low_a, above_a, 1), False)
            high_a, below_a = (-_whole(-high_a, below_a, 1), False)
        if low_a < low_b or (low_a == low_b and above_b and not above_a and low_a != -math.inf):
            return False
        if high_a > high_b or (high_a == high_b and below_b and not below_a and high_a != math.inf):
            return False
        steps = [Fraction(str(value)) for value, _ in a.all("multipleOf")]
        steps += [Fraction(1)] if "fraction" not in a.types else []
        return all(any(not step % Fraction(str(value)) for step in steps) for value, _ in b.all("multipleOf"))

    def _texts(self, a: View, b: View) -> bool:
        if "string" not in a.types:
            return True
        kept = all({s.value for s in a.all(k)} >= {s.value for s in b.all(k)} for k in ("pattern", "format"))
        return kept and _sizes(a, b, "string")

    def _arrays(self, a: View, b: View) -> bool:
        if "array" not in a.types:
            return True
        most = a.limit("maxItems")
        unique = any(value for value, _ in b.all("uniqueItems"))
        kept = any(value for value, _ in a.all("uniqueItems")) or (most is not None and most <= 1)
        if not _sizes(a, b, "array") or (unique and not kept):
            return False
        end = max(a.prefix, b.prefix) + 1
        return all(
            self._within(a.item(index), frozenset(), b.item(index))
            for index in range(end if most is None else min(end, most))
        )

    def _objects(self, a: View, b: View) -> bool:
        if "object" not in a.types:
            return True
        if not all(map(is_readable, (*a.patterns, *b.patterns))):
            return False
        names, speaks = self.inner.reach(a.pointers)
        speaks = speaks or (self.outer_is_old and self.outer.speaks_of_unnamed(b.pointers))
        closed = bool(names) and not speaks
        low, high = b.limit("minProperties") or 0, b.limit("maxProperties")
        most = a.limit("maxProperties")
        if closed and not a.patterns:
            most = len(names) if most is None else min(most, len(names))
        if max(a.limit("minProperties") or 0, len(a.required)) < low or (
            high is not None and (most is None or most > high)
        ):
            return False
        kept = [value for value, _ in a.all("dependentRequired")]
        if any(value not in kept for value, _ in b.all("dependentRequired")):
            return False
        if not b.required.keys() <= a.required.keys():
            return False
        return self._members(a, b, names, closed=closed)

    def _members(self, a: View, b: View, names: frozenset[str], *, closed: bool) -> bool:
        for name in {**a.names, **b.names, **dict.fromkeys(names)}:
            absent = closed and name not in names and not any(matches(pattern, name) for pattern in a.patterns)
            if not absent and not self._within(a.member(name), frozenset(), b.member(name)):
                return False
        if closed and not a.patterns:
            return True
        unknown = b.patterns.keys() - a.patterns.keys()
        speakers = [part for part in b.parts.values() if part.keys() & {"patternProperties", "additionalProperties"}]
        if unknown or (b.patterns and len(speakers) > 1):
            return False
        if not all(
            self._within(inner, frozenset(), b.patterns.get(one, b.others)) for one, inner in a.patterns.items()
        ):
            return False
        return closed or self._within(a.others, frozenset(), b.others)

    def _alternatives(self, a: View, b: View) -> bool:
        for group in b.alternatives:
            if any(
                group.keyword == kept.keyword and same(self.inner, kept.pointer, self.outer, group.pointer)
                for kept in a.alternatives
            ):
                continue
            fits = [branch for branch in group.branches if self._within(a.pointers, a.dropped, (branch,))]
            if not fits:
                return False
            others = [branch for branch in group.branches if branch != fits[0]]
            if group.keyword == "oneOf" and not all(self._disjoint(a, self.outer.view((one,))) for one in others):
                return False
        return True

    def _conditions(self, a: View, b: View) -> bool:
        for keyword in CONDITIONS:
            for _, pointer in b.all(keyword):
                if keyword == "not" and self._disjoint(a, self.outer.view((child(pointer, keyword),))):
                    continue
                if keyword.startswith("unevaluated") or not any(
                    self._same_condition(keyword, kept, pointer) for _, kept in a.all(keyword)
                ):
                    return False
        return True

    def _same_condition(self, keyword: str, kept: str, pointer: str) -> bool:
        one, other = self.inner.at(kept), self.outer.at(pointer)
        for name in (keyword, *COMPANIONS.get(keyword, ())):
            if (name in one) != (name in other):
                return False
            if name in one and not same(self.inner, child(kept, name), self.outer, child(pointer, name)):
                return False
        return True

    def _disjoint(self, a: View, b: View, depth: int = 0) -> bool:
        """Whether no value can be allowed by both."""
        if b.is_nothing or a.is_nothing or not a.types & b.types:
            return True
        if a.values is not None:
            return not any(self.accepts(self.outer, b.pointers, value) for value in a.values)
        if b.values is not None:
            return not any(self.accepts(self.inner, a.pointers, value) for value in b.values)
        if a.types & b.types != {"object"} or depth > 8:
            return False
        return any(
            self._disjoint(self.inner.view(a.member(name)), self.outer.view(b.member(name)), depth + 1)
            for name in a.required
            if a.member(name) and b.member(name)
        )


def _whole(bound: Fraction | float, excluded: bool, step: int) -> Fraction | float:
    """The lowest whole number that a lower bound leaves."""
    if isinstance(bound, float):
        return bound
    return Fraction(math.floor(bound) + step) if excluded else Fraction(math.ceil(bound))


def _sizes(a: View, b: View, kind: str) -> bool:
    low, high = b.limit(_LOWER[kind]) or 0, b.limit(_UPPER[kind])
    most = a.limit(_UPPER[kind])
    return (a.limit(_LOWER[kind]) or 0) >= low and (high is None or (most is not None and most <= high))
