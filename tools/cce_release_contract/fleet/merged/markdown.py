"""The merged report as Markdown: a table of targets, then the clauses that each target broke."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cce_release_contract.fleet.merged.merging import MergedReport
from cce_release_contract.fleet.merged.terminal import ending, row_ending
from cce_release_contract.reporting.formats.markdown import code, plain
from cce_release_contract.reporting.wording import VERDICTS


def merged_markdown(merged: MergedReport) -> str:
    """The text of a Markdown file for GitHub and GitLab. Texts of a target are escaped."""
    return "\n".join(_lines(merged)) + "\n"


def _lines(merged: MergedReport) -> Iterator[str]:
    yield f"## {plain(ending(merged).plain)}"
    yield ""
    yield f"| target | {' | '.join(VERDICTS)} | result |"
    yield f"| --- |{' ---: |' * len(VERDICTS)} --- |"
    for row in merged["targets"]:
        counts = " | ".join(str(row["summary"][verdict]) for verdict in VERDICTS)
        yield f"| {plain(row['name'])} | {counts} | {row_ending(row).plain} |"
    totals = " | ".join(str(merged["totals"]["clauses"][verdict]) for verdict in VERDICTS)
    yield f"| **all** | {totals} | |"
    for entry in merged["broken"]:
        yield from ("", f"### {plain(entry['target'])} broke {len(entry['clauses'])}", "")
        for clause in entry["clauses"]:
            yield from _clause(clause)
    for row in merged["targets"]:
        yield from _trouble(row)
    for warning in merged["warnings"]:
        yield from ("", f"**Warning**: {plain(warning)}")
    if merged["cut_short"]:
        yield from ("", f"**Cut short**: {plain(merged['cut_short'])}")


def _clause(clause: Mapping[str, Any]) -> Iterator[str]:
    yield f"- {code(clause['id'])}: {plain(clause['text'])}"
    for violation in clause["violations"]:
        for name in ("expected", "observed"):
            yield f"  - {name}: {plain(violation[name])}"
        yield f"  - reproduce: {code(violation['reproduce'])}"
    if not clause["violations"]:
        yield f"  - why: {plain(clause['reason'])}"


def _trouble(row: Mapping[str, Any]) -> Iterator[str]:
    if row["error"] or row["cut_short"]:
        yield from ("", f"### {plain(row['name'])}: {row_ending(row).plain}", "")
    if row["cut_short"]:
        yield f"- cut short: {plain(row['cut_short'])}"
    if row["error"]:
        yield f"- error: {plain(row['error'])}"
