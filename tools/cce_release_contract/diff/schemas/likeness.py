"""Whether two schemas are written alike, and which keywords do not count for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.references import target_pointer
from cce_release_contract.diff.schemas.views import SchemaSide, equal

SILENT_KEYWORDS: Final = frozenset(
    {
        "title",
        "description",
        "summary",
        "default",
        "example",
        "examples",
        "deprecated",
        "externalDocs",
        "xml",
        "$comment",
    }
    | {
        "readOnly",
        "writeOnly",
        "discriminator",
        "contentMediaType",
        "contentEncoding",
        "contentSchema",
        "$schema",
        "$id",
    }
)
"""Keywords that allow and refuse nothing."""

_NAMED: Final = frozenset({"properties", "patternProperties", "dependentSchemas", "dependentRequired"})
"""Keywords whose members are names, not keywords."""


def same(one: SchemaSide, first: str, other: SchemaSide, second: str) -> bool:
    """Whether two schemas are written alike, through their references and without their silent keywords.

    Schemas that are too deep to tell count as different.
    """
    a, first = _dereferenced(one, one.at(first), first)
    b, second = _dereferenced(other, other.at(second), second)
    known = one.likeness_to(other)
    if (first, second) in known:
        return known[first, second]
    seen: set[tuple[str, str]] = set()
    try:
        found = _Likeness(one, other, known, seen).alike(a, first, b, second)
    except RecursionError:
        return False
    if found:
        known.update(dict.fromkeys(seen, True))
    return found


@dataclass(frozen=True, slots=True)
class _Likeness:
    """One comparison. A difference that it finds is known from then on for every schema around it."""

    one: SchemaSide
    other: SchemaSide
    known: dict[tuple[str, str], bool]
    seen: set[tuple[str, str]]

    def alike(self, a: Json, first: str, b: Json, second: str) -> bool:
        a, first = _dereferenced(self.one, a, first)
        b, second = _dereferenced(self.other, b, second)
        pair = (first, second)
        if pair in self.known or pair in self.seen:  # one difference anywhere makes the whole differ
            return self.known.get(pair, True)
        self.seen.add(pair)
        found = self._compared(a, first, b, second)
        if not found:
            self.known[pair] = False
        return found

    def _compared(self, a: Json, first: str, b: Json, second: str) -> bool:
        if not (isinstance(a, dict) and isinstance(b, dict)):
            if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
                pairs = enumerate(zip(a, b, strict=True))
                return all(self.alike(x, child(first, n), y, child(second, n)) for n, (x, y) in pairs)
            return equal(a, b)
        named = first.rpartition("/")[2] in _NAMED
        kept_a, kept_b = ({key for key in schema if named or not is_silent(key)} for schema in (a, b))
        if kept_a != kept_b:
            return False
        for key in kept_a:
            if key in ("enum", "const", "required", "type") and not named:
                if not equal(a[key], b[key]):
                    return False
            elif key == "$ref":
                targets = target_pointer(a[key]) or "", target_pointer(b[key]) or ""
                if not self.alike(self.one.at(targets[0]), targets[0], self.other.at(targets[1]), targets[1]):
                    return False
            elif not self.alike(a[key], child(first, key), b[key], child(second, key)):
                return False
        return True


def _dereferenced(side: SchemaSide, schema: Json, pointer: str) -> tuple[Json, str]:
    while isinstance(schema, dict) and schema.keys() == {"$ref"} and isinstance(schema["$ref"], str):
        pointer = target_pointer(schema["$ref"]) or ""
        schema = side.at(pointer)
    return schema, pointer


def is_silent(keyword: str) -> bool:
    """Whether a keyword allows and refuses nothing."""
    return keyword in SILENT_KEYWORDS or keyword.startswith("x-")
