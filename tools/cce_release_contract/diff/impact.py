"""What a change concerns in this project: clauses by their place in the contract, and generated models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.contract.compiled import contract
from cce_release_contract.contract.pointer import exists, parent, split
from cce_release_contract.diff.changes import ContractEdit


def with_impact(change: ContractEdit) -> ContractEdit:
    """The change with its clauses and models, if it is about the contract of this project."""
    pointers = {change.old.pointer, change.new.pointer}
    own = [pointer for pointer in pointers if pointer.count("/") > 1 and exists(contract().document, pointer)]
    return replace(change, clauses=_clauses(own), models=tuple(sorted(set(_models(own)))))


def _clauses(pointers: list[str]) -> tuple[str, ...]:
    """The clauses that name one of these places, or the schema, parameter or header around it."""
    near = {*pointers, *(parent(pointer) for pointer in pointers)}
    return tuple(clause.id for clause in all_clauses().values() if clause.pointer in near)


def _models(pointers: list[str]) -> Iterator[str]:
    """The model of a named schema, with the field that a pointer below it names."""
    for pointer in pointers:
        tokens = split(pointer)
        if tokens[:2] == ["components", "schemas"]:
            below = tokens[3:]
            field = below[below.index("properties") + 1] if "properties" in below[:-1] else ""
            yield ".".join(filter(None, (tokens[2], field)))
