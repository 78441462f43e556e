"""The contract's side: its operations as the vendor names them, with their members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.operations import Operation, operations_of
from cce_release_contract.contract.pointer import child, get
from cce_release_contract.contract.references import resolve_reference
from cce_release_contract.drift.sdk.elements import SideMember, SideOperation, SidePlace, inner_path

_SUCCESS = 200


def contract_operations(document: Document) -> Iterator[SideOperation]:
    """The operations that have a name of the vendor (`x-vendor-operation`), in the contract's order."""
    for operation in operations_of(document.data):
        name = get(document.data, operation.pointer).get("x-vendor-operation")
        if isinstance(name, str):
            yield _operation(document, operation, name)


def _operation(document: Document, operation: Operation, name: str) -> SideOperation:
    request: dict[str, SideMember] = {}
    for one in operation.parameters:
        found = _Schema(document, child(one.pointer, "schema"))
        request[f"{one.location} {one.name}"] = found.member(required=one.required, at=one.pointer)
    if operation.body_pointer:
        body, _ = resolve_reference(document.data, get(document.data, child(operation.pointer, "requestBody")))
        _Schema(document, operation.body_pointer).add(request, "body", required=bool(body.get("required")))
    response: dict[str, SideMember] = {}
    success = operation.responses.get(_SUCCESS)
    if success is not None and success.schema_pointer:
        _Schema(document, success.schema_pointer).add(response, "body", required=True)
    place = _place(document, operation.pointer)
    return SideOperation(name, operation.method, operation.template, place, request, response)


def _place(document: Document, pointer: str) -> SidePlace:
    return SidePlace(str(document.path), document.line(pointer))


class _Schema:
    """One schema, with what its references and its `allOf` add."""

    def __init__(self, document: Document, pointer: str) -> None:
        self.document = document
        self.parts = list(self._parts(pointer, set()))

    def _parts(self, pointer: str, seen: set[str]) -> Iterator[tuple[dict[str, Any], str]]:
        """The schema and those that it includes, each with its pointer."""
        if pointer in seen:
            return
        seen.add(pointer)
        schema = get(self.document.data, pointer)
        schema = schema if isinstance(schema, dict) else {}  # true and false say nothing about a member
        yield schema, pointer
        if "$ref" in schema:
            yield from self._parts(resolve_reference(self.document.data, schema, pointer)[1], seen)
        for index, _ in enumerate(schema.get("allOf", ())):
            yield from self._parts(child(pointer, "allOf", index), seen)

    def first(self, keyword: str) -> Any:  # noqa: ANN401 - the value of any keyword
        """The value of a keyword in the first part that has it; None if none has it."""
        return next((part[keyword] for part, _ in self.parts if keyword in part), None)

    @property
    def type(self) -> str:
        """The type, without null; `any` if there is none, or more than one."""
        stated = self.first("type")
        types = [one for one in (stated if isinstance(stated, list) else [stated]) if one not in (None, "null")]
        return str(types[0]) if len(types) == 1 else "any"

    def member(self, *, required: bool, at: str = "") -> SideMember:
        """The schema as a member."""
        options = self.first("enum")
        return SideMember(
            type=self.type,
            required=required,
            place=_place(self.document, at or self.parts[0][1]),
            options=tuple(one for one in options if one is not None) if options is not None else None,
            default=self.first("default"),
            most_characters=self.first("maxLength"),
            free=self.first("x-free-members") is True,
        )

    def add(self, members: dict[str, SideMember], path: str, *, required: bool) -> None:
        """Add the schema and everything in it, from the outside to the inside."""
        if path in members or path.count(".") > 20:
            return
        members[path] = self.member(required=required)
        needed = {name for part, _ in self.parts for name in part.get("required", ())}
        for part, pointer in self.parts:
            for name in part.get("properties", {}):
                inner = _Schema(self.document, child(pointer, "properties", name))
                inner.add(members, inner_path(path, name), required=name in needed)
            if "items" in part:
                _Schema(self.document, child(pointer, "items")).add(members, f"{path}[]", required=True)
