"""A proof on a terminal: one line per area, the matrix, and each finding with the command that reproduces it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cce_release_contract.contract.clause import Clause
from cce_release_contract.contract.clause_selection import group_of
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.printable import counted, printable
from cce_release_contract.proof.matrix import Cell, CellKind, FaultProof, Proof
from cce_release_contract.proof.reproduction import check_command, prove_command
from cce_release_contract.reporting.formats.terminal import say
from cce_release_contract.settings.setting import STANDARD

_ENDINGS: Final = {
    ExitCode.FINE: ("proven", "bold green"),
    ExitCode.BROKEN: ("not proven: there are findings", "bold red"),
    ExitCode.NOTHING_PROVEN: ("nothing is proven", "bold yellow"),
    ExitCode.BUG: ("internal error of cce-release", "bold red"),
}
_WIDEST: Final = 400
"""Terminal columns that a matrix may use."""

_MARKS: Final = {CellKind.SURVIVED: "S", CellKind.UNEXPECTED: "!", CellKind.BROKEN: "x", CellKind.ALLOWED: "o"}
_STYLES: Final = {
    CellKind.SURVIVED: "bold red",
    CellKind.UNEXPECTED: "bold magenta",
    CellKind.BROKEN: "green",
    CellKind.ALLOWED: "dim",
}


def render_proof(proof: Proof, console: Console, clauses: Mapping[str, Clause], *, paths: Sequence[Path] = ()) -> None:
    """Print the whole proof."""
    say(console, _heading(proof))
    console.print(_areas(proof))
    if proof.full:
        say(console, Text())
        # Print the full width, also where the width of the output is unknown: a shortened name is useless.
        console.print(_matrix(proof), width=_WIDEST, crop=False, no_wrap=True, overflow="ignore", soft_wrap=True)
        legend = "x broken as declared, o may break and did, ! failed without being declared, S survived"
        say(console, Text(f"number of cells; {legend}", style="dim"))
    for line in _findings(proof, clauses):
        say(console, line)
    if proof.cut_short:
        say(console, Text(f"cut short: {proof.cut_short}", style="bold yellow"))
    for path in paths:
        say(console, Text(f"report {path}"))
    say(console, _ending(proof))


def _heading(proof: Proof) -> Text:
    control = proof.control
    seconds = "" if control is None else f"; the correct emulator took {control.seconds:.1f} seconds"
    how = "whole suite" if proof.full else "clauses that they break"
    paths = "" if proof.variant == STANDARD else f"paths of {proof.variant} clusters, "
    return Text(
        f"{counted(len(proof.faults), 'fault')} against the {how}, profile {proof.profile}, seed {proof.seed}, {paths}"
        f"{counted(proof.workers, 'worker')}, {proof.requests} requests in {proof.seconds:.1f} seconds{seconds}"
    )


def _areas(proof: Proof) -> Table:
    names = ("faults", "killed", "survived", "unexpected", "untried")
    counts: dict[str, Counter[str]] = {}
    for fault in proof.faults:
        counts.setdefault(fault.group, Counter()).update(
            faults=1,
            killed=int(fault.killed),
            survived=int(fault.tried and not fault.killed),
            unexpected=int(bool(fault.of_kind(CellKind.UNEXPECTED))),
            untried=int(not fault.tried),
        )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("faults in")
    for name in names:
        table.add_column("all" if name == "faults" else name, justify="right")
    for group in sorted(counts):
        table.add_row(group, *(_number(counts[group][name], name) for name in names))
    table.add_section()
    total = sum(counts.values(), Counter())
    table.add_row("all", *(_number(total[name], name) for name in names), style="bold")
    return table


def _number(count: int, name: str) -> Text:
    bad = name in ("survived", "unexpected", "untried")
    style = ("bold red" if bad else "") if count else "dim"
    return Text(str(count), style=style)


def _matrix(proof: Proof) -> Table:
    """Faults as rows, clause groups as columns: the number of clauses of each kind."""
    groups = list(dict.fromkeys(group_of(clause) for clause in proof.clauses))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("fault", no_wrap=True)
    for group in groups:
        table.add_column(group, justify="right", no_wrap=True)
    for fault in proof.faults:
        table.add_row(fault.id, *(_marks(fault, group) for group in groups))
    return table


def _marks(fault: FaultProof, group: str) -> Text:
    kinds = Counter(cell.kind for cell in fault.cells if group_of(cell.clause) == group)
    parts = [(f"{_MARKS[kind]}{kinds[kind]}", _STYLES[kind]) for kind in _MARKS if kinds[kind]]
    return Text(" ").join(Text(text, style=style) for text, style in parts) if parts else Text("·", style="dim")


def _findings(proof: Proof, clauses: Mapping[str, Clause]) -> Iterator[Text]:
    """The lines about all findings."""
    for name, outcomes in (("FALSE ALARM", proof.false_alarms), ("UNPROVEN", proof.unproven)):
        for clause, outcome in outcomes.items():
            yield Text()
            yield Text(f"{name} {clause} on the correct emulator", style="bold red")
            yield _line("why", outcome.reason)
            yield _line("again", check_command(proof, "", clause))
    if proof.control is not None and proof.control.error:
        yield Text(f"the trial of the correct emulator {proof.control.error}", style="bold red")
    for fault in proof.faults:
        yield from _fault_findings(proof, fault)
    for clause in proof.clauses_without_fault:
        yield Text()
        yield Text(f"NO FAULT breaks {clause}", style="bold red")
        yield _line("clause", clauses[clause].text)
    for result in proof.results:
        for bug in result.bugs:
            yield Text()
            yield Text(f"BUG of the suite itself against {result.fault or 'the correct emulator'}", style="bold red")
            yield Text(printable(bug))


def _fault_findings(proof: Proof, fault: FaultProof) -> Iterator[Text]:
    survived, unexpected = fault.of_kind(CellKind.SURVIVED), fault.of_kind(CellKind.UNEXPECTED)
    if fault.result is not None and fault.result.error:
        yield Text()
        yield Text(f"SURVIVED {fault.id}: {fault.title}", style="bold red")
        yield _line("why", fault.result.error)
        yield _line("again", prove_command(proof, fault.id))
        return
    for name, cells in (("SURVIVED", survived), ("UNEXPECTED", unexpected)):
        if cells:
            yield Text()
            yield Text(f"{name} {fault.id}: {fault.title}", style="bold red")
        for cell in cells:
            yield from _cell_lines(proof, fault, cell)


def _cell_lines(proof: Proof, fault: FaultProof, cell: Cell) -> Iterator[Text]:
    outcome = cell.outcome
    yield Text.assemble("  ", (cell.clause, "bold"), f" is {outcome.verdict}")
    if outcome.reason:
        yield _line("why", outcome.reason)
    if outcome.observed:
        yield _line("expected", outcome.expected)
        yield _line("observed", outcome.observed)
    yield _line("again", check_command(proof, fault.id, cell.clause))


def _ending(proof: Proof) -> Text:
    words, style = _ENDINGS[ExitCode(proof.exit_code)]
    killed = sum(fault.killed for fault in proof.faults)
    unexpected = sum(len(fault.of_kind(CellKind.UNEXPECTED)) for fault in proof.faults)
    counts = [f"{killed} of {len(proof.faults)} faults killed"]
    counts += [f"{unexpected} unexpected"] if unexpected else []
    for number, noun, tail in (
        (len(proof.false_alarms), "false alarm", ""),
        (len(proof.clauses_without_fault), "clause", " without a fault"),
    ):
        counts += [counted(number, noun) + tail] if number else []
    return Text.assemble((words, style), f" ({', '.join(counts)})")


def _line(name: str, text: str) -> Text:
    return Text.assemble((f"    {name}: ", "bold"), printable(text))
