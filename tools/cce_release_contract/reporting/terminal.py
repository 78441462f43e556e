"""The report on a terminal: a table per clause group, each failure with its evidence, and the totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cce_release_contract.reporting.clause_selection import group_of
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.violation_text import violation_lines

VERDICTS: Final = ("pass", "fail", "advisory", "inconclusive", "skipped")
STYLES: Final = {"pass": "green", "fail": "bold red", "advisory": "yellow", "inconclusive": "yellow", "skipped": "dim"}
_SHOWN_CLAUSES: Final = 6
"""Clauses named after one reason before the rest is counted."""

_ENDINGS: Final = {
    0: ("the contract holds", "bold green"),
    1: ("the contract is broken", "bold red"),
    3: ("nothing is proven", "bold yellow"),
    4: ("an error of cce-release itself", "bold red"),
}


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
    _say(console, target_line(report))
    contract = report["contract"]
    _say(
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
        _say(console, Text(f"cut short: {report['cut_short']}", style="bold yellow"))
    _say(
        console,
        Text(
            f"{report['requests']} requests, {report['writes']} of them PUTs, "
            f"in {report['duration_seconds']:.1f} seconds"
        ),
    )
    if report["coverage"]["wanted"]:
        _say(console, Text(coverage_line(report["coverage"])))
    if report_path is not None:
        _say(console, Text(f"report {report_path}"))
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
    _say(console, _ending(report))


def _group_table(report: Report) -> Table:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for clause in report["clauses"]:
        counts[group_of(clause["id"])][clause["verdict"]] += 1
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("clauses")
    for verdict in VERDICTS:
        table.add_column(verdict, justify="right")
    for group in sorted(counts):
        table.add_row(group, *(_number(counts[group][verdict], verdict) for verdict in VERDICTS))
    table.add_section()
    table.add_row("all", *(_number(report["summary"][verdict], verdict) for verdict in VERDICTS), style="bold")
    return table


def _number(count: int, verdict: str) -> Text:
    return Text(str(count), style=STYLES[verdict] if count else "dim")


def _print_violations(console: Console, clause: dict[str, Any]) -> None:
    for violation in clause["violations"]:
        _say(console, Text())
        _say(console, Text(f"{clause['verdict'].upper()} {clause['id']}", style=STYLES[clause["verdict"]]))
        for line in violation_lines(clause, violation):
            name, _, text = line.partition(": ")
            _say(console, Text.assemble((f"  {name}: ", "bold"), _visible(text)))
    tests = ", ".join(clause["tests"])
    _say(console, Text.assemble(("  tests: ", "bold"), tests))


def _print_reasons(console: Console, report: Report, verdict: str) -> None:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for clause in report["clauses"]:
        if clause["verdict"] == verdict:
            by_reason[clause["reason"]].append(clause["id"])
    if not by_reason:
        return
    _say(console, Text())
    _say(console, Text(f"{verdict} {report['summary'][verdict]}", style=STYLES[verdict]))
    for reason, ids in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        more = f" and {len(ids) - _SHOWN_CLAUSES} more" if len(ids) > _SHOWN_CLAUSES else ""
        _say(console, Text(f"  {len(ids)} x {_visible(reason)}: {', '.join(ids[:_SHOWN_CLAUSES])}{more}"))


def _ending(report: Report) -> Text:
    words, style = _ENDINGS.get(report["exit_code"], ("wrong usage", "bold red"))
    summary = report["summary"]
    counted = ", ".join(f"{summary[verdict]} {verdict}" for verdict in VERDICTS if summary[verdict])
    return Text.assemble(target_line(report), ": ", (words, style), f" ({counted or 'no clause'})")


def _visible(text: str) -> str:
    """The text without control characters: a target's bytes must not steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def _say(console: Console, text: Text) -> None:
    """One line of any length, so that it can be copied whole: never wrapped, cut or highlighted."""
    console.print(text, soft_wrap=True, highlight=False)
