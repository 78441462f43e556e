"""A proof as one HTML page: the kill matrix, with filters. It needs no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from cce_release_contract.contract.clause import Clause
from cce_release_contract.contract.clause_selection import group_of
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.proof.document import proof_document
from cce_release_contract.proof.matrix import Cell, CellKind, FaultProof, Proof

PROOF_TEMPLATE: Final = "proof.html.j2"

CELL_MARKS: Final = {
    CellKind.BROKEN: "●",
    CellKind.ALLOWED: "○",
    CellKind.UNEXPECTED: "!",
    CellKind.SURVIVED: "✗",
}
"""One character per kind, for readers who cannot see the colours."""

_ENDINGS: Final = {
    ExitCode.FINE: "proven",
    ExitCode.BROKEN: "not proven",
    ExitCode.NOTHING_PROVEN: "nothing is proven",
    ExitCode.BUG: "internal error of cce-release",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One clause of the matrix; `first` is true for the first clause of a group."""

    id: str
    text: str
    first: bool


@dataclass(frozen=True, slots=True)
class Square:
    """One drawn cell of the matrix; a cell without a kind is empty."""

    kind: str = ""
    mark: str = ""
    title: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One fault of the matrix."""

    id: str
    title: str
    state: str
    squares: tuple[Square, ...]


def proof_page(proof: Proof, clauses: Mapping[str, Clause]) -> str:
    """The text of the page. Texts of a target are escaped."""
    columns = _columns(proof, clauses)
    groups = [(group, len(list(members))) for group, members in groupby(columns, key=lambda c: group_of(c.id))]
    by_area: dict[str, list[Row]] = {}
    for fault in proof.faults:
        by_area.setdefault(fault.group, []).append(_row(fault, columns))
    environment = Environment(
        loader=PackageLoader("cce_release_contract.proof", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(PROOF_TEMPLATE).render(
        document=proof_document(proof),
        ending=_ENDINGS[ExitCode(proof.exit_code)],
        columns=columns,
        groups=groups,
        areas=by_area,
        marks={str(kind): mark for kind, mark in CELL_MARKS.items()},
        texts={clause: clauses[clause].text for clause in proof.clauses_without_fault},
    )


def _columns(proof: Proof, clauses: Mapping[str, Clause]) -> list[Column]:
    """The clauses in the order of the contract: all tested clauses after a full proof, else those with a cell.

    Clauses of one group are next to each other, so that each group has one heading.
    """
    shown = {cell.clause for fault in proof.faults for cell in fault.cells}
    kept = [clause for clause in clauses if clause in shown or (proof.full and clause in proof.clauses)]
    first_of = {group_of(clause): position for position, clause in reversed(list(enumerate(kept)))}
    ordered = sorted(kept, key=lambda clause: first_of[group_of(clause)])
    before = ["", *map(group_of, ordered)]
    return [
        Column(clause, clauses[clause].text, group_of(clause) != last)
        for clause, last in zip(ordered, before, strict=False)
    ]


def _row(fault: FaultProof, columns: list[Column]) -> Row:
    cells = {cell.clause: cell for cell in fault.cells}
    state = "untried" if not fault.tried else "killed" if fault.killed else "survived"
    squares = tuple(_square(fault, cells.get(column.id), column) for column in columns)
    return Row(fault.id, fault.title, state, squares)


def _square(fault: FaultProof, cell: Cell | None, column: Column) -> Square:
    if cell is None:
        return Square(first=column.first)
    outcome = cell.outcome
    lines = [f"{fault.id} × {cell.clause}: {cell.kind}", outcome.reason]
    lines += [f"expected {outcome.expected}", f"observed {outcome.observed}"] if outcome.observed else []
    return Square(str(cell.kind), CELL_MARKS[cell.kind], "\n".join(line for line in lines if line), column.first)
