"""Tests of which faults break a clause."""

from __future__ import annotations

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.emulator.faults.__main__ import clause_faults_text
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.reporting.clause_faults import CLAUSE_FAULTS_FILE, faults_by_clause


def test_each_fault_is_named_at_what_it_breaks() -> None:
    """Each fault of the catalogue is listed at each clause that it breaks, and nowhere else."""
    found = {(clause, fault) for clause, faults in faults_by_clause().items() for fault in faults}

    assert found == {(clause, fault.id) for fault in FAULTS.values() for clause in fault.breaks}, "run `make generate`"


def test_file_is_as_it_is_written() -> None:
    """The kept file is what the catalogue gives today."""
    assert CLAUSE_FAULTS_FILE.read_text(encoding="utf-8") == clause_faults_text(), "run `make generate`"


def test_every_clause_named_exists() -> None:
    """Faults break clauses of the contract only."""
    assert set(faults_by_clause()) <= set(all_clauses())
