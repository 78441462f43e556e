"""Find a value that one schema allows and another refuses, and that shows one edit; confirm it by both."""

from __future__ import annotations

import copy
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, Literal

import jsonschema_rs

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.schema_errors import BreachKind
from cce_release_contract.diff.schemas.acceptance import Acceptance
from cce_release_contract.diff.schemas.edits import SchemaEdit, SchemaStep
from cce_release_contract.diff.schemas.samples import Samples
from cce_release_contract.diff.schemas.views import CONDITIONS, Pointers, SchemaSide

_CHOICES: Final = 4
_DRAWN: Final = 400
_WHOLE: Final = (frozenset(CONDITIONS) | {"patternProperties"}) - {"unevaluatedProperties", "unevaluatedItems"}
"""Keywords whose breaches carry the names of other keywords."""

_SECONDS: Final = 2.0
"""Processor time that the search for one witness may take; other programs do not change what is found."""


_LONGEST_WAY: Final = 450
"""Steps to the deepest place for which a witness is made: JSON that is nested much deeper cannot be written."""


@dataclass(frozen=True)
class SchemaTools:
    """One document with what judges and makes its values; both remember what they made."""

    side: SchemaSide
    acceptance: Acceptance = field(init=False)
    samples: Samples = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "acceptance", Acceptance(self.side))
        object.__setattr__(self, "samples", Samples(self.side, self.acceptance))


@dataclass(frozen=True)
class SchemaEnd:
    """One side of a comparison: the document, the schema of the root, and whether its values travel as text."""

    tools: SchemaTools
    root: Pointers
    is_text: bool = False

    @property
    def side(self) -> SchemaSide:
        """The document."""
        return self.tools.side

    @property
    def acceptance(self) -> Acceptance:
        """The validators of the document."""
        return self.tools.acceptance

    @property
    def samples(self) -> Samples:
        """The values of the document."""
        return self.tools.samples

    def allows(self, value: Json) -> bool:
        """Whether the root allows a value. A text may be read as a number, as a boolean or as null."""
        return any(self.acceptance.allows(self.root, one) for one in self._readings(value))

    def promises(self, value: Json) -> bool:
        """Whether the root allows a value in which every member has its name in the schema."""
        return self.acceptance.allows(self.root, value) and self.acceptance.allows(self.root, value, strict=True)

    def _readings(self, value: Json) -> list[Json]:
        if not self.is_text or isinstance(value, dict | list):
            return [value]
        text = as_text(value)
        try:
            return [text, json.loads(text)]
        except ValueError:
            return [text]


