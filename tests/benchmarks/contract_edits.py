"""Which edits of our own contract `diff` calls breaking, beside `redocly diff` and `specshift diff`; a table.

    PYTHONPATH=. python tests/benchmarks/contract_edits.py REDOCLY SPECSHIFT

The two are programs. The edits, with what each one is, are those of tests/unit/diff/own_edits.yaml. A tool finds a
break if it calls any change breaking (redocly: major), and reports falsely if it does so for a harmless edit.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from peer import clean_environment
from tests.unit.diff.test_own_edits import ROWS, edited, own

from cce_release_contract.diff.differing import diff_documents


def main() -> None:
    """Print a line for each edit, then the sums."""
    redocly, specshift = sys.argv[1:]
    right = dict.fromkeys(("cce-release", "redocly", "specshift"), 0)
    sums = {"breaking": dict(right), "compatible": dict(right)}
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "old.json"), Path(folder, "new.json")
        old.write_text(json.dumps(own().data), encoding="utf-8")
        for verdict, edit in ROWS:
            after = edited(edit)
            new.write_text(json.dumps(after.data), encoding="utf-8")
            files = [str(old), str(new)]
            found = {
                "cce-release": bool(diff_documents(own(), after).summary["breaking"]),
                "redocly": report([redocly, "diff", *files, "--format", "json"])["summary"]["major"] > 0,
                "specshift": report([specshift, "diff", *files, "--format", "json"])["has_breaking_changes"],
            }
            marks = {name: "right" if said == (verdict == "breaking") else "WRONG" for name, said in found.items()}
            for name, mark in marks.items():
                sums[verdict][name] += mark == "right"
            print(f"{verdict:10} {edit['name']:55} " + "  ".join(f"{name} {mark}" for name, mark in marks.items()))
    for verdict, counts in sums.items():
        total = sum(kind == verdict for kind, _ in ROWS)
        print(f"right of {total} {verdict} edits: " + ", ".join(f"{name} {count}" for name, count in counts.items()))


def report(command: list[str]) -> dict[str, Any]:
    """What a program prints as JSON."""
    environment = clean_environment() | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
