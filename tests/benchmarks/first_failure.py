"""From the command to the first failure on the terminal: ten faults, the suite and `schemathesis run` in turn.

Both get a warm emulator that has the one fault, and both end at the first failure. The moment that counts is when the
line that tells of it can be read: `FAIL` on our stderr, a failed phase on its stdout. Its check of methods that the
contract does not list is left out here, since it also fails without a fault.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Final

from peer import peer_command, seconds_until, suite_command

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator

FAULTS: Final = (
    "values-as-object",
    "version-as-text",
    "status-unlisted",
    "content-type-text",
    "created-status",
    "error-as-list",
    "action-unchecked",
    "chart-id-optional",
    "text-booleans-accepted",
    "token-not-needed",
)
"""Listed before it was measured, spread as what schemathesis detects is: three of schema, three of HTTP, three of
validation, one of authentication."""


def first_failures(rounds: int) -> None:
    """Print a line for each fault and the two medians."""
    medians: dict[str, list[float]] = {"ours": [], "theirs": []}
    for fault in FAULTS:
        with start_emulator(["--fault", fault]) as emulator, tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            seen: dict[str, list[float | None]] = {"ours": [], "theirs": []}
            for _ in range(rounds):
                seen["ours"].append(ours(emulator, folder))
                seen["theirs"].append(theirs(emulator, folder))
        for who, times in seen.items():
            found = [time for time in times if time is not None]
            if found:
                medians[who].append(statistics.median(found))
        print(
            f"first failure, {fault:26} suite {shown(seen['ours'])}, schemathesis {shown(seen['theirs'])}", flush=True
        )
    ours_median, theirs_median = (statistics.median(medians[who]) for who in ("ours", "theirs"))
    print(
        f"first failure, median of {len(medians['ours'])} and {len(medians['theirs'])} faults:"
        f" suite {ours_median:.2f} s, schemathesis {theirs_median:.2f} s, ratio {ours_median / theirs_median:.2f}"
    )


def ours(emulator: LocalEmulator, folder: Path) -> float | None:
    """Seconds until the suite tells of a failure."""
    return seconds_until([*suite_command(emulator, folder), "--fail-fast"], folder, "FAIL ", stream="stderr")


def theirs(emulator: LocalEmulator, folder: Path) -> float | None:
    """Seconds until schemathesis tells of a failure."""
    extra = ["--max-failures", "1", "--exclude-checks", "unsupported_method"]
    return seconds_until(peer_command(emulator, folder, extra), folder, "❌", stream="stdout")


def shown(times: list[float | None]) -> str:
    """The times of one fault, in seconds."""
    return "/".join("none" if time is None else f"{time:.2f}" for time in times)
