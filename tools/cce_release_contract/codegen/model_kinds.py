"""Which models have more than their schemas: models of requests, and models with handwritten methods.

Both are derived from the contract, so that a renamed schema keeps its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cce_release_contract.contract.pointer import get, split
from cce_release_contract.contract.references import references, target_pointer
from cce_release_contract.contract.walker import walk

_METHODS_READ: Final = (
    ("ReleaseReading", {"create_at", "update_at", "values"}),
    ("ErrorPair", {"errorCode", "errorMessage"}),
    ("ErrorPair", {"error_code", "error_msg"}),
)
"""The classes of contract_model.py with methods for single models, and the members that these methods read."""


def closed_models(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The models that refuse unknown members: the only difference between models and schemas.

    They are the objects of requests, except those of responses and those with `x-free-members`, which use any member.
    The service ignores unknown members of these objects, so a misspelt `dry_run` would make a real update.
    """
    schemas = document.get("components", {}).get("schemas", {})
    sent = _reached(document, "request-body") - _reached(document, "response")
    objects = {name for name in sent if schemas[name].keys() & {"properties", "allOf"}}
    return tuple(sorted(name for name in objects if not schemas[name].get("x-free-members")))


def handwritten_bases(document: Mapping[str, Any]) -> dict[str, str]:
    """The base class of a model in contract_model.py, by the model's name, if it is not ContractModel."""
    return dict(_bases(document.get("components", {}).get("schemas", {})))


def _bases(schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, schema in schemas.items():
        members = schema.get("properties", {}).keys() if isinstance(schema, dict) else ()
        for base, read in _METHODS_READ:
            if read <= set(members):
                yield name, base


def _reached(document: Mapping[str, Any], kind: str) -> set[str]:
    """The names of the schemas that elements of a kind refer to, directly or through others."""
    waiting = [element.pointer for element in walk(document) if element.kind == kind]
    seen: set[str] = set()
    while waiting:
        pointer = waiting.pop()
        if pointer not in seen:
            seen.add(pointer)
            found = (target_pointer(reference) for _, reference in references(get(document, pointer), pointer))
            waiting += [target for target in found if target is not None]
    places = [split(pointer) for pointer in seen]
    return {place[2] for place in places if place[:2] == ["components", "schemas"] and len(place) == 3}
