"""The generated files about clauses: ids as constants, the clauses as data, and their lines in the contract."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from cce_release_contract.contract.clause import CLAUSES_FILE, LINES_FILE
from cce_release_contract.contract.clause_entries import ClauseEntry, constant_name
from cce_release_contract.contract.pages.page_rows import PageRows
from cce_release_contract.errors import GenerationError

IDS_FILE = "clause_ids.py"
_IDS_TITLE = '"""A constant for the id of each clause; clauses.json has the clauses."""'


def clause_files(
    entries: Iterable[ClauseEntry], rows: PageRows, line_of: Callable[[str], int], *, header: str
) -> dict[str, bytes]:
    """The files by name. `line_of` returns the line of a pointer in openapi.yaml.

    Lines have a separate file, so that a line inserted in openapi.yaml changes only that file. Raises GenerationError
    if two ids have the same constant.
    """
    entries = list(entries)
    _require_different_constants(entries)
    constants = "".join(f'{constant_name(entry.id)}: Final = "{entry.id}"\n' for entry in entries)
    pointers = dict.fromkeys(entry.pointer for entry in entries)
    return {
        IDS_FILE: f"{header}\n{_IDS_TITLE}\n\nfrom typing import Final\n\n{constants}".encode(),
        CLAUSES_FILE: _one_a_line({entry.id: _members(entry, rows) for entry in entries}),
        LINES_FILE: _one_a_line({pointer: line_of(pointer) for pointer in pointers}),
    }


def _members(entry: ClauseEntry, rows: PageRows) -> dict[str, object]:
    """The fields of a `Clause`, except its id and its line."""
    return {
        "text": entry.text,
        "basis": entry.basis,
        "source": rows.describe(entry.source),
        "rows": entry.rows,
        "pointer": entry.pointer,
        "needs": entry.needs,
        "waiver": entry.waiver,
        "replaces": entry.replaces,
    }


def _one_a_line(members: Mapping[str, object]) -> bytes:
    """The members as JSON text, one per line, so that a diff shows each change as one line."""
    lines = (f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in members.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


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
