"""Compare the schemas of two whole values, and judge each edit: by a proof, by a witness, or not at all."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, Literal

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import get
from cce_release_contract.diff.normal_form import Direction
from cce_release_contract.diff.schemas.containment import Containment
from cce_release_contract.diff.schemas.edit_search import edits_between
from cce_release_contract.diff.schemas.edits import SchemaEdit, reversed_effect
from cce_release_contract.diff.schemas.likeness import is_silent, same
from cce_release_contract.diff.schemas.views import Pointers, SchemaSide
from cce_release_contract.diff.schemas.witnesses import SchemaEnd, SchemaTools, WitnessSearch

DiffVerdict = Literal["breaking", "unproven", "compatible"]

_STACK: Final = 6_000
"""Calls that may wait for each other. The stack of a process has room for twice as many."""

_UNPROVEN_MARKS: Final = ("discriminator", "content-media-type", "content-encoding", "default-added", "default-removed")


@dataclass(frozen=True, slots=True)
class JudgedEdit:
    """One edit with its verdict, the reason for it, and the witness if it is breaking (in a tuple of one)."""

    edit: SchemaEdit
    verdict: DiffVerdict
    reason: str
    witness: tuple[Json] | None = None


def compare_roots(
    old: SchemaTools,
    old_root: Pointers,
    new: SchemaTools,
    new_root: Pointers,
    direction: Direction,
    *,
    examples: Sequence[Json] = (),
    is_text: bool = False,
) -> list[JudgedEdit]:
    """The judged edits between two schemas, as they count in one direction.

    Raises ValueError for a schema that is not valid JSON Schema.
    """
    ends = (SchemaEnd(old, old_root, is_text), SchemaEnd(new, new_root, is_text))
    for end in ends:
        end.acceptance.check(end.root)
    with _deep_stack():
        edits = edits_between(old.side, old_root, new.side, new_root)
        if direction == "response":
            ends = (ends[0], replace(ends[1], tools=_opened(old.side, new, edits)))
        judge = _Judge(*ends, direction, examples)
        judged = [judge.judge(edit) for edit in edits]
        if any(one.verdict != "compatible" for one in judged) or judge.is_contained:
            return judged
        return [*judged, *judge.judge_whole()]


def _opened(old: SchemaSide, new: SchemaTools, edits: Sequence[SchemaEdit]) -> SchemaTools:
    """The new document, with unnamed members that count where the old one speaks of them and the new one does not."""
    opened = {
        pointer
        for edit in edits
        if old.speaks_of_unnamed(edit.old_spot) and not new.side.reach(edit.new_spot)[1]
        for pointer in edit.new_spot
        if isinstance(new.side.at(pointer), dict)
    }
    if not opened:
        return new
    data = copy.deepcopy(dict(new.side.data))
    for pointer in opened:
        get(data, pointer)["x-free-members"] = True
    return SchemaTools(SchemaSide(data))


@contextmanager
def _deep_stack() -> Iterator[None]:
    """Room for the proof of a long chain of schemas, which takes several calls for each of them."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, _STACK))
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


