"""References (`$ref`) inside one document: their targets, and references without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, exists, get
from cce_release_contract.contract.problems import ContractProblem

DATA_KEYWORDS = frozenset({"example", "examples", "default", "enum", "const"})
"""Members whose value is data, in which `$ref` is an ordinary name."""


_NAMED = frozenset({"properties", "patternProperties", "schemas", "responses", "headers", "examples"})
"""Members whose own members are names, not keywords."""


def holds_data(pointer: str, name: str, member: Json) -> bool:
    """Whether a member of the object at a pointer is data. An object `examples` has Example Objects instead."""
    if pointer.rpartition("/")[2] in _NAMED:
        return False
    return name == "value" or (name in DATA_KEYWORDS and not (name == "examples" and isinstance(member, dict)))


def target_pointer(reference: str) -> str | None:
    """The JSON pointer of a reference into the same document; None for a reference to another document."""
    return unquote(reference[1:]) if reference.startswith("#") else None


def references(value: Json, pointer: str = "", *, data: bool = False) -> Iterator[tuple[str, str]]:
    """Each `$ref` at or below a value: the pointer of the object that holds it, and the reference itself."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from references(item, child(pointer, index), data=data)
    elif isinstance(value, dict) and not data:
        if isinstance(value.get("$ref"), str):
            yield pointer, value["$ref"]
        for name, member in value.items():
            yield from references(member, child(pointer, name), data=holds_data(pointer, name, member))


def resolve_reference(data: Mapping[str, Any], value: Json, pointer: str = "") -> tuple[Json, str]:
    """Follow `$ref` to a value that is not a reference; return the value and its pointer.

    Raises LookupError for a reference to nowhere, to another document, or in a circle.
    """
    seen = {pointer}
    while isinstance(value, dict) and isinstance(value.get("$ref"), str):
        reference = value["$ref"]
        target = target_pointer(reference)
        if target is None:
            raise LookupError(f"{reference} leads out of this document")
        if target in seen:
            raise LookupError(f"{reference} leads back to itself")
        seen.add(target)
        try:
            value = get(data, target)
        except ValueError as error:
            raise LookupError(str(error)) from error
        pointer = target
    return value, pointer


def reference_problems(document: Document) -> list[ContractProblem]:
    """Every reference that leads nowhere, out of the document, or in a circle without a value."""
    return [
        _problem(document, pointer, message)
        for pointer, reference in references(document.data)
        if (message := _wrong(document.data, pointer, reference))
    ]


def _wrong(data: Mapping[str, Any], pointer: str, reference: str) -> str:
    target = target_pointer(reference)
    if target is None:
        return f"the reference {reference!r} leads to another document"
    if not exists(data, target):
        return f"the reference {reference!r} leads nowhere"
    try:
        resolve_reference(data, {"$ref": reference}, pointer)
    except LookupError as error:
        # A broken reference further along is a separate problem at its own place.
        return f"the reference {reference!r} leads in a circle" if "back to itself" in str(error) else ""
    return ""


def _problem(document: Document, pointer: str, message: str) -> ContractProblem:
    line, column = document.places.get(child(pointer, "$ref"), (document.line(pointer), 0))
    return ContractProblem(
        "reference",
        document.path,
        message,
        line,
        column,
        cause="the name was changed, removed or misspelt" if "nowhere" in message else "",
        remedy="define it under components in the same file, or correct the name",
    )
