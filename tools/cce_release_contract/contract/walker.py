"""The walk through an OpenAPI document for all lint rules. It visits each element once, where it is defined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.operations import METHODS
from cce_release_contract.contract.pointer import child, split

_SCHEMA_MEMBERS = ("items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else")
_SCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMA_MAPS = ("patternProperties", "dependentSchemas", "$defs")


@dataclass(frozen=True, slots=True)
class Element:
    """One part of a contract.

    `kind` is operation, parameter, header, request-body, response, media-type, security-scheme, schema (a named one),
    property, subschema (any other schema) or example. `name` is a readable name. For an example, `schema_pointer` is
    the schema that it has to match.
    """

    kind: str
    name: str
    pointer: str
    value: Json
    schema_pointer: str = ""

    @property
    def is_schema(self) -> bool:
        """Whether it is a schema, at any level."""
        return self.kind in {"schema", "property", "subschema"}

    def __str__(self) -> str:
        return f"the {self.kind.replace('-', ' ')} {self.name!r}"


def walk(document: Mapping[str, Any]) -> Iterator[Element]:
    """Every element, in the document's order. References are not followed: a target is visited at its own place.

    A malformed part is skipped; openapi-spec-validator reports it.
    """
    for path, item in _members(document.get("paths")):
        yield from _path_item(item, child("/paths", path))
    components = document.get("components")
    walkers = {
        "parameters": _parameter,
        "headers": _header,
        "requestBodies": _request_body,
        "responses": _response,
        "schemas": _named_schema,
        "securitySchemes": _security_scheme,
    }
    for section, walker in walkers.items():
        for name, value in _members(components.get(section) if isinstance(components, dict) else None):
            yield from walker(name, value, child("/components", section, name))


def _path_item(item: Json, pointer: str) -> Iterator[Element]:
    yield from _parameters(item, pointer)
    for method, operation in _members(item):
        if method not in METHODS or not isinstance(operation, dict):
            continue
        place = child(pointer, method)
        yield Element("operation", str(operation.get("operationId", method)), place, operation)
        yield from _parameters(operation, place)
        if "requestBody" in operation:
            yield from _request_body(
                str(operation.get("operationId")), operation["requestBody"], f"{place}/requestBody"
            )
        for status, response in _members(operation.get("responses")):
            yield from _response(status, response, child(place, "responses", status))


def _parameters(holder: Json, pointer: str) -> Iterator[Element]:
    parameters = holder.get("parameters") if isinstance(holder, dict) else None
    for index, value in enumerate(parameters if isinstance(parameters, list) else ()):
        yield from _parameter("", value, child(pointer, "parameters", index))


def _parameter(name: str, value: Json, pointer: str) -> Iterator[Element]:
    if _defined(value):
        yield Element("parameter", str(value.get("name", name)), pointer, value)
        yield from _described_by_schema(str(value.get("name", name)), value, pointer)


def _header(name: str, value: Json, pointer: str) -> Iterator[Element]:
    if _defined(value):
        yield Element("header", name, pointer, value)
        yield from _described_by_schema(name, value, pointer)


def _security_scheme(name: str, value: Json, pointer: str) -> Iterator[Element]:
    if _defined(value):
        yield Element("security-scheme", name, pointer, value)


def _request_body(name: str, value: Json, pointer: str) -> Iterator[Element]:
    if _defined(value):
        yield Element("request-body", name, pointer, value)
        yield from _contents(value, pointer)


def _response(name: str, value: Json, pointer: str) -> Iterator[Element]:
    if _defined(value):
        yield Element("response", name, pointer, value)
        for header, described in _members(value.get("headers")):
            yield from _header(header, described, child(pointer, "headers", header))
        yield from _contents(value, pointer)


def _contents(holder: Mapping[str, Any], pointer: str) -> Iterator[Element]:
    for name, value in _members(holder.get("content")):
        place = child(pointer, "content", name)
        if isinstance(value, dict):
            yield Element("media-type", name, place, value)
            yield from _described_by_schema(name, value, place)


def _described_by_schema(name: str, holder: Mapping[str, Any], pointer: str) -> Iterator[Element]:
    """The schema of a parameter, a header or a media type, with its examples."""
    place = child(pointer, "schema")
    if "schema" in holder:
        yield Element("subschema", name, place, holder["schema"])
        yield from _below_schema(name, holder["schema"], place)
        if "example" in holder:
            yield Element("example", name, child(pointer, "example"), holder["example"], place)
        for key, example in _members(holder.get("examples")):
            if isinstance(example, dict) and "value" in example:
                yield Element("example", key, child(pointer, "examples", key, "value"), example["value"], place)
    yield from _contents(holder, pointer)


def _named_schema(name: str, schema: Json, pointer: str) -> Iterator[Element]:
    yield Element("schema", name, pointer, schema)
    yield from _below_schema(name, schema, pointer)


def _below_schema(name: str, schema: Json, pointer: str) -> Iterator[Element]:
    if not isinstance(schema, dict):
        return
    for member, value in _members(schema.get("properties")):
        place = child(pointer, "properties", member)
        yield Element("property", f"{name}.{member}", place, value)
        yield from _below_schema(f"{name}.{member}", value, place)
    for below, value in _subschemas(schema, pointer):
        yield Element("subschema", f"{name}{'.'.join(['', *split(below[len(pointer) :])])}", below, value)
        yield from _below_schema(name, value, below)
    for index, example in enumerate(schema["examples"] if isinstance(schema.get("examples"), list) else ()):
        yield Element("example", f"{name} {index}", child(pointer, "examples", index), example, pointer)
    if "example" in schema:
        yield Element("example", name, child(pointer, "example"), schema["example"], pointer)
    if "default" in schema:
        yield Element("example", f"{name} default", child(pointer, "default"), schema["default"], pointer)


def _subschemas(schema: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Json]]:
    for keyword in _SCHEMA_MEMBERS:
        if isinstance(schema.get(keyword), dict):
            yield child(pointer, keyword), schema[keyword]
    for keyword in _SCHEMA_LISTS:
        listed = schema.get(keyword)
        for index, value in enumerate(listed if isinstance(listed, list) else ()):
            yield child(pointer, keyword, index), value
    for keyword in _SCHEMA_MAPS:
        for name, value in _members(schema.get(keyword)):
            yield child(pointer, keyword, name), value


def _members(value: Json) -> Iterator[tuple[str, Json]]:
    yield from value.items() if isinstance(value, dict) else ()


def _defined(value: Json) -> bool:
    """Whether the element is defined here and is not a reference."""
    return isinstance(value, dict) and "$ref" not in value
