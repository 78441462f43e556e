"""Models and JSON Schema agree on every keyword that lint allows."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import jsonschema_rs
import pydantic
import pytest
from tests.unit.codegen.edge_values import EDGE_VALUES

from cce_release_contract.codegen.generator import generate_models
from cce_release_contract.lint.rules.model_keywords import KEPT, KEPT_FORMATS, KEPT_TYPES

PERSON = {"type": "object", "properties": {"n": {"type": "integer"}}, "additionalProperties": True}
REFERENCE = "#/components/schemas/Person"
SAMPLES: dict[str, list[Any]] = {
    "type": [{"type": kind} for kind in sorted(KEPT_TYPES)] + [{}],
    "format": [{"type": kind, "format": name} for kind, name in sorted(KEPT_FORMATS)],
    "$ref": [{"$ref": REFERENCE}, {"$ref": "#/components/schemas/Word"}],
    "enum": [{"type": "string", "enum": ["upgrade", "rollback", ""]}],
    "properties": [PERSON],
    "required": [PERSON | {"required": ["n"]}],
    "additionalProperties": [{"type": "object", "additionalProperties": True}],
    "items": [{"type": "array", "items": {"type": "string"}}],
    "allOf": [
        {"type": "object", "allOf": [{"$ref": "#/components/schemas/Person"}], "properties": {"m": {"type": "string"}}}
    ],
    "anyOf": [
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        {"anyOf": [{"$ref": "#/components/schemas/Person"}, {"type": "string"}]},
    ],
    "minimum": [{"type": "integer", "minimum": 1}],
    "maximum": [{"type": "integer", "maximum": 1}],
    "exclusiveMinimum": [{"type": "integer", "exclusiveMinimum": 1}],
    "exclusiveMaximum": [{"type": "integer", "exclusiveMaximum": 1}],
    "minLength": [{"type": "string", "minLength": 64}],
    "maxLength": [{"type": "string", "maxLength": 64}],
    "pattern": [{"type": "string", "pattern": "^[A-Z][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)+$"}],
    "minItems": [{"type": "array", "items": {"type": "string"}, "minItems": 1}],
    "maxItems": [{"type": "array", "items": {"type": "string"}, "maxItems": 1}],
    "title": [{"type": "string", "title": "Another Name"}, PERSON | {"title": "Another Name"}],
    "description": [{"type": "string", "description": 'Has "quotes" and \\ in it.'}],
    "example": [{"type": "string", "example": "a"}, {"type": "integer", "example": None}],
    "examples": [{"type": "string", "examples": ["a"]}],
    "default": [
        {"type": "boolean", "default": False},
        {"type": "string", "default": "a"},
        {"type": "integer", "default": None},
        {"type": "array", "items": {"type": "string"}, "default": []},
        PERSON | {"default": {}},
        {"type": "string", "enum": ["upgrade"], "default": "upgrade"},
        {"$ref": "#/components/schemas/Word", "default": "upgrade"},
    ],
    "deprecated": [{"type": "string", "deprecated": True}],
    "readOnly": [{"type": "string", "readOnly": True}],
    "writeOnly": [{"type": "string", "writeOnly": True}],
    "externalDocs": [{"type": "string", "externalDocs": {"url": "https://example.com"}}],
}
"""For each keyword that lint allows, schemas of one member that use it."""

VALUES = (*EDGE_VALUES, {"n": 1}, {"n": "1"}, {"n": None}, {"n": 1, "m": None}, ["a", "b"], ["a", 1])
CASES = [
    (f"{keyword.strip('$').title().replace(' ', '')}{number}{'Required' if required else ''}", schema, required)
    for keyword, schemas in SAMPLES.items()
    for number, schema in enumerate(schemas)
    for required in (False, True)
]


def test_every_keyword_has_a_sample() -> None:
    """Each allowed keyword has a sample schema."""
    unused = {keyword for keyword, schemas in SAMPLES.items() if not all(keyword in one for one in schemas if one)}

    assert set(SAMPLES) == KEPT
    assert unused == set()


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """A contract with one object for each sample, whose only member is the sample."""
    schemas: dict[str, Any] = {"Person": PERSON, "Word": {"type": "string", "enum": ["upgrade", "rollback"]}}
    for name, schema, required in CASES:
        schemas[name] = {"type": "object", "additionalProperties": True, "properties": {"a": schema}}
        if required:
            schemas[name]["required"] = ["a"]
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}


@pytest.fixture(scope="module")
def models(document: dict[str, Any]) -> Iterator[ModuleType]:
    """The models of that contract."""
    module = ModuleType("models_of_the_samples")
    sys.modules[module.__name__] = module
    source = generate_models(json.dumps(document).encode())
    exec(compile(source, "models_of_the_samples.py", "exec", dont_inherit=True), module.__dict__)
    yield module
    del sys.modules[module.__name__]


@pytest.mark.parametrize("name", [case[0] for case in CASES])
def test_model_and_schema_agree(name: str, document: dict[str, Any], models: ModuleType) -> None:
    """A model accepts a value if and only if the schema does, and keeps it unchanged."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    validator = jsonschema_rs.Draft202012Validator(schema)
    model: type[pydantic.BaseModel] = getattr(models, name)

    for instance in ({}, *({"a": value} for value in VALUES)):
        assert kept_by(model, instance) == validator.is_valid(instance), instance


def kept_by(model: type[pydantic.BaseModel], instance: dict[str, Any]) -> bool:
    """Whether a model accepts an instance. An accepted one must be written unchanged and without a warning."""
    try:
        value = model.model_validate(instance)
    except pydantic.ValidationError:
        return False
    with warnings.catch_warnings(action="error"):
        assert value.model_dump() == instance
        assert json.loads(value.model_dump_json()) == instance
    return True
