"""From the command to the first failure on the terminal: thirty faults, the suite and `schemathesis run` in turn.

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

LISTED: Final = (
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

DRAWN: Final = (
    "bad-json-crashes",
    "unknown-chart-invalid",
    "history-counts-from-zero",
    "image-tag-coerced",
    "time-without-offset",
    "create-at-as-number",
    "description-null",
    "image-pull-policy-coerced",
    "parameters-as-object",
    "error-without-pair",
    "history-number-as-text",
    "chart-version-as-number",
    "unknown-members-refused",
    "rollback-to-current-refused",
    "empty-parameters-refused",
    "action-type-unchecked",
    "resources-as-array",
    "no-object-crashes",
    "chart-version-with-digest",
    "reads-open",
)
"""Drawn by lot before it was measured: `random.Random(20261127).sample(...)` of the sorted other faults that
schemathesis finds according to `detection.json`, since a fault that it never finds has no time to compare."""


def first_failures(rounds: int) -> None:
    """Print a line for each fault, and the median and the mean of each list over the faults that both find."""
    for name, faults in (("listed", LISTED), ("drawn", DRAWN)):
        times = [of_fault(fault, rounds) for fault in faults]
        both = [(ours_seen, theirs_seen) for ours_seen, theirs_seen in times if ours_seen and theirs_seen]
        for kind, average in (("median", statistics.median), ("mean", statistics.fmean)):
            suite, peer = (average([pair[side] for pair in both]) for side in (0, 1))
            print(
                f"first failure, {kind} of the {len(both)} of {len(faults)} {name} faults that both find:"
                f" suite {suite:.2f} s, schemathesis {peer:.2f} s, ratio {suite / peer:.2f}",
                flush=True,
            )


def of_fault(fault: str, rounds: int) -> tuple[float | None, float | None]:
    """The median seconds of the suite and of schemathesis, after a line that shows each round."""
    with start_emulator(["--fault", fault]) as emulator, tempfile.TemporaryDirectory() as name:
        rows = [(ours(emulator, Path(name)), theirs(emulator, Path(name))) for _ in range(rounds)]
    seen = tuple(zip(*rows, strict=True))
    print(f"first failure, {fault:26} suite {shown(seen[0])}, schemathesis {shown(seen[1])}", flush=True)
    suite, peer = ([time for time in times if time is not None] for times in seen)
    return statistics.median(suite) if suite else None, statistics.median(peer) if peer else None


def ours(emulator: LocalEmulator, folder: Path) -> float | None:
    """Seconds until the suite tells of a failure."""
    return seconds_until([*suite_command(emulator, folder), "--fail-fast"], folder, "FAIL ", stream="stderr")


def theirs(emulator: LocalEmulator, folder: Path) -> float | None:
    """Seconds until schemathesis tells of a failure."""
    extra = ["--max-failures", "1", "--exclude-checks", "unsupported_method"]
    return seconds_until(peer_command(emulator, folder, extra), folder, "❌", stream="stdout")


def shown(times: tuple[float | None, ...]) -> str:
    """The times of one fault, in seconds."""
    return "/".join("none" if time is None else f"{time:.2f}" for time in times)
