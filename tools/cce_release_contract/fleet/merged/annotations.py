"""The merged report as workflow commands of GitHub Actions: one annotation per clause that a target broke."""

from __future__ import annotations

from cce_release_contract.fleet.merged.merging import MergedReport
from cce_release_contract.reporting.formats.github_annotations import annotation


def merged_annotations(merged: MergedReport) -> str:
    """One command per line. Empty if nothing is broken."""
    return "".join(
        f"{annotation(clause, target=entry['target'])}\n" for entry in merged["broken"] for clause in entry["clauses"]
    )
