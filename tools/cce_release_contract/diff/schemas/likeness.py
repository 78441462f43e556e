"""Whether two schemas are written alike, and which keywords do not count for that."""

from __future__ import annotations

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
    try:
        return _alike(one, one.at(first), first, other, other.at(second), second, set())
    except RecursionError:
        return False


def _alike(
    one: SchemaSide, a: Json, first: str, other: SchemaSide, b: Json, second: str, seen: set[tuple[str, str]]
) -> bool:
    a, first = _dereferenced(one, a, first)
    b, second = _dereferenced(other, b, second)
    if (first, second) in seen:
        return True
    seen.add((first, second))  # one difference anywhere makes the whole differ, so a pair is looked at once
    if not (isinstance(a, dict) and isinstance(b, dict)):
        if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
            pairs = enumerate(zip(a, b, strict=True))
            return all(_alike(one, x, child(first, n), other, y, child(second, n), seen) for n, (x, y) in pairs)
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
            if not _alike(one, one.at(targets[0]), targets[0], other, other.at(targets[1]), targets[1], seen):
                return False
        elif not _alike(one, a[key], child(first, key), other, b[key], child(second, key), seen):
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