class _Judge:
    def __init__(self, old: SchemaEnd, new: SchemaEnd, direction: Direction, examples: Sequence[Json]) -> None:
        self._old, self._new = old, new
        self._direction = direction
        self._inner, self._outer = (old, new) if direction == "request" else (new, old)
        inner_is: Literal["old", "new"] = "old" if direction == "request" else "new"
        self._search = WitnessSearch(self._inner, self._outer, inner_is, examples)
        self.is_contained = self._proves(self._inner.root, self._outer.root) or self._is_any_text()

    def judge(self, edit: SchemaEdit) -> JudgedEdit:
        """The verdict of one edit."""
        if edit.what.endswith("property-removed"):
            found = self._removed(edit)
            if found:
                return found
        marked = self._mark(edit)
        if marked:
            return marked
        if edit.effect == "none":
            return JudgedEdit(edit, "compatible", "no value that the contract names is affected")
        if self.is_contained:
            return JudgedEdit(edit, "compatible", self._said("everything that {} is still allowed as a whole"))
        effect = edit.effect if self._direction == "request" else reversed_effect(edit.effect)
        if effect == "wider" and edit.monotone:
            return JudgedEdit(edit, "compatible", self._said("at this place everything that {} is still allowed"))
        if edit.monotone and self._proves(*self._spots(edit)):
            return JudgedEdit(edit, "compatible", self._said("at this place everything that {} is still allowed"))
        witness = self._search.find(edit)
        if witness:
            return JudgedEdit(edit, "breaking", self._shown(), witness)
        return JudgedEdit(edit, "unproven", "no value was found that shows a break, and no proof that there is none")

    def judge_whole(self) -> list[JudgedEdit]:
        """What is left if no edit explains why the schemas differ; empty if they are written alike."""
        roots = zip(self._old.root, self._new.root, strict=True)
        if all(same(self._old.side, old, self._new.side, new) for old, new in roots):
            return []
        edit = SchemaEdit(
            what="schema-changed",
            steps=(),
            old_spot=self._old.root,
            new_spot=self._new.root,
            old_place=self._old.root[0],
            new_place=self._new.root[0],
            effect="either",
            monotone=False,
            keywords=frozenset(),
        )
        witness = self._search.find_any()
        if witness:
            return [JudgedEdit(edit, "breaking", self._shown(), witness)]
        return [JudgedEdit(edit, "unproven", "the schemas are written differently; no proof that they allow the same")]

    def _removed(self, edit: SchemaEdit) -> JudgedEdit | None:
        """A member that the new document does not name anywhere: by a refused value, else by looking it up in both."""
        if edit.member in self._new.side.reach(edit.new_spot)[0]:
            return None
        witness = self._search.find(edit)
        if witness:
            return JudgedEdit(edit, "breaking", self._shown(), witness)
        named = self._search.find_named(edit)
        if named:
            return JudgedEdit(
                edit, "breaking", "looked up: the old document names the member, the new one does not", named
            )
        return JudgedEdit(edit, "unproven", "the new document does not name the member; no value was found that has it")

    def _mark(self, edit: SchemaEdit) -> JudgedEdit | None:
        """The verdict of a keyword that allows and refuses nothing itself; None for any other."""
        for word, travels in (("read-only", "request"), ("write-only", "response")):
            if edit.what in (f"became-{word}", f"no-longer-{word}"):
                if travels != self._direction or edit.what.startswith("no-longer"):
                    return JudgedEdit(
                        edit, "compatible", f"nothing that travels in a {self._direction} is excluded by it"
                    )
                return JudgedEdit(edit, "unproven", f"the member is not meant for a {travels} any more; servers differ")
        if edit.what == "default-changed":
            return self._default(edit)
        if edit.what.startswith(_UNPROVEN_MARKS):
            return JudgedEdit(edit, "unproven", "it is about the meaning of a value, which no schema judges")
        return None

    def _default(self, edit: SchemaEdit) -> JudgedEdit:
        last = edit.steps[-1] if edit.steps else None
        if last is not None and last.kind == "member":
            found = self._search.find_without(edit.steps[:-1], last.name)
            if found:
                reason = "looked up: a value without the member means the default, which is another one now"
                return JudgedEdit(edit, "breaking", reason, found)
        return JudgedEdit(edit, "unproven", "no value was found that leaves the member out")

    def _is_any_text(self) -> bool:
        """Whether a scalar that travels as text is a text without limits on the outer side."""
        if not (self._inner.is_text and self._inner.side.view(self._inner.root).types.isdisjoint({"array", "object"})):
            return False
        view = self._outer.side.view(self._outer.root)
        said = {keyword for part in view.parts.values() for keyword in part if not is_silent(keyword)}
        return said <= {"type"} and "string" in view.types

    def _spots(self, edit: SchemaEdit) -> tuple[Pointers, Pointers]:
        spots = (edit.old_spot, edit.new_spot)
        return spots if self._direction == "request" else (spots[1], spots[0])

    def _proves(self, inner: Pointers, outer: Pointers) -> bool:
        ends = {id(self._inner.side): self._inner, id(self._outer.side): self._outer}

        def accepts(side: SchemaSide, pointers: Pointers, value: Json) -> bool:
            return ends[id(side)].acceptance.allows(pointers, value)

        return Containment(
            self._inner.side, self._outer.side, accepts, outer_is_old=self._direction == "response"
        ).proves(inner, outer)

    def _said(self, sentence: str) -> str:
        return sentence.format("was allowed" if self._direction == "request" else "is allowed now").replace(
            "still allowed", "still allowed" if self._direction == "request" else "what the old document allows"
        )

    def _shown(self) -> str:
        if self._direction == "request":
            return "the old schema allows the payload, the new one refuses it"
        return "the new schema allows the payload, the old one refuses it"
