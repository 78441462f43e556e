"""Accept the clauses that failed although no fault declared them: write them to may_break.json, for a person to review.

A fault often has true consequences beside the clause that it is made to break. The proof finds them, but only a person
can say that each is a consequence and not a false alarm. So acceptance only adds, and keeps what earlier proofs saw.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cce_release_contract.atomic_file import write_whole
from cce_release_contract.proof.matrix import CellKind, FaultProof, Proof

MayBreak = Mapping[str, Sequence[str]]
"""For each fault the clauses that may fail beside those that it breaks."""


def accepted(proof: Proof) -> Proof:
    """The proof with every unexpected failure declared."""
    return replace(proof, faults=tuple(_accepted(fault) for fault in proof.faults))


def with_unexpected(declared: MayBreak, proof: Proof, *, clauses: Collection[str]) -> dict[str, list[str]]:
    """`declared` and what `proof` found besides, without clauses that are not in `clauses` any more; sorted."""
    result = {fault: set(noticed) for fault, noticed in declared.items()}
    for fault in proof.unexpected:
        result.setdefault(fault.id, set()).update(cell.clause for cell in fault.of_kind(CellKind.UNEXPECTED))
    known = {fault: sorted(noticed.intersection(clauses)) for fault, noticed in result.items()}
    return {fault: noticed for fault, noticed in sorted(known.items()) if noticed}


def write_may_break(path: Path, declared: MayBreak) -> None:
    """Write the file whole or not at all. Raises `UsageError` if it cannot be written."""
    write_whole(path, json.dumps(declared, indent=1) + "\n", option="--accept")


def _accepted(fault: FaultProof) -> FaultProof:
    cells = (replace(cell, kind=CellKind.ALLOWED) if cell.kind is CellKind.UNEXPECTED else cell for cell in fault.cells)
    return replace(fault, cells=tuple(cells))
