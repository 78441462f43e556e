"""The comparison of two reports as text lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cce_release_contract.printable import one_line


def report_comparison_text(comparison: Mapping[str, Any]) -> str:
    """Both runs, each clause that got worse or better, each clause that only one run has, and the counts."""
    return "".join(f"{line}\n" for line in _lines(comparison))


def _lines(comparison: Mapping[str, Any]) -> Iterator[str]:
    for name in ("old", "new"):
        run = comparison[name]
        contract = run["contract"]
        yield (
            f"{name}: {one_line(run['base_url'])}, started {run['started_at']}, profile {run['profile']}, "
            f"contract {one_line(contract['version'])} {contract['sha256'][:12]}"
        )
    yield from move_lines(comparison)
    yield from (f"new    {clause}" for clause in comparison["added"])
    yield from (f"gone   {clause}" for clause in comparison["removed"])
    yield counts_line(comparison)


def move_lines(comparison: Mapping[str, Any]) -> list[str]:
    """Each clause that got worse, then each that got better, with both verdicts."""
    return [
        f"{name:<6} {move['id']}: {move['before']} -> {move['after']}"
        for name in ("worse", "better")
        for move in comparison[name]
    ]


def counts_line(comparison: Mapping[str, Any]) -> str:
    """How many clauses got worse, better and so on."""
    return (
        f"{len(comparison['worse'])} worse, {len(comparison['better'])} better, {comparison['same']} the same, "
        f"{len(comparison['added'])} new, {len(comparison['removed'])} gone"
    )
