"""Whether schemas of one document allow a value, by jsonschema-rs."""

from __future__ import annotations

import copy
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

import jsonschema_rs

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.references import holds_data
from cce_release_contract.diff.schemas.views import Pointers, SchemaSide, speaks_of_others

_NAME: Final = "urn:document"
_LETTERS: Final = "/~!$&'()*+,;=:@"
_PLACES: Final = ("items", "additionalProperties")
_PLACES_BY_NAME: Final = ("properties", "patternProperties")
_TESTS: Final = ("not", "if", "contains", "propertyNames")


class Acceptance:
    """The validators of one document. Formats count.

    The strict ones also refuse members that an object does not name, unless it speaks of all other members.
    """

    def __init__(self, side: SchemaSide) -> None:
        self._side = side
        self._made: dict[tuple[Pointers, bool], jsonschema_rs.Draft202012Validator] = {}

    def errors(self, pointers: Pointers, value: Json) -> list[jsonschema_rs.ValidationError]:
        """The rules that a value breaks."""
        return list(self._validator(pointers, strict=False).iter_errors(value))

    def allows(self, pointers: Pointers, value: Json, *, strict: bool = False) -> bool:
        """Whether every schema allows the value."""
        return not pointers or self._validator(pointers, strict=strict).is_valid(value)

    def check(self, pointers: Pointers) -> None:
        """Raise ValueError for a schema that is not valid JSON Schema."""
        self._validator(pointers, strict=False)

    def _validator(self, pointers: Pointers, *, strict: bool) -> jsonschema_rs.Draft202012Validator:
        key = (pointers, strict)
        if key not in self._made:
            schema: dict[str, Any] = {"allOf": [{"$ref": f"{_NAME}#{quote(one, safe=_LETTERS)}"} for one in pointers]}
            if strict and self._is_closed(pointers):
                schema["unevaluatedProperties"] = False
            try:
                self._made[key] = jsonschema_rs.Draft202012Validator(
                    schema, registry=self._strict if strict else self._plain, validate_formats=True
                )
            except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
                raise ValueError(f"{pointers[0]}: {error}".splitlines()[0]) from error
        return self._made[key]

    def _is_closed(self, pointers: Pointers) -> bool:
        names, speaks = self._side.reach(pointers)
        return bool(names) and not speaks

    @cached_property
    def _plain(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(_NAME, dict(self._side.data))])

    @cached_property
    def _strict(self) -> jsonschema_rs.Registry:
        data = copy.deepcopy(dict(self._side.data))
        self._close(data, "")
        return jsonschema_rs.Registry([(_NAME, data)])

    def _close(self, value: Json, pointer: str) -> None:
        """Close every schema of a member or an item below a value, in place."""
        if isinstance(value, list):
            for index, item in enumerate(value):
                self._close(item, child(pointer, index))
        if not isinstance(value, dict):
            return
        for name, member in value.items():
            named = pointer.rpartition("/")[2] in _PLACES_BY_NAME
            if holds_data(pointer, name, member) or (name in _TESTS and not named):
                continue
            below = child(pointer, name)
            self._close(member, below)
            if (name in _PLACES and not named) or named:
                self._close_one(member, below)
            elif name == "prefixItems" and isinstance(member, list):
                for index, item in enumerate(member):
                    self._close_one(item, child(below, index))
        if not speaks_of_others(value):
            value.pop("additionalProperties", None)
            value.pop("unevaluatedProperties", None)
        if isinstance(value.get("required"), list):
            members = value.get("properties", {})
            value["properties"] = {**dict.fromkeys(filter(_is_text, value["required"]), True), **members}

    def _close_one(self, schema: Json, pointer: str) -> None:
        if isinstance(schema, dict) and self._is_closed((pointer,)):
            schema["unevaluatedProperties"] = False


def _is_text(value: Json) -> bool:
    return isinstance(value, str)
