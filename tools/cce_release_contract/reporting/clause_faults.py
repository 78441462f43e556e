"""Which deliberate faults of the emulator break a clause; they prove that its test can fail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache


@cache
def faults_by_clause() -> Mapping[str, tuple[str, ...]]:
    """The ids of the faults that break each clause on purpose, by clause id; a clause without a fault has no entry."""
    # The catalogue needs none of the emulator's optional parts. Imported here, so that only reports load it.
    from cce_release_contract.emulator.faults.catalogue import FAULTS

    found: dict[str, list[str]] = defaultdict(list)
    for fault in FAULTS.values():
        for clause in fault.breaks:
            found[clause].append(fault.id)
    return {clause: tuple(ids) for clause, ids in found.items()}
