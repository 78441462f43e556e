"""A fast check for values that clearly match their schema, so that Helm is needed only for possible errors.

Helm compiles the schema again for every check. If a schema uses only keywords on which all validators agree, a compiled
validator decides the common case. It only accepts values; Helm reports the errors.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

_AGREED_KEYWORDS = frozenset(
    {
        "$schema",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "default",
        "description",
        "enum",
        "examples",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "not",
        "oneOf",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
    }
)
_DRAFT_7 = ("http://json-schema.org/draft-07/schema#", "http://json-schema.org/draft-07/schema")


def quickly_valid(schemas: tuple[str, ...], values: Mapping[str, Any]) -> bool:
    """Whether the values certainly match: there is no schema, or one plain draft-07 schema that accepts them."""
    if not schemas:
        return True
    if len(schemas) > 1:
        return False
    validator = _validator(schemas[0])
    return validator is not None and validator.is_valid(dict(values))


@functools.lru_cache(maxsize=64)
def _validator(text: str) -> jsonschema_rs.Draft7Validator | None:
    """A compiled validator, or None if validators may disagree."""
    try:
        schema = json.loads(text)
        if not isinstance(schema, dict) or schema.get("$schema") not in _DRAFT_7 or not _is_plain(schema):
            return None
        return jsonschema_rs.Draft7Validator(schema)
    except ValueError:
        return None


def _is_plain(schema: object) -> bool:
    if not isinstance(schema, dict):
        return isinstance(schema, bool)
    if not schema.keys() <= _AGREED_KEYWORDS:
        return False
    # Classes such as \d and \w are ASCII in Go and Unicode elsewhere.
    pattern = schema.get("pattern", "")
    if not isinstance(pattern, str) or "\\" in pattern or not pattern.isascii() or "[[:" in pattern or "(?" in pattern:
        return False
    below = [schema[keyword] for keyword in ("additionalProperties", "items", "not") if keyword in schema]
    for keyword in ("allOf", "anyOf", "oneOf"):
        below += schema.get(keyword, [])
    below += schema.get("properties", {}).values()
    return all(_is_plain(part) for part in below)
