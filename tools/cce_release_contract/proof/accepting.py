"""Accept undeclared failures of a proof: write them to may_break.json, for a person to review.

A fault often has true consequences apart from the clause that it is made to break. The proof finds them, but only a
person can say that each is a consequence and not a false alarm. So accepting adds entries, and removes only clauses
that no longer exist.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cce_release_contract.atomic_file import write_whole
from cce_release_contract.proof.matrix import CellKind, FaultProof, Proof

MayBreak = Mapping[str, Sequence[str]]
"""For each fault, the clauses that may fail in addition to those that it breaks."""


def accepted(proof: Proof) -> Proof:
    """The proof with every unexpected failure declared."""
    return replace(proof, faults=tuple(_accepted(fault) for fault in proof.faults))


def with_unexpected(declared: MayBreak, proof: Proof, *, clauses: Collection[str]) -> dict[str, list[str]]:
    """`declared` and the unexpected failures of `proof`, sorted, without clauses that `clauses` no longer has."""
    result = {fault: set(noticed) for fault, noticed in declared.items()}
    for fault in proof.unexpected:
        result.setdefault(fault.id, set()).update(cell.clause for cell in fault.of_kind(CellKind.UNEXPECTED))
    known = {fault: sorted(noticed.intersection(clauses)) for fault, noticed in result.items()}
    return {fault: noticed for fault, noticed in sorted(known.items()) if noticed}


def write_may_break(path: Path, declared: MayBreak) -> None:
    """Write the file completely or not at all. Raises `UsageError` if it cannot be written."""
    write_whole(path, json.dumps(declared, indent=1) + "\n", option="--accept")


def _accepted(fault: FaultProof) -> FaultProof:
    cells = (replace(cell, kind=CellKind.ALLOWED) if cell.kind is CellKind.UNEXPECTED else cell for cell in fault.cells)
    return replace(fault, cells=tuple(cells))
