"""`cce-release faults`: list or explain the deliberate faults of the emulator."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from cce_release_contract.emulator.faults.catalogue import AREAS, FAULTS, faults_of
from cce_release_contract.emulator.pipeline import Fault

SCHEMA_VERSION = 1


@click.command("faults")
@click.argument("fault_id", metavar="[ID]", default="")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(*, fault_id: str, output_format: str) -> None:
    """List the deliberate faults of the emulator, or explain the fault with this ID.

    `cce-release check --fault ID` and `cce-release emulate --fault ID` switch a fault on.
    """
    chosen = faults_of([fault_id], where="") if fault_id else tuple(FAULTS.values())
    if output_format == "json":
        listed = [_data(fault) for fault in chosen]
        print(json.dumps({"schema_version": SCHEMA_VERSION, "faults": listed}, indent=2))
    else:
        print(_explanation(chosen[0]) if fault_id else _table(chosen))


def _data(fault: Fault) -> dict[str, object]:
    return {
        "id": fault.id,
        "title": fault.title,
        "area": fault.group,
        "breaks": list(fault.breaks),
        "may_break": list(fault.may_break),
    }


def _table(faults: Iterable[Fault]) -> str:
    """One line per fault: its id, its area and its title, by area."""
    ordered = sorted(faults, key=lambda fault: AREAS.index(fault.group))
    wide, area = (max(map(len, texts)) for texts in ([one.id for one in ordered], AREAS))
    return "\n".join(f"{one.id:<{wide}}  {one.group:<{area}}  {one.title}" for one in ordered)


def _explanation(fault: Fault) -> str:
    """One fault in full: what it does, what it breaks, and how to try it."""
    facts = [("area", fault.group), *(("breaks", clause) for clause in fault.breaks)]
    facts += [("may break", clause) for clause in fault.may_break]
    facts += [("try", f"cce-release prove --fault {fault.id}"), ("serve", f"cce-release emulate --fault {fault.id}")]
    return "\n".join([fault.id, f"  {fault.title}", *(f"  {name + ':':<11}{text}" for name, text in facts)])
