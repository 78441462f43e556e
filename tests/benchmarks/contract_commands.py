"""`lint`, `generate` and `diff` beside other people's tools, each a cold process, in turn; seconds of wall clock.

    python tests/benchmarks/contract_commands.py FOLDER [VACUUM]

FOLDER is one in which `npm install @redocly/cli@2.77.0 @stoplight/spectral-cli@6.16.3` was run. VACUUM is the program
of that name. `diff` compares the last baseline with the contract, the contract with itself, and the contract with an
edited one. Shared machines are noisy: trust the ratios. Nothing here passes or fails.
"""

from __future__ import annotations

import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from peer import clean_environment

from cce_release_contract.codegen.generator import command_by_hand
from cce_release_contract.contract.compiled import contract

REPOSITORY: Final = Path(__file__).parents[2]
SPEC: Final = REPOSITORY / "spec" / "openapi.yaml"
COMPILED: Final = REPOSITORY / "generated" / "cce_release_models" / "openapi.json"
BIN: Final = Path(sys.executable).parent
ROUNDS: Final = 9
EDITS: Final = (("enum: [upgrade, rollback]", "enum: [upgrade]"), ("maxLength: 64", "maxLength: 32"))
"""One break of a request, and a narrower response."""


def main() -> None:
    """Measure every command and print a line for each program."""
    other = Path(sys.argv[1]).resolve() / "node_modules" / ".bin"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        edited = SPEC.read_text(encoding="utf-8")
        for before, after in EDITS:
            assert before in edited, before
            edited = edited.replace(before, after)
        (folder / "edited.yaml").write_text(edited, encoding="utf-8")
        (folder / "rules.yaml").write_text('extends: ["spectral:oas"]\n', encoding="utf-8")
        ours, redocly = str(BIN / "cce-release"), str(other / "redocly")
        by_hand = command_by_hand(contract().document, str(COMPILED), str(folder / "models.py"))
        lint = {
            "cce-release": [ours, "lint"],
            "redocly": [redocly, "lint", str(SPEC)],
            "spectral": [str(other / "spectral"), "lint", str(SPEC), "--ruleset", str(folder / "rules.yaml")],
            **({"vacuum": [sys.argv[2], "lint", str(SPEC)]} if len(sys.argv) > 2 else {}),
        }
        generate = {
            "cce-release": [ours, "generate", "--output", str(folder)],
            "datamodel-codegen": [str(BIN / "datamodel-codegen"), *shlex.split(by_hand.replace("\\\n", " "))[1:]],
        }
        told("lint", lint)
        told("generate", generate)
        baseline = REPOSITORY / "spec" / "baseline" / "openapi.yaml"
        for case, pair in {
            "baseline to contract": (baseline, SPEC),
            "contract to itself": (SPEC, SPEC),
            "contract to an edited one": (SPEC, folder / "edited.yaml"),
        }.items():
            files = [str(path) for path in pair]
            told(f"diff, {case}", {"cce-release": [ours, "diff", *files], "redocly": [redocly, "diff", *files]})


def told(title: str, commands: Mapping[str, Sequence[str]]) -> None:
    """Run the commands in turn and print the medians, the first one's beside the others'."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    environment = clean_environment() | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    for _ in range(ROUNDS + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, env=environment, check=False)
            seconds[name].append(time.perf_counter() - started)
            if done.returncode not in (0, 1):
                raise RuntimeError(f"{shlex.join(command)} ended with {done.returncode}: {done.stderr.decode()}")
    found = {name: statistics.median(listed[1:]) for name, listed in seconds.items()}  # the first run warms the disk
    first = next(iter(found.values()))
    for name, median in found.items():
        ratio = f"   ratio {first / median:5.2f}, {first - median:+.2f} s" if median is not first else ""
        print(f"{title:34} {name:18} {median:6.2f} s (fastest {min(seconds[name]):.2f}){ratio}", flush=True)


if __name__ == "__main__":
    print(json.dumps({"load": os.getloadavg(), "rounds": ROUNDS}))
    main()
