"""Tests of which faults break a clause."""

from __future__ import annotations

import subprocess
import sys

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.reporting.clause_faults import faults_by_clause

WITHOUT_EXTRAS = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"starlette", "uvicorn", "uvloop", "httptools", "sqlalchemy", "helm_python"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
from cce_release_contract.reporting.clause_faults import faults_by_clause
print(len(faults_by_clause()))
"""


def test_each_fault_is_named_at_what_it_breaks() -> None:
    """Each fault of the catalogue is listed at each clause that it breaks, and nowhere else."""
    found = {(clause, fault) for clause, faults in faults_by_clause().items() for fault in faults}

    assert found == {(clause, fault.id) for fault in FAULTS.values() for clause in fault.breaks}


def test_every_clause_named_exists() -> None:
    """Faults break clauses of the contract only."""
    assert set(faults_by_clause()) <= set(all_clauses())


def test_faults_are_known_without_the_emulator_installed() -> None:
    """A base installation, without the emulator's optional parts, names the same faults."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_EXTRAS], capture_output=True, text=True, check=False)

    assert done.stdout.strip() == str(len(faults_by_clause())), done.stderr
