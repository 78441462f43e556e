"""The report on a terminal: a table per clause group, each failure with its evidence, and the totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cce_release_contract.reporting.clause_selection import group_of
from cce_release_contract.reporting.console_text import ENDINGS, STYLES, VERDICTS, number, say, visible
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.violation_text import violation_lines

_SHOWN_CLAUSES: Final = 6
"""Clauses named after one reason before the rest is counted."""


def target_line(report: Report) -> Text:
    """What was checked and how, in one line; it stands first and last."""
    target = report["target"]
    modes = {
        "embedded": "emulator, started for this run",
        "controlled": "emulator, prepared through its control URL",
        "unarmed": "live, unarmed: no release of it is changed",
    }
    return Text.assemble(("target ", "bold"), target["base_url"], f" ({modes[target['mode']]})")


def render_report(report: Report, console: Console, *, report_path: Path | None = None) -> None:
    """Print the whole report."""
    say(console, target_line(report))
    contract = report["contract"]
    say(
        console,
        Text(
            f"contract {contract['version']} {contract['sha256'][:12]}, profile {report['profile']}, "
            f"seed {report['seed']}, started {report['started_at']}"
        ),
    )
    console.print(_group_table(report))
    for verdict in ("fail", "advisory"):
        for clause in report["clauses"]:
            if clause["verdict"] == verdict:
                _print_violations(console, clause)
    for verdict in ("inconclusive", "skipped"):
        _print_reasons(console, report, verdict)
    if report["cut_short"]:
        say(console, Text(f"cut short: {report['cut_short']}", style="bold yellow"))
    say(
        console,
        Text(
            f"{report['requests']} requests, {report['writes']} of them writes, "
            f"in {report['duration_seconds']:.1f} seconds"
        ),
    )
    if report["coverage"]["wanted"]:
        say(console, Text(coverage_line(report["coverage"])))
    if report_path is not None:
        say(console, Text(f"report {report_path}"))
    print_ending(report, console)


def coverage_line(coverage: dict[str, Any]) -> str:
    """Which keywords were exercised, in one line: how many with both polarities, and what the others lack."""
    lacking = [
        " ".join(filter(None, (entry["location"], entry["pointer"], entry["keyword"], polarity)))
        for entry in coverage["keywords"]
        for polarity in ("valid", "invalid")
        if not entry["reason"] and not entry[polarity]
    ]
    more = f" and {len(lacking) - _SHOWN_CLAUSES} more" if len(lacking) > _SHOWN_CLAUSES else ""
    tail = f"; not exercised: {', '.join(lacking[:_SHOWN_CLAUSES])}{more}" if lacking else ""
    return f"coverage {coverage['both_polarities']} of {coverage['wanted']} keywords in both polarities{tail}"


def print_ending(report: Report, console: Console) -> None:
    """Print the last line: the target, and what came of the run."""
    say(console, _ending(report))


def _group_table(report: Report) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for clause in report["clauses"]:
        counts[group_of(clause["id"])][clause["verdict"]] += 1
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("clauses")
    for verdict in VERDICTS:
        table.add_column(verdict, justify="right")
    for group in sorted(counts):
        table.add_row(group, *(number(counts[group][verdict], verdict) for verdict in VERDICTS))
    table.add_section()
    table.add_row("all", *(number(report["summary"][verdict], verdict) for verdict in VERDICTS), style="bold")
    return table


def _print_violations(console: Console, clause: dict[str, Any]) -> None:
    for violation in clause["violations"]:
        say(console, Text())
        say(console, Text(f"{clause['verdict'].upper()} {clause['id']}", style=STYLES[clause["verdict"]]))
        for line in violation_lines(clause, violation):
            name, _, text = line.partition(": ")
            say(console, Text.assemble((f"  {name}: ", "bold"), visible(text)))
    tests = ", ".join(clause["tests"])
    say(console, Text.assemble(("  tests: ", "bold"), tests))


def _print_reasons(console: Console, report: Report, verdict: str) -> None:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for clause in report["clauses"]:
        if clause["verdict"] == verdict:
            by_reason[clause["reason"]].append(clause["id"])
    if not by_reason:
        return
    say(console, Text())
    say(console, Text(f"{verdict} {report['summary'][verdict]}", style=STYLES[verdict]))
    for reason, ids in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        more = f" and {len(ids) - _SHOWN_CLAUSES} more" if len(ids) > _SHOWN_CLAUSES else ""
        say(console, Text(f"  {len(ids)} x {visible(reason)}: {', '.join(ids[:_SHOWN_CLAUSES])}{more}"))


def _ending(report: Report) -> Text:
    words, style = ENDINGS[report["exit_code"]]
    summary = report["summary"]
    counted = ", ".join(f"{summary[verdict]} {verdict}" for verdict in VERDICTS if summary[verdict])
    return Text.assemble(target_line(report), ": ", (words, style), f" ({counted or 'no clause'})")
