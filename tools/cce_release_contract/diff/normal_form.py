"""Schemas of OpenAPI 3.0 and 3.1 as JSON Schema 2020-12. Each part keeps its pointer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.references import holds_data, resolve_reference

Direction = Literal["request", "response"]

_BOUNDS: Final = {"int32": 31, "int64": 63}
"""Formats that are bounds of an integer, with their bits. Source: OpenAPI, data types."""

IN_PATH: Final = "/x-path-text"
"""The pointer, in each document in normal form, of what holds for every path parameter: it is not empty."""

_UNSENT: Final = {"request": "readOnly", "response": "writeOnly"}
"""The mark of a member that does not travel in a direction, and so is not required there. Source: OpenAPI 3.0."""


def normal_form(data: Mapping[str, Any], minor: int, direction: Direction) -> dict[str, Any]:
    """The document with each schema in the words of JSON Schema 2020-12, as it counts in one direction."""
    found: dict[str, Any] = _Normaliser(data, minor, direction).copy(data, "")
    return {**found, IN_PATH[1:]: {"minLength": 1}}


class _Normaliser:
    def __init__(self, data: Mapping[str, Any], minor: int, direction: Direction) -> None:
        self._data = data
        self._minor = minor
        self._unsent = _UNSENT[direction]

    def copy(self, value: Json, pointer: str) -> Json:
        if isinstance(value, list):
            return [self.copy(item, child(pointer, index)) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if self._minor == 0 and isinstance(value.get("$ref"), str):
            return {"$ref": value["$ref"]}
        found = {
            name: member if holds_data(pointer, name, member) else self.copy(member, child(pointer, name))
            for name, member in value.items()
        }
        if self._minor == 0:
            self._translate(found)
        bits = _BOUNDS.get(found.get("format", "")) if isinstance(found.get("format", ""), str) else None
        if bits and found.get("type") in ("integer", ["integer", "null"]):
            found["allOf"] = [*found.get("allOf", ()), {"minimum": -(2**bits), "maximum": 2**bits - 1}]
        return found

    def _translate(self, schema: dict[str, Any]) -> None:
        """Say in 3.1 what a schema of 3.0 says. Other objects have none of these members with values of these types."""
        if isinstance(schema.get("nullable"), bool) and schema.pop("nullable") and isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and bound in schema:
                schema[exclusive] = schema.pop(bound)
        members = schema.get("properties")
        if isinstance(schema.get("required"), list) and isinstance(members, dict):
            schema["required"] = [name for name in schema["required"] if not self._is_unsent(members.get(name))]

    def _is_unsent(self, member: Json) -> bool:
        resolved, _ = resolve_reference(self._data, member)
        return isinstance(resolved, dict) and resolved.get(self._unsent) is True
