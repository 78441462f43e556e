"""The merged report as Markdown: a table of targets, then what each broken target broke."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cce_release_contract.reporting.console_text import VERDICTS, visible
from cce_release_contract.reporting.merged_terminal import ending, row_ending
from cce_release_contract.reporting.merging import MergedReport
from cce_release_contract.reporting.violation_text import cut

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def merged_markdown(merged: MergedReport) -> str:
    """The text of a Markdown file, in the dialect of GitHub and GitLab. What a target said is shown, never rendered."""
    return "\n".join(_lines(merged)) + "\n"


def _lines(merged: MergedReport) -> Iterator[str]:
    yield f"# {_plain(ending(merged).plain)}"
    yield ""
    yield f"| target | {' | '.join(VERDICTS)} | result |"
    yield f"| --- |{' ---: |' * len(VERDICTS)} --- |"
    for row in merged["targets"]:
        counts = " | ".join(str(row["summary"][verdict]) for verdict in VERDICTS)
        yield f"| {_plain(row['name'])} | {counts} | {row_ending(row).plain} |"
    totals = " | ".join(str(merged["totals"]["clauses"][verdict]) for verdict in VERDICTS)
    yield f"| **all** | {totals} | |"
    for entry in merged["broken"]:
        yield from ("", f"## {_plain(entry['target'])} broke {len(entry['clauses'])}", "")
        for clause in entry["clauses"]:
            yield from _clause(clause)
    for row in merged["targets"]:
        yield from _trouble(row)
    for warning in merged["warnings"]:
        yield from ("", f"**Warning**: {_plain(warning)}")
    if merged["cut_short"]:
        yield from ("", f"**Cut short**: {_plain(merged['cut_short'])}")


def _clause(clause: Mapping[str, Any]) -> Iterator[str]:
    yield f"- `{clause['id']}`: {_plain(clause['text'])}"
    for violation in clause["violations"]:
        for name in ("expected", "observed"):
            yield f"  - {name}: {_plain(cut(violation[name]))}"
        yield f"  - reproduce: {_code(violation['reproduce'])}"
    if not clause["violations"]:
        yield f"  - why: {_plain(clause['reason'])}"


def _trouble(row: Mapping[str, Any]) -> Iterator[str]:
    if row["error"] or row["cut_short"]:
        yield from ("", f"## {_plain(row['name'])}: {row_ending(row).plain}", "")
    if row["cut_short"]:
        yield f"- cut short: {_plain(row['cut_short'])}"
    if row["error"]:
        yield f"- {_plain(row['error'])}"


def _plain(text: str) -> str:
    """The text on one line, with nothing in it that Markdown or HTML would take for more than text."""
    return _MARKUP.sub(r"\\\1", visible(" ".join(text.split())))


def _code(text: str) -> str:
    """The text on one line as code, whatever backticks it has itself."""
    line = visible(" ".join(text.split()))
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    return f"{fence} {line} {fence}" if "`" in line else f"{fence}{line}{fence}"
