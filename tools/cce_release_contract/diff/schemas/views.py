"""A schema as it applies to one value: the keywords of the schema, of what it refers to, and of its `allOf`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, NamedTuple

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import target_pointer

TYPES: Final = frozenset({"null", "boolean", "integer", "fraction", "string", "array", "object"})
"""The kinds of values. A number is an integer or a fraction."""

ALTERNATIVES: Final = ("anyOf", "oneOf")
CONDITIONS: Final = (
    "not",
    "if",
    "dependentSchemas",
    "contains",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
)
"""Keywords with schemas that are compared whole."""

COMPANIONS: Final = {"if": ("then", "else"), "contains": ("minContains", "maxContains")}

Pointers = tuple[str, ...]
"""Schemas that all apply to one value."""

OPEN: Final[tuple[Json, ...]] = (True, {})
"""Schemas of other members that say nothing."""


class Alternatives(NamedTuple):
    """One `anyOf` or `oneOf`: its keyword, its place, and the places of its branches."""

    keyword: str
    pointer: str
    branches: tuple[str, ...]


class Stated(NamedTuple):
    """The value of a keyword and the pointer of the schema that states it."""

    value: Any
    pointer: str


@dataclass(frozen=True)
class SchemaSide:
    """One document in normal form. Its schemas are named by pointers into it."""

    data: Mapping[str, Any]
    _views: dict[tuple[Pointers, frozenset[str]], View] = field(default_factory=dict)
    _found: dict[str, Json] = field(default_factory=dict)
    _likeness: dict[int, tuple[SchemaSide, dict[tuple[str, str], bool]]] = field(default_factory=dict)

    def likeness_to(self, other: SchemaSide) -> dict[tuple[str, str], bool]:
        """What is known of the likeness of schemas of this document and of another, by their pointers."""
        return self._likeness.setdefault(id(other), (other, {}))[1]  # `other` stays alive, and so keeps its id

    def view(self, pointers: Pointers, dropped: frozenset[str] = frozenset()) -> View:
        """What these schemas say together, without the alternatives at the pointers in `dropped`."""
        key = (pointers, dropped)
        if key not in self._views:
            self._views[key] = View(self, pointers, dropped)
        return self._views[key]

    def at(self, pointer: str) -> Json:
        """The schema at a pointer. `if`, `then` and others may have been left out, which is the schema true."""
        if pointer not in self._found:
            self._found[pointer] = get(self.data, pointer)
        return self._found[pointer]

    def named(self, pointers: Pointers) -> Pointers:
        """The schemas after their references."""
        return tuple(map(self._target, pointers))

    def _target(self, pointer: str) -> str:
        schema = self.at(pointer)
        while isinstance(schema, dict) and schema.keys() == {"$ref"} and isinstance(schema["$ref"], str):
            pointer = target_pointer(schema["$ref"]) or ""
            schema = self.at(pointer)
        return pointer

    def reach(self, pointers: Pointers) -> tuple[frozenset[str], bool]:
        """The members that schemas name for one value, and whether any of them speaks of others."""
        names: set[str] = set()
        speaks = False
        waiting, seen = list(pointers), set()
        while waiting:
            pointer = waiting.pop()
            schema = self.at(pointer)
            if pointer in seen or not isinstance(schema, dict):
                continue
            seen.add(pointer)
            names.update(schema.get("properties", ()), schema.get("required", ()))
            speaks = speaks or speaks_of_others(schema)
            if isinstance(schema.get("$ref"), str):
                waiting.append(target_pointer(schema["$ref"]) or "")
            for keyword in ("allOf", "anyOf", "oneOf"):
                waiting += [child(pointer, keyword, index) for index, _ in enumerate(schema.get(keyword, ()))]
            waiting += [child(pointer, keyword) for keyword in ("if", "then", "else") if keyword in schema]
            waiting += [child(pointer, "dependentSchemas", name) for name in schema.get("dependentSchemas", ())]
        return frozenset(names), speaks

    def speaks_of_unnamed(self, pointers: Pointers) -> bool:
        """Whether schemas say something of members without a name, be it of all or of those that fit a pattern."""
        return self.reach(pointers)[1] or bool(self.view(pointers).patterns)


class View:
    """What several schemas say together about one value."""

    def __init__(self, side: SchemaSide, pointers: Pointers, dropped: frozenset[str]) -> None:
        self.side = side
        self.pointers = pointers
        self.dropped = dropped
        self.is_nothing = False
        self.parts: dict[str, Mapping[str, Any]] = {}
        waiting = list(reversed(pointers))
        while waiting:
            pointer = waiting.pop()
            schema = side.at(pointer)
            if schema is False:
                self.is_nothing = True
            if pointer in self.parts or not isinstance(schema, dict):
                continue
            self.parts[pointer] = schema
            members = [child(pointer, "allOf", index) for index, _ in enumerate(schema.get("allOf", ()))]
            waiting += reversed(members)
            if isinstance(schema.get("$ref"), str):
                waiting.append(target_pointer(schema["$ref"]) or "")

    def all(self, keyword: str) -> list[Stated]:
        """Every value of a keyword, outer schemas first."""
        return [Stated(part[keyword], pointer) for pointer, part in self.parts.items() if keyword in part]

    def place(self, keyword: str) -> str:
        """The pointer of a keyword, else of the schema itself."""
        stated = self.all(keyword)
        return child(stated[0].pointer, keyword) if stated else self.home

    @property
    def home(self) -> str:
        """The pointer of the schema after its references; empty if there is no schema."""
        return self.side.named(self.pointers[:1])[0] if self.pointers else ""

    @cached_property
    def types(self) -> frozenset[str]:
        """The kinds of values that `type` allows."""
        found = TYPES
        for stated, _ in self.all("type"):
            names = {stated} if isinstance(stated, str) else set(stated)
            found &= names | ({"integer", "fraction"} if "number" in names else set())
        return frozenset() if self.is_nothing else found

    @cached_property
    def values(self) -> list[Json] | None:
        """The values that `enum` and `const` leave; None if neither is there."""
        lists = [value for value, _ in self.all("enum")] + [[value] for value, _ in self.all("const")]
        if not lists:
            return None
        return [one for one in lists[0] if all(any(equal(one, other) for other in others) for others in lists[1:])]

    @cached_property
    def required(self) -> dict[str, str]:
        """The members that must be there, each with the pointer of the list that says so."""
        return {
            name: child(pointer, "required") for stated, pointer in reversed(self.all("required")) for name in stated
        }

    @cached_property
    def names(self) -> dict[str, None]:
        """The members under `properties`, in their order."""
        return {name: None for stated, _ in self.all("properties") for name in stated}

    @cached_property
    def patterns(self) -> dict[str, Pointers]:
        """The schemas under `patternProperties`, by pattern."""
        found: dict[str, Pointers] = {}
        for stated, pointer in self.all("patternProperties"):
            for pattern in stated:
                found[pattern] = (*found.get(pattern, ()), child(pointer, "patternProperties", pattern))
        return found

    def member(self, name: str) -> Pointers:
        """The schemas of a member."""
        found: list[str] = []
        for pointer, part in self.parts.items():
            own = [child(pointer, "properties", name)] if name in part.get("properties", ()) else []
            own += [
                child(pointer, "patternProperties", pattern)
                for pattern in part.get("patternProperties", ())
                if matches(pattern, name)
            ]
            if not own and part.get("additionalProperties", True) not in OPEN:
                own = [child(pointer, "additionalProperties")]
            found += own
        return tuple(found)

    @cached_property
    def others(self) -> Pointers:
        """The schemas of members that nothing names."""
        said = self.all("additionalProperties")
        return tuple(child(pointer, "additionalProperties") for value, pointer in said if value not in OPEN)

    def item(self, index: int) -> Pointers:
        """The schemas of the item at an index."""
        found = []
        for pointer, part in self.parts.items():
            first = part.get("prefixItems", ())
            if index < len(first):
                found.append(child(pointer, "prefixItems", index))
            elif "items" in part:
                found.append(child(pointer, "items"))
        return tuple(found)

    @cached_property
    def prefix(self) -> int:
        """How many first items have schemas of their own."""
        return max((len(stated) for stated, _ in self.all("prefixItems")), default=0)

    @cached_property
    def alternatives(self) -> list[Alternatives]:
        """Every `anyOf` and `oneOf` that is not dropped."""
        return [
            Alternatives(
                keyword, child(pointer, keyword), tuple(child(pointer, keyword, n) for n, _ in enumerate(stated))
            )
            for keyword in ALTERNATIVES
            for stated, pointer in self.all(keyword)
            if child(pointer, keyword) not in self.dropped
        ]

    def limit(self, keyword: str) -> Any:  # noqa: ANN401 - a number of any kind
        """The strictest value of a keyword that is a bound; None without one."""
        stated = [value for value, _ in self.all(keyword)]
        if not stated:
            return None
        return max(stated) if keyword.lower().startswith(("min", "exclusivemin")) else min(stated)

    @cached_property
    def range(self) -> tuple[Fraction | float, bool, Fraction | float, bool]:
        """Lowest and highest number, each with whether the bound itself is excluded."""
        low, high = self.limit("minimum"), self.limit("maximum")
        above, below = self.limit("exclusiveMinimum"), self.limit("exclusiveMaximum")
        lowest, is_above = -math.inf, False
        highest, is_below = math.inf, False
        bottom = Fraction(str(low)) if low is not None else lowest
        top = Fraction(str(high)) if high is not None else highest
        if above is not None and Fraction(str(above)) >= bottom:
            bottom, is_above = Fraction(str(above)), True
        if below is not None and Fraction(str(below)) <= top:
            top, is_below = Fraction(str(below)), True
        return bottom, is_above, top, is_below


def speaks_of_others(schema: Mapping[str, Any]) -> bool:
    """Whether an object schema says something of members that it does not name.

    That they are allowed is the default. `x-free-members` says that they are meant to be used.
    """
    said = (schema[name] for name in ("additionalProperties", "unevaluatedProperties") if name in schema)
    return bool(schema.get("x-free-members")) or any(one not in OPEN for one in said)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text. A pattern that Python cannot read matches nothing."""
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


def is_readable(pattern: str) -> bool:
    """Whether Python can read a pattern."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def equal(one: Json, other: Json) -> bool:
    """Whether two JSON values are the same: 1 is 1.0 and not true."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[name], other[name]) for name in one)
    return bool(one == other)
