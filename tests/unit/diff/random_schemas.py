"""Random small schemas, random edits of them, and random values, without the code that they test."""

from __future__ import annotations

import copy
from random import Random
from typing import Any, Final

NAMES = ("a", "b", "c", "d")
SCALARS = (None, True, False, 0, 1, 2, 3, 5, 7, -1, 0.5, 2.5, "", "a", "aa", "aaa", "b", "ab", "abcd", "1")
PATTERNS = ("^a", "b$", "^[ab]*$", "a|b")


def schema(source: Random, depth: int = 2) -> Any:
    """A schema of some keywords."""
    kind = source.choice(("string", "integer", "number", "object", "object", "array", "any", "enum", "group"))
    found: dict[str, Any] = {} if kind in ("any", "enum", "group") else {"type": kind}
    if source.random() < 0.15 and "type" in found:
        found["type"] = [found["type"], "null"]
    if kind == "enum":
        return {"enum": source.sample(SCALARS, source.randint(1, 4))}
    if kind == "group" and depth:
        branches = [schema(source, depth - 1) for _ in range(source.randint(1, 3))]
        return {source.choice(("anyOf", "oneOf", "allOf")): branches}
    if kind == "any" and source.random() < 0.3:
        return {"not": schema(source, 0)}
    if kind == "any" and source.random() < 0.3:
        return {keyword: schema(source, 0) for keyword in ("if", source.choice(("then", "else")))}
    for keyword in (
        source.sample(KEYWORDS[kind], source.randint(0, min(2, len(KEYWORDS[kind])))) if kind in KEYWORDS else ()
    ):
        value(found, keyword, source, depth)
    if "properties" in found and source.random() < 0.4:
        value(found, "additionalProperties", source, depth)
    return found


KEYWORDS: Final[dict[str, tuple[str, ...]]] = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "object": (
        *("properties", "properties", "required", "additionalProperties", "minProperties", "maxProperties"),
        *("patternProperties", "dependentRequired", "propertyNames", "unevaluatedProperties", "dependentSchemas"),
    ),
    "array": ("items", "items", "minItems", "maxItems", "uniqueItems", "prefixItems", "contains"),
}


LIMITS = {
    **dict.fromkeys(("minLength", "minItems", "minProperties"), (0, 1, 2)),
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties"), (0, 1, 2, 3, 4)),
    **dict.fromkeys(("minimum", "exclusiveMinimum"), (-1, 0, 0.5, 1, 2)),
    **dict.fromkeys(("maximum", "exclusiveMaximum"), (1, 2.5, 3, 5, 7)),
    "multipleOf": (1, 2, 0.5, 3),
    "pattern": PATTERNS,
    "uniqueItems": (True,),
}


def value(found: dict[str, Any], keyword: str, source: Random, depth: int) -> None:
    """Give a keyword a value."""
    if keyword in LIMITS:
        found[keyword] = source.choice(LIMITS[keyword])
    elif keyword == "required":
        found[keyword] = source.sample(NAMES, source.randint(1, 2))
    elif keyword == "dependentRequired":
        found[keyword] = {source.choice(NAMES): [source.choice(NAMES)]}
    elif keyword in ("properties", "patternProperties", "dependentSchemas"):
        by_name = keyword != "patternProperties"
        names = source.sample(NAMES, source.randint(1, 3)) if by_name else [source.choice(PATTERNS)]
        found[keyword] = {name: schema(source, max(0, depth - 1)) for name in names}
    elif keyword == "prefixItems":
        found[keyword] = [schema(source, max(0, depth - 1)) for _ in range(source.randint(1, 2))]
    else:
        found[keyword] = source.choice((schema(source, max(0, depth - 1)), False, True, schema(source, 0)))


def edited(old: Any, source: Random) -> Any:
    """The schema with one or two edits somewhere in it."""
    new = copy.deepcopy(old)
    for _ in range(source.randint(1, 2)):
        places = [part for part in _parts(new) if isinstance(part, dict)]
        part = source.choice(places)
        kind = part.get("type", "any")
        kind = kind[0] if isinstance(kind, list) else kind
        choice = source.random()
        if choice < 0.25 and part:
            del part[source.choice(list(part))]
        elif choice < 0.75 and kind in KEYWORDS:
            value(part, source.choice(KEYWORDS[kind]), source, 1)
        elif choice < 0.85:
            part["type"] = source.choice(("string", "integer", "number", ["string", "null"], "object"))
        elif "enum" in part:
            part["enum"] = source.sample(SCALARS, source.randint(1, 4))
        else:
            part[source.choice(("anyOf", "oneOf"))] = [schema(source, 0), schema(source, 0)]
    return new


def _parts(one: Any) -> list[Any]:
    found = [one]
    if isinstance(one, dict):
        for keyword in ("properties", "patternProperties"):
            for member in one.get(keyword, {}).values():
                found += _parts(member)
        for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
            for member in one.get(keyword, ()):
                found += _parts(member)
        for keyword in ("items", "additionalProperties", "not"):
            if keyword in one:
                found += _parts(one[keyword])
    return found


def instance(source: Random, depth: int = 2) -> Any:
    """A random value over the same names, bounds and texts."""
    choice = source.random()
    if depth and choice < 0.4:
        return {name: instance(source, depth - 1) for name in source.sample(NAMES, source.randint(0, 3))}
    if depth and choice < 0.6:
        return [instance(source, depth - 1) for _ in range(source.randint(0, 4))]
    return source.choice(SCALARS)
