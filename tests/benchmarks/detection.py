"""Which faults of the catalogue `schemathesis run` detects, and which ours does: `make detection`.

One emulator; its faults are switched one at a time through the control API. What schemathesis finds without a fault too
does not count for it. What ours detects is what `cce-release prove` says. Results are kept in `detection.json` after
each fault, so a run that was cut short goes on where it ended; the tables in the README are written from that file.

`python detection.py [--again] [--seconds N] [--table]`: `--again` forgets the kept results, `--seconds` ends early,
`--table` only writes the tables.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from peer import clean_environment, run_peer

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.emulator.faults.catalogue import FAULTS

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "detection.json"
README: Final = HERE / "README.md"
BEGIN: Final = "<!-- detection begins: written by detection.py -->"
END: Final = "<!-- detection ends -->"
BASELINE_RUNS: Final = 3
EXAMPLES: Final = ("--max-examples", "20", "--continue-on-failure", "--max-response-time", "5")
"""Twenty examples an operation and a phase; the coverage phase sends its hundreds of requests all the same. More cost
minutes and are not what finds a fault of one member or header."""


def main() -> None:
    """Fill in what is missing and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    results: dict[str, Any] = {} if options.again or not RESULTS.exists() else json.loads(RESULTS.read_text())
    results = {"baseline": [], "peer": {}, "ours": {}} | results
    if not options.table:
        fill_peer(results, time.monotonic() + options.seconds)
        fill_ours(results)
        keep(results)
    write_tables(results)


def fill_peer(results: dict[str, Any], deadline: float) -> None:
    """Run schemathesis against every fault that has no result yet."""
    missing = [fault for fault in FAULTS if fault not in results["peer"]]
    if not missing:
        return
    with start_emulator() as emulator, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        baseline = set(results["baseline"])
        if not results["peer"]:
            for _ in range(BASELINE_RUNS):
                baseline |= found_with(emulator, folder, [])
        for fault in missing:
            if time.monotonic() > deadline:
                return
            results["baseline"] = sorted(baseline)
            results["peer"][fault] = sorted(found_with(emulator, folder, [fault]) - baseline)
            keep(results)
            print(f"{fault}: {'; '.join(results['peer'][fault]) or '-'}", flush=True)


def found_with(emulator: LocalEmulator, folder: Path, faults: list[str]) -> frozenset[str]:
    """What schemathesis finds with these faults switched on, on releases as they were at the start."""
    set_faults(emulator, faults)
    try:
        return run_peer(emulator, folder, EXAMPLES).findings
    except subprocess.TimeoutExpired:
        return frozenset({"error: it did not end in time"})
    finally:
        set_faults(emulator, [])


def set_faults(emulator: LocalEmulator, faults: list[str]) -> None:
    """Put the emulator back to its start, with these faults."""
    with SandboxClient(emulator.control) as control:
        control.reset()
        control.own_faults(faults)


def fill_ours(results: dict[str, Any]) -> None:
    """Take what `cce-release prove` says; all faults at once, unless every one has a result."""
    missing = [fault for fault in FAULTS if fault not in results["ours"]]
    if not missing:
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "cce_release_contract.cli", "prove", "--workers", "2", "--format", "json"]
        command += ["--report-dir", folder, *(part for fault in missing for part in ("--fault", fault))]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=clean_environment())
    if not done.stdout:
        raise RuntimeError(f"prove ended with {done.returncode}: {done.stderr[-2000:]}")
    proof = json.loads(done.stdout)
    results["false_alarms"] = [one["clause"] for one in proof["control"]["clauses"]]
    for one in proof["faults"]:
        results["ours"][one["id"]] = [c["clause"] for c in one["clauses"] if c["verdict"] == "fail"]


def keep(results: dict[str, Any]) -> None:
    """Write the results down."""
    results["date"] = datetime.now(UTC).date().isoformat()
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def write_tables(results: dict[str, Any]) -> None:
    """Put the tables between the two markers of the README."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise RuntimeError(f"{README} has no line {END}")
    README.write_text(f"{before}{BEGIN}\n\n{tables(results)}\n{END}{after}", encoding="utf-8")


def tables(results: dict[str, Any]) -> str:
    """The totals of each group, and a row for each fault."""
    tried = {name: fault for name, fault in FAULTS.items() if name in results["peer"] and name in results["ours"]}
    lines = [f"{len(tried)} of the catalogue's {len(FAULTS)} faults, on {results.get('date', '?')}.", ""]
    noise = "; ".join(f"`{one}`" for one in results["baseline"]) or "nothing"
    alarms = ", ".join(results.get("false_alarms", [])) or "nothing"
    lines += [f"Without a fault schemathesis reports {noise}; the suite reports {alarms}. Neither counts below.", ""]
    lines += ["| group | faults | `schemathesis run` | ours |", "| --- | ---: | ---: | ---: |"]
    groups = list(dict.fromkeys(fault.group for fault in tried.values()))
    for group in [*groups, "all"]:
        members = [name for name, fault in tried.items() if group in (fault.group, "all")]
        theirs, ours = (sum(bool(results[who][name]) for name in members) for who in ("peer", "ours"))
        lines.append(f"| {group} | {len(members)} | {theirs} | {ours} |")
    lines += ["", "| fault | what is wrong | `schemathesis run` finds | ours finds |", "| --- | --- | --- | --- |"]
    for name, fault in tried.items():
        lines.append(
            f"| `{name}` | {cell(fault.title)} | {peer_words(results['peer'][name])} | "
            f"{', '.join(f'`{clause}`' for clause in results['ours'][name]) or '**nothing**'} |"
        )
    return "\n".join(lines) + "\n"


def peer_words(found: list[str]) -> str:
    """The checks that found something, each once, without the operations."""
    return cell("; ".join(dict.fromkeys(one.partition(": ")[0] for one in found))) or "-"


def cell(text: str) -> str:
    """A text as it may stand in a table."""
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
