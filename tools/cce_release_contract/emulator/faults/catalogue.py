"""Every fault, by id: the one list that the command line, the control API and the proof read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from cce_release_contract.emulator.faults import (
    authentication,
    lifecycle,
    refusals,
    revisions,
    schema,
    signatures,
    validation,
    values,
)
from cce_release_contract.emulator.seams import Fault
from cce_release_contract.errors import UnknownNameError

FAULTS: Final[dict[str, Fault]] = {
    fault.id: fault
    for group in (schema, validation, refusals, authentication, signatures, revisions, values, lifecycle)
    for fault in group.FAULTS
}


def faults_of(fault_ids: Iterable[str]) -> tuple[Fault, ...]:
    """The faults with these ids, in that order. Raises UnknownNameError for one that does not exist."""
    return tuple(_fault(fault_id) for fault_id in fault_ids)


def _fault(fault_id: str) -> Fault:
    if fault_id in FAULTS:
        return FAULTS[fault_id]
    close = difflib.get_close_matches(fault_id, FAULTS, n=1, cutoff=0.5)
    # The whole list, eighty and more, helps only who is nowhere near.
    remedy = "" if close else f"one of {', '.join(sorted(FAULTS))}"
    raise UnknownNameError("fault", fault_id, FAULTS, where="--fault", remedy=remedy)
