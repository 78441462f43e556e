"""Find the edits between two schemas: keyword by keyword, through references and alternatives."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.references import target_pointer
from cce_release_contract.diff.schemas.edits import EditEffect, SchemaEdit, SchemaStep
from cce_release_contract.diff.schemas.keyword_edits import EditSpot, kebab, keyword_edits
from cce_release_contract.diff.schemas.likeness import same
from cce_release_contract.diff.schemas.views import (
    ALTERNATIVES,
    COMPANIONS,
    CONDITIONS,
    Alternatives,
    Pointers,
    SchemaSide,
    View,
    equal,
    speaks_of_others,
)


def edits_between(old: SchemaSide, old_root: Pointers, new: SchemaSide, new_root: Pointers) -> list[SchemaEdit]:
    """Every edit, outer ones first. A pair of schemas that occurs in several places is compared once."""
    return list(_Search(old, new).run(old_root, new_root))


class _Pair(NamedTuple):
    """Two schemas that wait for their comparison; the other members are those of `EditSpot`."""

    old: Pointers
    new: Pointers
    steps: tuple[SchemaStep, ...]
    monotone: bool
    homes: tuple[str, str]


class _Search:
    def __init__(self, old: SchemaSide, new: SchemaSide) -> None:
        self._old = old
        self._new = new
        self._seen: set[tuple[Pointers, Pointers]] = set()
        self._waiting: deque[_Pair] = deque()

    def run(self, old: Pointers, new: Pointers) -> Iterator[SchemaEdit]:
        """The edits of the whole. What is inside waits for its turn, so that a long chain of schemas needs no stack."""
        self._waiting.append(_Pair(old, new, (), True, (old[0], new[0])))
        while self._waiting:
            yield from self._compare(self._waiting.popleft())

    def _compare(self, pair: _Pair) -> Iterator[SchemaEdit]:
        old, new, steps, monotone, homes = pair
        old, new = self._old.named(old), self._new.named(new)
        if (old, new) in self._seen or not (old or new):
            return
        self._seen.add((old, new))
        views = (self._old.view(old), self._new.view(new))
        monotone = monotone and not any(view.all("unevaluatedProperties") for view in views)
        spot = EditSpot(*views, steps, homes, monotone=monotone)
        yield from keyword_edits(spot)
        if old and new and not views[0].types & views[1].types:
            return  # nothing in the one is comparable with anything in the other
        yield from self._conditions(spot)
        yield from self._members(spot)
        self._items(spot)
        for keyword in ALTERNATIVES:
            yield from self._alternatives(spot, keyword)

    def _conditions(self, spot: EditSpot) -> Iterator[SchemaEdit]:
        for keyword in (*CONDITIONS, "dependentRequired"):
            old, new = spot.old.all(keyword), spot.new.all(keyword)
            if not old and not new:
                continue
            kept = len(old) == len(new) and all(
                self._same_condition(keyword, a.pointer, b.pointer) for a, b in zip(old, new, strict=True)
            )
            if not kept:
                effect: EditEffect = "either" if old and new else "narrower" if new else "wider"
                what = f"{kebab(keyword)}-{'changed' if old and new else 'added' if new else 'removed'}"
                yield spot.edit(what, keyword, effect, also=(*COMPANIONS.get(keyword, ()), "required", "falseSchema"))

    def _same_condition(self, keyword: str, old: str, new: str) -> bool:
        before, after = self._old.at(old), self._new.at(new)
        if keyword == "dependentRequired":
            return equal(before[keyword], after[keyword])
        return all(
            (name in before) == (name in after)
            and (name not in before or same(self._old, child(old, name), self._new, child(new, name)))
            for name in (keyword, *COMPANIONS.get(keyword, ()))
        )

    def _members(self, spot: EditSpot) -> Iterator[SchemaEdit]:
        old, new = spot.old, spot.new
        speaks = self._old.reach(old.pointers)[1]
        for name in {**old.names, **new.names, **old.required, **new.required}:
            was, now = name in old.names, name in new.names
            places = (_member_place(old, name), _member_place(new, name))
            if was != now:
                needed = name in (new.required if now else old.required)
                what = f"{'required-' if needed else ''}property-{'added' if now else 'removed'}"
                effect = _effect_of_member(old, new, name, speaks=speaks) if now else "narrower"
                broken = ("falseSchema", "additionalProperties", "unevaluatedProperties")
                yield spot.edit(what, "required", effect, places=places, member=name, also=broken)
            elif (name in old.required) != (name in new.required):
                became = "required" if name in new.required else "optional"
                effect = "narrower" if name in new.required else "wider"
                listed = (old.required.get(name) or places[0], new.required.get(name) or places[1])
                yield spot.edit(f"became-{became}", "required", effect, places=listed, member=name)
            if was and now:
                step = SchemaStep("member", name)
                self._below(spot, old.member(name), new.member(name), step)
        yield from self._others(spot, speaks=speaks)
        for pattern in {**old.patterns, **new.patterns}:
            if pattern in old.patterns and pattern in new.patterns:
                self._below(spot, old.patterns[pattern], new.patterns[pattern], SchemaStep("pattern", pattern))
            else:
                what = f"pattern-properties-{'added' if pattern in new.patterns else 'removed'}"
                yield spot.edit(what, "patternProperties", "either", pattern, pattern)

    def _others(self, spot: EditSpot, *, speaks: bool) -> Iterator[SchemaEdit]:
        old, new = (_said_of_others(view) for view in (spot.old, spot.new))
        if old == new == "schema":
            self._below(spot, spot.old.others, spot.new.others, SchemaStep("other"))
        elif old != new:
            what = {"none": "forbidden", "any": "allowed"}.get(new, "restricted")
            known = bool(self._old.reach(spot.old.pointers)[0]) or bool(spot.old.names)
            narrower = new == "none" or (old == "any" and new == "schema")
            quiet = old == "any" and known and not speaks
            effect: EditEffect = ("none" if quiet else "narrower") if narrower else "wider"
            broken = ("falseSchema", "unevaluatedProperties", "type", "enum")
            yield spot.edit(f"additional-properties-{what}", "additionalProperties", effect, also=broken)

    def _items(self, spot: EditSpot) -> None:
        for index in range(max(spot.old.prefix, spot.new.prefix) + 1):
            self._below(spot, spot.old.item(index), spot.new.item(index), SchemaStep("item", str(index)))

    def _below(self, spot: EditSpot, old: Pointers, new: Pointers, step: SchemaStep) -> None:
        self._waiting.append(_Pair(old, new, (*spot.steps, step), spot.monotone, spot.homes))

    def _alternatives(self, spot: EditSpot, keyword: str) -> Iterator[SchemaEdit]:
        old = [group for group in spot.old.alternatives if group.keyword == keyword]
        new = [group for group in spot.new.alternatives if group.keyword == keyword]
        if len(old) != len(new):
            if old and new:
                yield spot.edit(f"{kebab(keyword)}-changed", keyword, "either")
            else:
                effect: EditEffect = "narrower" if new else "wider"
                yield spot.edit(f"{kebab(keyword)}-{'added' if new else 'removed'}", keyword, effect)
            return
        for before, after in zip(old, new, strict=True):
            yield from self._branches(spot, before, after)

    def _branches(self, spot: EditSpot, before: Alternatives, after: Alternatives) -> Iterator[SchemaEdit]:
        pairs, gone, come = self._paired(before, after)
        exclusive = before.keyword == "oneOf"
        word = kebab(before.keyword)
        for branch in gone:
            effect: EditEffect = "either" if exclusive else "narrower"
            places = (branch, after.pointer)
            yield spot.edit(f"{word}-option-removed", before.keyword, effect, places=places, option=branch)
        for branch in come:
            effect = "either" if exclusive else "wider"
            places = (before.pointer, branch)
            yield spot.edit(f"{word}-option-added", before.keyword, effect, places=places, option=branch)
        for old, new in pairs:
            steps = (*spot.steps, SchemaStep("branch", before.keyword, old, new))
            self._waiting.append(_Pair((old,), (new,), steps, spot.monotone and not exclusive, (old, new)))

    def _paired(self, before: Alternatives, after: Alternatives) -> tuple[list[tuple[str, str]], list[str], list[str]]:
        """The branches that belong together: alike, else of the same name, else the only ones left."""
        gone, come = list(before.branches), list(after.branches)
        pairs: list[tuple[str, str]] = []

        def alike(old: str, new: str) -> bool:
            return same(self._old, old, self._new, new)

        def named(old: str, new: str) -> bool:
            names = (_name_of(self._old.at(old)), _name_of(self._new.at(new)))
            return names[0] is not None and names[0] == names[1]

        for fits in (alike, named):
            for old in list(gone):
                found = next((new for new in come if fits(old, new)), None)
                if found is not None:
                    pairs.append((old, found))
                    gone.remove(old)
                    come.remove(found)
        if len(gone) == len(come):
            return pairs + list(zip(gone, come, strict=True)), [], []
        return pairs, gone, come


def _name_of(schema: Json) -> str | None:
    if not isinstance(schema, dict):
        return None
    reference = schema.get("$ref")
    name = target_pointer(reference) if isinstance(reference, str) else schema.get("title")
    return name if isinstance(name, str) else None


def _member_place(view: View, name: str) -> str:
    for stated, pointer in view.all("properties"):
        if name in stated:
            return child(pointer, "properties", name)
    return view.home


def _said_of_others(view: View) -> Literal["any", "none", "schema"]:
    said = [view.side.at(pointer) for pointer in view.others]
    if False in said:
        return "none"
    return "schema" if any(speaks_of_others({"additionalProperties": one}) for one in said) else "any"


def _effect_of_member(old: View, new: View, name: str, *, speaks: bool) -> EditEffect:
    needed = name in new.required and name not in old.required
    said = _said_of_others(old)
    if said == "none":
        return "either" if needed else "wider"
    if said == "schema" or old.patterns:
        return "either"
    return "narrower" if speaks or needed else "none"
