"""What a run is asked for by the ids of clauses: the clauses to check, and the known deviations of its target."""

from __future__ import annotations

from dataclasses import dataclass

from cce_release_contract.contract.clause import all_clauses, replaced_clauses
from cce_release_contract.contract.clause_selection import replacement_warnings, select_clauses
from cce_release_contract.settings import Settings
from cce_release_contract.verdicts.deviations import Deviation, deviations_of
from cce_release_contract.verdicts.deviations_file import read_deviations


@dataclass(frozen=True, slots=True)
class Asked:
    """The ids of the clauses to check, the target's deviations, and a warning for each id that is no longer one."""

    wanted: tuple[str, ...]
    deviations: tuple[Deviation, ...]
    warnings: tuple[str, ...]


def asked_for(settings: Settings) -> Asked:
    """What the settings ask for. Raises `CceReleaseError` for an unknown clause or a wrong file."""
    replaced = replaced_clauses()
    wanted = select_clauses(settings.clause, all_clauses(), option="--cce-clause", replaced=replaced)
    read: tuple[Deviation, ...] = ()
    if settings.deviations is not None:
        read = read_deviations(settings.deviations, all_clauses(), replaced)
    named = (*settings.clause, *(deviation.written for deviation in read))
    return Asked(wanted, deviations_of(settings.target, read), tuple(replacement_warnings(named, replaced)))