def as_text(value: Json) -> str:
    """A value as it stands in a header or a query: a text without quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class WitnessSearch:
    """Searches values that `inner` promises and `outer` refuses.

    `inner_is` says which document is inside: old for requests, new for responses. `examples` are whole values that the
    documents give.
    """

    inner: SchemaEnd
    outer: SchemaEnd
    inner_is: Literal["old", "new"]
    examples: Sequence[Json] = ()

    def confirms(self, value: Json) -> bool:
        """Whether both roots say that the value is a witness."""
        return self.inner.promises(value) and not self.outer.allows(value)

    def find(self, edit: SchemaEdit) -> tuple[Json] | None:
        """A witness of one edit, or None."""
        if len(edit.steps) > _LONGEST_WAY:
            return None
        end = time.process_time() + _SECONDS
        spots = self._spots(edit)
        for leaf in self._leaves(edit, spots):
            if time.process_time() > end:
                return None
            if not self._shows(edit, spots, leaf):
                continue
            for value in self._surroundings(edit.steps, leaf):
                if self.confirms(value) and self._is_cause(edit, spots, value, leaf):
                    return (value,)
        return None

    def find_any(self) -> tuple[Json] | None:
        """A witness of any edit, or None."""
        source = random.Random(0)  # noqa: S311 - the same values in each run
        end = time.process_time() + _SECONDS
        made = chain(
            self.examples, self.inner.samples.values(self.inner.root), self.outer.samples.values(self.outer.root)
        )
        drawn = (self.inner.samples.drawn(self.inner.root, source) for _ in range(_DRAWN))
        for value in chain(made, drawn):
            if self.confirms(value):
                return (value,)
            if time.process_time() > end:
                return None
        return None

    def find_named(self, edit: SchemaEdit) -> tuple[Json] | None:
        """A value that has the member of an edit and that the old document promises, or None."""
        end = self._old
        for leaf in end.samples.values(edit.old_spot):
            if isinstance(leaf, dict) and edit.member in leaf:
                for value in self._surroundings(edit.steps, leaf):
                    if end.promises(value):
                        return (value,)
        return None

    def find_without(self, steps: tuple[SchemaStep, ...], member: str) -> tuple[Json] | None:
        """A value whose object at the steps lacks a member, and that both documents allow, or None."""
        for whole in [*self.examples, *self.inner.samples.values(self.inner.root)]:
            value = copy.deepcopy(whole)
            holder = _holder(value, steps)
            if isinstance(holder, dict):
                holder.pop(member, None)
                if self.inner.promises(value) and self.outer.allows(value):
                    return (value,)
        return None

    def _end_of(self, edit: SchemaEdit) -> SchemaEnd:
        """The side that has the option that an edit adds or removes."""
        return self._old if edit.what.endswith("removed") else self.outer if self.inner_is == "old" else self.inner

    @property
    def _old(self) -> SchemaEnd:
        return self.inner if self.inner_is == "old" else self.outer

    def _spots(self, edit: SchemaEdit) -> tuple[Pointers, Pointers]:
        return (edit.old_spot, edit.new_spot) if self.inner_is == "old" else (edit.new_spot, edit.old_spot)

    def _leaves(self, edit: SchemaEdit, spots: tuple[Pointers, Pointers]) -> Iterator[Json]:
        inner, outer = spots
        source = random.Random(0)  # noqa: S311 - the same values in each run
        seen: set[str] = set()
        drawn = (self.inner.samples.drawn(inner, source) for _ in range(_DRAWN))
        made: Iterable[Json] = chain(
            edit.values,
            self.inner.samples.values(inner),
            self.outer.samples.values(outer),
            self.inner.samples.any,
            self._mixed(inner, outer),
            drawn,
        )
        for leaf in made:
            text = json.dumps(leaf, sort_keys=True)
            if text not in seen:
                seen.add(text)
                yield leaf

    def _mixed(self, inner: Pointers, outer: Pointers) -> Iterator[Json]:
        """Objects that the inner schema promises, with values of members as the outer schema has them."""
        view = self.outer.side.view(outer)
        objects = [one for one in self.inner.samples.valid(inner) if isinstance(one, dict)][:3]
        for name in view.names:
            for value in [*self.outer.samples.any, *self.outer.samples.values(view.member(name))[:20]]:
                yield from ({**one, name: value} for one in objects)

    def _shows(self, edit: SchemaEdit, spots: tuple[Pointers, Pointers], leaf: Json) -> bool:
        """Whether the inner schema of the spot allows the value and the outer one refuses it for the edit."""
        inner, outer = spots
        before, after = self.inner.acceptance.allows(inner, leaf), self.outer.acceptance.allows(outer, leaf)
        if before == after or (after and edit.monotone):
            return False  # inside of `oneOf`, a value that fits one more alternative is refused as a whole
        if edit.option and not self._end_of(edit).acceptance.allows((edit.option,), leaf):
            return False
        errors = self.inner.acceptance.errors(inner, leaf) if after else self.outer.acceptance.errors(outer, leaf)
        return not edit.keywords.isdisjoint(_WHOLE) or any(_is_of(error, edit) for error in errors)

    def _surroundings(self, steps: tuple[SchemaStep, ...], leaf: Json) -> Iterator[Json]:
        """Whole values with the leaf in its place: examples of the documents first."""
        for example in self.examples:
            value = copy.deepcopy(example)
            found = _put(value, steps, leaf)
            if found is not None:
                yield found[0]
        for end, branch in ((self.outer, self._outer_is), (self.inner, self.inner_is)):
            for choice in range(_CHOICES):
                yield end.samples.within(end.root, steps, leaf, branch, choice)

    @property
    def _outer_is(self) -> str:
        return "new" if self.inner_is == "old" else "old"

    def _is_cause(self, edit: SchemaEdit, spots: tuple[Pointers, Pointers], value: Json, leaf: Json) -> bool:
        """Whether the outer root refuses the value for this edit, and would not without it."""
        if all(step.kind in ("member", "item") for step in edit.steps):
            place = [int(step.name) if step.kind == "item" else step.name for step in edit.steps]
            errors = self.outer.acceptance.errors(self.outer.root, value)
            return any(list(error.instance_path)[: len(place)] == place for error in errors)
        inner, outer = spots
        allowed = (
            one
            for one in [*self.inner.samples.valid(inner)[:8], *self.outer.samples.valid(outer)[:8]]
            if self.outer.acceptance.allows(outer, one)
        )
        return any(self.outer.allows(_replaced(value, leaf, one)) for one in allowed)


def _is_of(error: jsonschema_rs.ValidationError, edit: SchemaEdit) -> bool:
    """Whether an error is about what the edit changed."""
    path = list(error.instance_path)
    if edit.what.endswith("property-added") and path[:1] == [edit.member]:
        return True
    if error.kind.name not in edit.keywords:
        return False
    kind: BreachKind = error.kind
    if kind.name == "required" and edit.member:
        return not path and bool(kind.property == edit.member)
    return not path or not edit.member or path[0] == edit.member or error.kind.name in ("type", "enum")


def _holder(value: Json, steps: tuple[SchemaStep, ...]) -> Json:
    """The part of the value to which the steps lead; None if it has no such part."""
    for step in steps:
        if step.kind == "member" and isinstance(value, dict):
            value = value.get(step.name)
        elif step.kind == "item" and isinstance(value, list) and len(value) > int(step.name):
            value = value[int(step.name)]
        elif step.kind != "branch":
            return None
    return value


def _put(value: Json, steps: tuple[SchemaStep, ...], leaf: Json) -> tuple[Any] | None:
    """The value with the leaf where the steps lead; None if it has no such place."""
    inside = tuple(step for step in steps if step.kind != "branch")
    if not inside:
        return (leaf,)
    holder, last = _holder(value, inside[:-1]), inside[-1]
    if last.kind == "member" and isinstance(holder, dict):
        holder[last.name] = leaf
    elif last.kind == "item" and isinstance(holder, list) and len(holder) > int(last.name):
        holder[int(last.name)] = leaf
    else:
        return None
    return (value,)


def _replaced(value: Json, leaf: Json, other: Json) -> Json:
    """The value with `other` in place of the leaf, which it contains as the same object or an equal one."""
    if value is leaf or (type(value) is type(leaf) and value == leaf):
        return other
    if isinstance(value, dict):
        return {name: _replaced(member, leaf, other) for name, member in value.items()}
    if isinstance(value, list):
        return [_replaced(item, leaf, other) for item in value]
    return value
