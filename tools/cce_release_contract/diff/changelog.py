"""The entry of a changelog for a diff, and the next version of the contract."""

from __future__ import annotations

import re

from cce_release_contract.diff.changes import ContractEdit, DocumentDiff
from cce_release_contract.printable import one_line

_TITLES = {"breaking": "Breaking", "unproven": "To be judged by a person", "compatible": "Compatible"}


def proposed_version(diff: DocumentDiff) -> str:
    """The old version with its major part raised for a break, its minor part for any other change.

    Below 1.0 the minor part stands for the major one. What only documents differ in raises the last part. The same
    version if nothing changed; empty if the old document has no version of three numbers.
    """
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)(?:[-+].*)?", diff.old_version)
    if found is None:
        return ""
    major, minor, patch = map(int, found.groups())
    if not diff.changes:
        return diff.old_version
    if all(change.id == "documentation-changed" for change in diff.changes):
        return f"{major}.{minor}.{patch + 1}"
    if diff.summary["breaking"] or diff.summary["unproven"]:
        return f"{major + 1}.0.0" if major else f"0.{minor + 1}.0"
    return f"{major}.{minor + 1}.0" if major else f"0.{minor}.{patch + 1}"


def changelog_entry(diff: DocumentDiff) -> str:
    """The entry in Markdown: a heading with the proposed version, and a list for each verdict."""
    version = proposed_version(diff) or "next version"
    lines = [f"## Contract {version}", ""]
    for verdict, title in _TITLES.items():
        listed = [change for change in diff.changes if change.verdict == verdict]
        if listed:
            lines += [f"### {title}", "", *map(_line, listed), ""]
    if not diff.changes:
        lines += ["Nothing changed.", ""]
    return "\n".join(lines)


def _line(change: ContractEdit) -> str:
    more = f" (and {len(change.subjects) - 1} more)" if len(change.subjects) > 1 else ""
    return f"- {one_line(change.subjects[0])}{more}: {one_line(change.message)} (`{change.id}`)"
