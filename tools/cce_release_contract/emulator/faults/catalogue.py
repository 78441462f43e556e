"""All faults by id: the list that the command line, the control API and the proof use."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from cce_release_contract.emulator.faults.groups import (
    authentication,
    canonical,
    concurrency,
    dry_run,
    gateways,
    histories,
    http,
    isolation,
    json_text,
    latency,
    lockout,
    refusals,
    resources,
    revisions,
    rollback,
    schema,
    secrets,
    signatures,
    sizes,
    statuses,
    times,
    validation,
    values,
)
from cce_release_contract.emulator.pipeline import Fault
from cce_release_contract.errors import UnknownNameError

AREAS: Final = (
    "schema",
    "validation",
    "http",
    "authentication",
    "signatures",
    "values",
    "revisions",
    "rollback",
    "dry-run",
    "times",
    "statuses",
    "isolation",
    "secrets",
    "concurrency",
    "resources",
    "latency",
)
"""The groups of faults."""

_MODULES: Final = (
    schema,
    validation,
    refusals,
    http,
    gateways,
    json_text,
    sizes,
    authentication,
    lockout,
    signatures,
    canonical,
    values,
    revisions,
    histories,
    rollback,
    dry_run,
    times,
    statuses,
    isolation,
    secrets,
    concurrency,
    resources,
    latency,
)

MAY_BREAK_FILE: Final = Path(__file__).with_name("may_break.json")
"""For each fault, more clauses that may fail; `cce-release prove --full --accept` adds to them."""

MAY_BREAK: Final[dict[str, list[str]]] = json.loads(MAY_BREAK_FILE.read_text(encoding="utf-8"))


def _complete(fault: Fault) -> Fault:
    noticed = (clause for clause in MAY_BREAK.get(fault.id, ()) if clause not in fault.breaks + fault.may_break)
    return replace(fault, may_break=(*fault.may_break, *noticed))


FAULTS: Final[dict[str, Fault]] = {fault.id: _complete(fault) for module in _MODULES for fault in module.FAULTS}


def faults_of(fault_ids: Iterable[str], *, where: str = "--fault") -> tuple[Fault, ...]:
    """The faults with these ids, in this order. Raises UnknownNameError for an unknown id, with where it was given."""
    return tuple(_fault(fault_id, where) for fault_id in fault_ids)


def _fault(fault_id: str, where: str) -> Fault:
    if fault_id in FAULTS:
        return FAULTS[fault_id]
    raise UnknownNameError("fault", fault_id, FAULTS, where=where, remedy="`cce-release faults` lists them all")
