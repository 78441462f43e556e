"""The source of clauses.py: one record and one constant for each clause."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable

from cce_release_contract.contract.clause_entries import ClauseEntry, constant_name
from cce_release_contract.contract.page_rows import PageRows
from cce_release_contract.errors import GenerationError

_RECORD = '''"""Every clause of the contract, and a constant for the id of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Clause:
    """One testable statement of the contract.

    `basis` says how we know it (documented, platform, inferred, observed); `source` names page, table and row for
    people; `rows` are the entries of page-rows.yaml that it stands for; `pointer` leads into openapi.json; `needs` is
    what a target must offer; `waiver` is the reason why no test judges it, empty when one does; `line` is where
    spec/openapi.yaml states it, counted from 1.
    """

    id: str
    text: str
    basis: str
    source: str
    rows: tuple[str, ...]
    pointer: str
    needs: tuple[str, ...]
    waiver: str
    line: int = 1
'''


def render_clauses(
    entries: Iterable[ClauseEntry], rows: PageRows, line_of: Callable[[str], int], *, header: str
) -> bytes:
    """The source of clauses.py. `line_of` gives the line in openapi.yaml of what a pointer names.

    Raises GenerationError when two ids give the same constant.
    """
    entries = list(entries)
    _require_different_constants(entries)
    constants = "".join(f'{constant_name(entry.id)}: Final = "{entry.id}"\n' for entry in entries)
    records = "".join(_record(entry, rows, line_of(entry.pointer)) for entry in entries)
    return (
        f"{header}\n{_RECORD}\n\n{constants}\n"
        "CLAUSES: Final[dict[str, Clause]] = {\n"
        "    clause.id: clause\n"
        "    for clause in (\n"
        f"{textwrap.indent(records, ' ' * 8)}"
        "    )\n"
        "}\n"
    ).encode()


def _record(entry: ClauseEntry, rows: PageRows, line: int) -> str:
    parts = [
        f"id={constant_name(entry.id)}",
        f"text={entry.text!r}",
        f"basis={entry.basis!r}",
        f"source={rows.describe(entry.source)!r}",
        f"rows={entry.rows!r}",
        f"pointer={entry.pointer!r}",
        f"needs={entry.needs!r}",
        f"waiver={entry.waiver!r}",
        f"line={line}",
    ]
    return "Clause(\n" + "".join(f"    {part},\n" for part in parts) + "),\n"


def _require_different_constants(entries: list[ClauseEntry]) -> None:
    seen: dict[str, str] = {}
    for entry in entries:
        name = constant_name(entry.id)
        other = seen.setdefault(name, entry.id)
        if other != entry.id:
            raise GenerationError(
                f"the clauses {other!r} and {entry.id!r} would share the constant {name}",
                where=entry.at,
                remedy="rename one of the two in spec/clauses.yaml",
            )
