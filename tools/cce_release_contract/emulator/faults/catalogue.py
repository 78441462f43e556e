"""Every fault, by id: the one list that the command line, the control API and the proof read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cce_release_contract.emulator.faults import authentication, behaviour, schema, validation
from cce_release_contract.emulator.seams import Fault
from cce_release_contract.errors import UnknownNameError

FAULTS: Final[dict[str, Fault]] = {
    fault.id: fault
    for fault in (*schema.FAULTS, *validation.FAULTS, *authentication.FAULTS, *behaviour.FAULTS)
}


def faults_of(fault_ids: Iterable[str]) -> tuple[Fault, ...]:
    """The faults with these ids, in that order. Raises UnknownNameError for one that does not exist."""
    found = []
    for fault_id in fault_ids:
        if fault_id not in FAULTS:
            raise UnknownNameError(
                "fault", fault_id, FAULTS, where="--fault", remedy=f"one of {', '.join(sorted(FAULTS))}"
            )
        found.append(FAULTS[fault_id])
    return tuple(found)
