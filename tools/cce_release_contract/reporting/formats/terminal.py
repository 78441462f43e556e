"""The report on a terminal: a table per clause group, each failure with its evidence, and the totals."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cce_release_contract.comparing.report_text import counts_line, move_lines
from cce_release_contract.printable import counted, one_line, printable
from cce_release_contract.reporting.formats.catalogue import HTML
from cce_release_contract.reporting.formats.failure import failure_lines
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.violation_text import violation_lines
from cce_release_contract.reporting.wording import (
    MODES,
    VERDICTS,
    and_more,
    by_group,
    by_reason,
    headline,
    of_verdict,
    verdict_counts,
)
from cce_release_contract.verdicts.deviations import STALE
from cce_release_contract.verdicts.summary import NOT_SELECTED

VERDICT_STYLES: Final = {
    "pass": "green",
    "fail": "bold red",
    "advisory": "yellow",
    "inconclusive": "yellow",
    "skipped": "dim",
}
_SHOWN_CLAUSES: Final = 6
"""Name at most this many clauses per reason; count the rest."""

_LONGEST_REASON: Final = 72
"""Characters of a reason that a run shows without -v: the rest is usually the body of a response."""

_WRAPPING: Final[dict[str, Any]] = {
    "initial_indent": "  ",
    "subsequent_indent": "    ",
    "break_on_hyphens": False,
    "break_long_words": False,
}

ENDING_STYLES: Final = {0: "bold green", 1: "bold red", 2: "bold red", 3: "bold yellow", 4: "bold red"}


def target_line(report: Report) -> Text:
    """What was checked and how, in one line: the first and the last line of the report."""
    target = report["target"]
    return Text.assemble(("target ", "bold"), printable(target["base_url"]), f" ({MODES[target['mode']]})")


def render_report(report: Report, console: Console, *, report_path: Path | None = None, verbose: bool = False) -> None:
    """Print the whole report. `verbose` adds the source of each violation, its bodies and its curl commands."""
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
        for clause in of_verdict(report, verdict):
            _print_violations(console, clause, verbose=verbose)
    for verdict in ("inconclusive", "skipped"):
        _print_reasons(console, report, verdict, verbose=verbose)
    _print_deviations(console, report)
    if report["previous"] is not None:
        _print_moves(console, report["previous"])
    say(console, Text())
    if report["cut_short"]:
        say(console, Text(f"cut short: {printable(report['cut_short'])}", style="bold yellow"))
    say(
        console,
        Text(
            f"{counted(report['requests'], 'request')}, {report['writes']} of them PUTs, "
            f"in {report['duration_seconds']:.1f} seconds"
        ),
    )
    if report["coverage"]["wanted"]:
        say(console, Text(coverage_line(report["coverage"])))
        if report["target"]["kind"] == "live" and (once := one_case_line(report["coverage"])):
            say(console, Text(once))
    if report_path is not None:
        say(console, Text(f"report {report_path}"))
        say(console, Text(f"page   {report_path.with_name(HTML.file_name)}"))
    print_ending(report, console)


def coverage_line(coverage: dict[str, Any]) -> str:
    """Keyword coverage in one line: how many keywords were exercised in both polarities, and what is missing."""
    lacking = [
        " ".join(filter(None, (entry["location"], entry["pointer"], entry["keyword"], polarity)))
        for entry in coverage["keywords"]
        for polarity in ("valid", "invalid")
        if not entry["reason"] and not entry[polarity]
    ]
    tail = f"; not exercised: {and_more(lacking, _SHOWN_CLAUSES)}" if lacking else ""
    return f"coverage {coverage['both_polarities']} of {coverage['wanted']} keywords in both polarities{tail}"


def one_case_line(coverage: dict[str, Any]) -> str:
    """Which rules about the body one invalid request broke, and no other; empty if there is none."""
    once = [
        f"{entry['pointer'] or '/'} {entry['keyword']}"
        for entry in coverage["keywords"]
        if entry["location"] == "body" and entry["invalid"] == 1
    ]
    if not once:
        return ""
    what = counted(len(once), "rule")
    return f"one invalid request only for {what} about the body: {and_more(once, _SHOWN_CLAUSES)} (see --max-puts)"


def deviation_warnings(report: Report) -> list[str]:
    """One line per stale deviation, with what to do about it."""
    return [
        printable(f"warning: the deviation of {judged['clause']}: {STALE[judged['state']].format_map(judged)}")
        for judged in report.get("deviations", ())  # reports of earlier versions have no such member
        if judged["state"] in STALE
    ]


def print_ending(report: Report, console: Console) -> None:
    """Print the last line: the target and the result of the run."""
    say(console, _ending(report))


def _group_table(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("clauses")
    for verdict in VERDICTS:
        table.add_column(verdict, justify="right")
    for group, counts in by_group(report).items():
        table.add_row(group, *(number(counts[verdict], verdict) for verdict in VERDICTS))
    table.add_section()
    table.add_row("all", *(number(report["summary"][verdict], verdict) for verdict in VERDICTS), style="bold")
    return table


def number(count: int, verdict: str) -> Text:
    """A count in the colour of its verdict; a zero is dim."""
    return Text(str(count), style=VERDICT_STYLES[verdict] if count else "dim")


def _print_violations(console: Console, clause: dict[str, Any], *, verbose: bool) -> None:
    for violation in clause["violations"]:
        say(console, Text())
        say(console, Text(_heading(clause), style=VERDICT_STYLES[clause["verdict"]]))
        if verbose:
            _print_whole(console, clause, violation)
        else:
            for line in failure_lines(clause, violation, console.width, colour=bool(console.color_system)):
                say(console, line)


def _print_whole(console: Console, clause: dict[str, Any], violation: dict[str, Any]) -> None:
    for line in violation_lines(clause, violation):
        name, _, text = line.partition(": ")
        say(console, Text.assemble((f"  {name}: ", "bold"), printable(text)))
    say(console, Text.assemble(("  tests: ", "bold"), ", ".join(clause["tests"])))


def _heading(clause: dict[str, Any]) -> str:
    unasked = "" if clause.get("selected", True) else f" (not selected: {NOT_SELECTED})"
    return f"{clause['verdict'].upper()} {clause['id']}{unasked}"


def _print_reasons(console: Console, report: Report, verdict: str, *, verbose: bool) -> None:
    reasons = by_reason(report, verdict)
    if not reasons:
        return
    say(console, Text())
    say(console, Text(f"{verdict} {report['summary'][verdict]}", style=VERDICT_STYLES[verdict]))
    for reason, ids in reasons:
        shown = printable(reason) if verbose else textwrap.shorten(one_line(reason), _LONGEST_REASON, placeholder=" …")
        line = f"{len(ids)} x {shown}: {and_more(ids, _SHOWN_CLAUSES)}"
        for part in textwrap.wrap(line, max(console.width, _LONGEST_REASON), **_WRAPPING):
            say(console, Text(part))


def _print_moves(console: Console, previous: dict[str, Any]) -> None:
    say(console, Text())
    say(console, Text(f"since {previous['started_at']}: {counts_line(previous)}"))
    for line in move_lines(previous):
        say(console, Text(f"  {line}", style="bold red" if line.startswith("worse") else "green"))


def _print_deviations(console: Console, report: Report) -> None:
    deviations = report.get("deviations", ())
    if not deviations:
        return
    say(console, Text())
    say(console, Text(f"deviations {len(deviations)}"))
    for judged in deviations:
        stale = judged["state"] in STALE
        line = (
            f"  {judged['state'].replace('_', ' ')}: {judged['clause']}, until {judged['expires']}: {judged['reason']}"
        )
        link = f" ({judged['link']})" if judged["link"] else ""
        say(console, Text(printable(line + link), style="yellow" if stale else ""))


def _ending(report: Report) -> Text:
    code = report["exit_code"]
    words = (headline(report), ENDING_STYLES[code])
    return Text.assemble(target_line(report), ": ", words, f" ({verdict_counts(report)})")


def say(console: Console, text: Text) -> None:
    """Print one line of any length without wrapping, cutting or highlighting it, so that it can be copied whole."""
    console.print(text, soft_wrap=True, highlight=False)
