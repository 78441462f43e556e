"""Prints which faults break each clause. `make generate` keeps it for the reports, which load no emulator."""

from __future__ import annotations

import json
import sys
from collections import defaultdict

from cce_release_contract.emulator.faults.catalogue import FAULTS


def clause_faults_text() -> str:
    """The ids of the faults that break each clause on purpose, by clause id, as JSON text."""
    found: dict[str, list[str]] = defaultdict(list)
    for fault in FAULTS.values():
        for clause in fault.breaks:
            found[clause].append(fault.id)
    lines = (f" {json.dumps(clause)}: {json.dumps(found[clause])}" for clause in sorted(found))
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.stdout.write(clause_faults_text())
