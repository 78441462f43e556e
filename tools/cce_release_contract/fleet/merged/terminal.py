"""The merged report on a terminal: one line per target, then the clauses that each target broke."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet.merged.merging import MergedReport
from cce_release_contract.printable import counted, printable, shortened
from cce_release_contract.reporting.formats.terminal import ENDING_STYLES, number, say
from cce_release_contract.reporting.wording import ENDINGS, VERDICTS

_WORDS: Final = ENDINGS | {int(ExitCode.USAGE): "wrong usage"}
"""Unlike a single run, a target may end with a wrong setting, before anything is written."""

_LONGEST_LINE: Final = 2_000
_ENDED: Final = {
    "fine": "passed",
    "broken": "failed",
    "usage": "had wrong settings",
    "nothing_proven": "proved nothing",
    "bug": "met an internal error of cce-release",
}


def render_merged(merged: MergedReport, console: Console, *, paths: Iterable[Path] = ()) -> None:
    """Print the whole merged report. `paths` are the files that it was written to."""
    for contract in merged["contracts"]:
        say(console, Text(f"contract {contract['version']} {contract['sha256'][:12]}"))
    for line in _table(merged):
        say(console, line)
    for entry in merged["broken"]:
        for clause in entry["clauses"]:
            _print_clause(console, entry["target"], clause)
    for row in merged["targets"]:
        _print_trouble(console, row)
    for warning in merged["warnings"]:
        say(console, Text(f"warning: {warning}", style="bold yellow"))
    if merged["cut_short"]:
        say(console, Text(f"cut short: {merged['cut_short']}", style="bold yellow"))
    seconds = f"{merged['duration_seconds']:.1f} seconds"
    say(console, Text(f"{counted(merged['requests'], 'request')}, {merged['writes']} of them writes, in {seconds}"))
    for path in paths:
        say(console, Text(f"report {path}"))
    say(console, ending(merged))


def ending(merged: MergedReport) -> Text:
    """The results of all targets, in one line."""
    targets = merged["totals"]["targets"]
    counted = ", ".join(f"{targets[name]} {text}" for name, text in _ENDED.items() if targets[name])
    many = len(merged["targets"])
    words = words_of(merged["exit_code"])
    return Text.assemble(f"{many} target{'' if many == 1 else 's'}: ", words, f" ({counted or 'no target'})")


def words_of(exit_code: int) -> tuple[str, str]:
    """The words for the exit code of a target, and their style."""
    return _WORDS[exit_code], ENDING_STYLES[exit_code]


def row_ending(row: Mapping[str, Any]) -> Text:
    """The result of one target, in a few words."""
    words, style = words_of(row["exit_code"])
    if not row["reports"] and row["summary"] == dict.fromkeys(row["summary"], 0) and row["exit_code"] != ExitCode.USAGE:
        return Text("no report", style=style)
    return Text(f"{words}, partial" if row["cut_short"] else words, style=style)


def _table(merged: MergedReport) -> Iterator[Text]:
    """The lines of the table at full width: a shortened name is useless."""
    rows = [(printable(row["name"]), row["summary"], row_ending(row)) for row in merged["targets"]]
    rows.append(("all", merged["totals"]["clauses"], Text("")))
    width = max(len("target"), *(len(name) for name, _, _ in rows))
    yield Text(f"{'target':{width}}  {'  '.join(VERDICTS)}  result", style="bold")
    for name, counts, result in rows:
        line = Text(f"{name:{width}}", style="bold" if name == "all" else "")
        for verdict in VERDICTS:
            count = number(counts[verdict], verdict)
            line.append(" " * (len(verdict) + 2 - len(count))).append_text(count)
        line.append("  ").append_text(result)
        line.rstrip()
        yield line


def _print_clause(console: Console, target: str, clause: Mapping[str, Any]) -> None:
    say(console, Text())
    say(console, Text.assemble((f"FAIL {printable(target)} {clause['id']}", "bold red")))
    lines = [("clause", clause["text"])]
    for violation in clause["violations"]:
        lines += [(name, violation[name]) for name in ("expected", "observed")]
        lines += [("invalid because", violation["why_invalid"]), ("reproduce", violation["reproduce"])]
    if not clause["violations"]:
        lines.append(("why", clause["reason"]))
    if clause["violations_left_out"]:
        lines.append(("more", f"{clause['violations_left_out']} violations in the report of the target"))
    for name, text in lines:
        if text:
            say(console, Text.assemble((f"  {name}: ", "bold"), printable(shortened(text, _LONGEST_LINE))))


def _print_trouble(console: Console, row: Mapping[str, Any]) -> None:
    if row["error"] or row["cut_short"]:
        say(console, Text())
        say(console, Text.assemble((printable(row["name"]), "bold yellow"), ": ", row_ending(row)))
    if row["cut_short"]:
        say(console, Text.assemble(("  cut short: ", "bold"), printable(row["cut_short"])))
    if row["error"]:
        say(console, Text("  " + printable(row["error"]).replace("\n", "\n  ")))
