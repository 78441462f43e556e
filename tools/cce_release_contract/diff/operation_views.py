"""The operations of a document of any version, with the place of each part and references followed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.operations import METHODS
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference, target_pointer
from cce_release_contract.diff.sources import Source

_IGNORED: Final = frozenset({"accept", "authorization", "content-type"})
"""Header parameters with these names are ignored. Source: OpenAPI, Parameter Object."""

_TEXTS: Final = frozenset({"$ref", "$comment", "description", "summary", "title"})
"""Keywords beside which a schema is still only its reference."""


class Part(NamedTuple):
    """An object of the document, and its pointer after references."""

    value: Mapping[str, Any]
    pointer: str


@dataclass(frozen=True, slots=True)
class OperationView:
    """One operation. `item` is the pointer of its path."""

    source: Source
    method: str
    path: str
    pointer: str
    item: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same operation in another document: the method, and the path without parameter names."""
        return self.method, re.sub(r"\{[^}]*\}", "{}", self.path)

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method.upper()} {self.path}"

    @property
    def value(self) -> Mapping[str, Any]:
        """The Operation Object."""
        return part_at(self.source, self.pointer).value

    def inherited(self, member: str) -> tuple[Json, str] | None:
        """A member of the operation, else of its path, with its pointer; None if only the document may have it."""
        for pointer in (self.pointer, self.item):
            holder = part_at(self.source, pointer)
            if member in holder.value:
                return holder.value[member], child(holder.pointer, member)
        return None

    def parameters(self) -> dict[tuple[str, str], Part]:
        """The parameters by location and name. That of a path parameter is its position."""
        found: dict[tuple[str, str], Part] = {}
        order = re.findall(r"\{([^}]*)\}", self.path)
        for pointer in (self.item, self.pointer):
            holder = part_at(self.source, pointer)
            for index, _ in enumerate(holder.value.get("parameters", ())):
                part = part_at(self.source, child(holder.pointer, "parameters", index))
                name, where = str(part.value.get("name")), str(part.value.get("in"))
                if where == "header":
                    name = name.lower()
                if where == "path" and name in order:
                    name = str(order.index(name))
                if not (where == "header" and name in _IGNORED):
                    found[where, name] = part
        return found

    def body(self) -> Part | None:
        """The Request Body Object, if the operation has one."""
        if "requestBody" not in self.value:
            return None
        return part_at(self.source, child(self.pointer, "requestBody"))

    def responses(self) -> dict[str, Part]:
        """The Response Objects by status, range of statuses, or `default`."""
        pointer = child(self.pointer, "responses")
        statuses = self.value.get("responses", {})
        return {
            str(status).upper() if status != "default" else status: part_at(self.source, child(pointer, status))
            for status in statuses
            if not str(status).startswith("x-")
        }


def operation_views(source: Source) -> Iterator[OperationView]:
    """Every operation, in the document's order. Raises TypeError for one that is no object."""
    for path in source.data.get("paths", {}):
        if path.startswith("x-"):
            continue
        item = part_at(source, child("/paths", path))
        for method in METHODS:
            if method not in item.value:
                continue
            if not isinstance(item.value[method], dict):
                raise TypeError(f"{method} of {path} is no object")
            yield OperationView(source, method, path, child(item.pointer, method), item.pointer)


def part_at(source: Source, pointer: str) -> Part:
    """The object at a pointer, with its reference followed. What is no object counts as an empty one."""
    value: Json = source.data
    place = pointer
    for token in _tokens(pointer):
        value = value.get(token) if isinstance(value, dict) else value[int(token)] if isinstance(value, list) else None
    value, place = resolve_reference(source.data, value, pointer)
    return Part(value if isinstance(value, dict) else {}, place)


def schema_place(source: Source, pointer: str) -> str:
    """The pointer of a schema after its references.

    From OpenAPI 3.1 on the keywords beside a `$ref` count: a schema with such keywords is not left.
    """
    schema = get(source.data, pointer)
    while isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        if source.minor > 0 and not schema.keys() <= _TEXTS:
            break
        pointer = target_pointer(schema["$ref"]) or ""
        schema = get(source.data, pointer)
    return pointer


def _tokens(pointer: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
