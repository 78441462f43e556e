"""The schema errors of a value: pointer, keyword and a sentence that quotes little of the value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

import jsonschema_rs

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import join

BreachKind: TypeAlias = Any
"""The details of one error from jsonschema-rs. Each keyword has other members."""

_QUOTED_LENGTH = 60


class SchemaError(NamedTuple):
    """One error: the place in the value (JSON pointer), the keyword, and a sentence without a full stop."""

    pointer: str
    keyword: str
    message: str


def schema_errors(validator: jsonschema_rs.Draft202012Validator, instance: Json) -> list[SchemaError]:
    """Every error, in the schema's order; empty if the value is valid."""
    return [
        SchemaError(join(error.instance_path), error.kind.name, sentence(error))
        for error in validator.iter_errors(instance)
    ]


def sentence(error: jsonschema_rs.ValidationError) -> str:
    """The error in words. Strings and numbers are quoted, shortened; objects and lists are not."""
    kind = error.kind
    wording = _WORDINGS.get(kind.name)
    return wording(error.instance, kind) if wording else f"{_quote(error.instance)} breaks {kind.name}"


def _quote(value: Json) -> str:
    if isinstance(value, dict | list):
        return f"the {_type_name(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _QUOTED_LENGTH else f"{text[:_QUOTED_LENGTH]}…"


def _type_name(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {dict: "object", list: "array", str: "string", int: "integer", float: "number"}
    return names.get(type(value), type(value).__name__)


def _alternatives(_: Json, kind: BreachKind) -> str:
    reasons = [" and ".join(_placed(error) for error in branch) for branch in kind.context]
    return f"it matches none of {len(reasons)} alternatives: {'; or '.join(reasons)}"


def _placed(error: jsonschema_rs.ValidationError) -> str:
    pointer = join(error.instance_path)
    return f"{pointer}: {sentence(error)}" if pointer else sentence(error)


def _words(values: Iterable[Json]) -> str:
    return ", ".join(value if isinstance(value, str) else json.dumps(value) for value in values)


_WORDINGS: dict[str, Callable[[Json, BreachKind], str]] = {
    "type": lambda value, kind: f"{_quote(value)} is of type {_type_name(value)}, not {' or '.join(kind.types)}",
    "enum": lambda value, kind: f"{_quote(value)} is not one of {_words(kind.options)}",
    "const": lambda value, kind: f"{_quote(value)} is not {_words([kind.expected_value])}",
    "required": lambda _, kind: f"the member {kind.property!r} is missing",
    "minimum": lambda value, kind: f"{value} is below {kind.limit}",
    "maximum": lambda value, kind: f"{value} is above {kind.limit}",
    "exclusiveMinimum": lambda value, kind: f"{value} is not above {kind.limit}",
    "exclusiveMaximum": lambda value, kind: f"{value} is not below {kind.limit}",
    "minLength": lambda value, kind: f"{_quote(value)} has {len(value)} characters, fewer than {kind.limit}",
    "maxLength": lambda value, kind: f"{_quote(value)} has {len(value)} characters, more than {kind.limit}",
    "minItems": lambda value, kind: f"there are {len(value)} items, fewer than {kind.limit}",
    "maxItems": lambda value, kind: f"there are {len(value)} items, more than {kind.limit}",
    "minProperties": lambda value, kind: f"there are {len(value)} members, fewer than {kind.limit}",
    "maxProperties": lambda value, kind: f"there are {len(value)} members, more than {kind.limit}",
    "pattern": lambda value, kind: f"{_quote(value)} does not match {kind.pattern}",
    "additionalProperties": lambda _, kind: f"the members {_words(kind.unexpected)} are not allowed",
    "falseSchema": lambda _, __: "nothing is allowed here",
    "anyOf": _alternatives,
    "oneOf": lambda value, kind: (
        _alternatives(value, kind) if "NotValid" in type(kind).__name__ else "it matches more than one alternative"
    ),
}
