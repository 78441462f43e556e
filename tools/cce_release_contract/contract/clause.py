"""A clause of the contract, and all clauses of the installed package cce_release_models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cce_release_contract.errors import SpecificationError

CLAUSES_FILE: Final = "clauses.json"
"""Every clause by id, in the package cce_release_models. Written by `cce-release generate`."""

BASES: Final = ("documented", "platform", "observed", "reported", "inferred")
"""How a statement can be known, the strongest first. docs/reports.md explains each word."""

ADVISORY_BASES: Final = frozenset({"reported", "inferred"})
"""Bases that do not gate a live target, unless the run is strict: no page states it, and we did not see it."""

LINES_FILE: Final = "lines.json"
"""The line in spec/openapi.yaml of each pointer that a clause names. The file is next to `CLAUSES_FILE`."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One testable statement of the contract. Source, unless a field says otherwise: its entry in spec/clauses.yaml."""

    id: str
    """The name of the clause: group, subject and statement, such as `rollback.revision.grows`. It never changes."""

    text: str
    """The clause in one sentence."""

    basis: str
    """How the clause is known: one of `BASES`."""

    source: str
    """Page, table and row as text. Source: `source` of the entry, with the page's title from spec/page-rows.yaml."""

    rows: tuple[str, ...]
    """The rows of spec/page-rows.yaml that the clause covers, including that of its source."""

    pointer: str
    """The JSON pointer of the part of spec/openapi.yaml that states it."""

    needs: tuple[str, ...]
    """What a test of the clause needs from a target: reads, or a capability of a sandbox such as clock."""

    waiver: str
    """Why no test judges the clause; empty if one does."""

    line: int = 1
    """The line of that part in spec/openapi.yaml, counted from 1. Source: lines.json."""

    replaces: tuple[str, ...] = ()
    """Earlier ids of the clause, or of one that was split into it and others; none of them is a clause now."""


@cache
def all_clauses() -> Mapping[str, Clause]:
    """Every clause by id, in the contract's order, read once from the installed package cce_release_models.

    Raises SpecificationError when that package is missing or broken.
    """
    try:
        # Imported here, so that the commands that write this package run without it.
        import cce_release_models

        folder = Path(cce_release_models.__path__[0])
        return MappingProxyType(load_clauses((folder / CLAUSES_FILE).read_bytes(), (folder / LINES_FILE).read_bytes()))
    except (ImportError, SyntaxError, OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise SpecificationError(
            f"the clauses cannot be read: {error}",
            where=f"cce_release_models/{CLAUSES_FILE}",
            cause="generated/ is missing or was edited by hand",
            remedy="run `cce-release generate` in the repository, or install the package again",
        ) from error


@cache
def replaced_clauses() -> Mapping[str, tuple[str, ...]]:
    """The ids that are no longer clauses, each with the ids that replace it. Raises as `all_clauses` does."""
    return MappingProxyType(replacements(all_clauses().values()))


def replacements(clauses: Iterable[Clause]) -> dict[str, tuple[str, ...]]:
    """The ids that these clauses replace, each with the ids of those clauses in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for clause in clauses:
        for old in clause.replaces:
            found[old] = (*found.get(old, ()), clause.id)
    return found


def load_clauses(clauses: bytes, lines: bytes) -> dict[str, Clause]:
    """The clauses that the two files state.

    Raises ValueError, LookupError, TypeError or AttributeError if one is damaged.
    """
    line_of = json.loads(lines)
    return {
        clause_id: Clause(
            id=clause_id,
            text=stated["text"],
            basis=stated["basis"],
            source=stated["source"],
            rows=tuple(stated["rows"]),
            pointer=stated["pointer"],
            needs=tuple(stated["needs"]),
            waiver=stated["waiver"],
            line=line_of[stated["pointer"]],
            replaces=tuple(stated["replaces"]),
        )
        for clause_id, stated in json.loads(clauses).items()
    }
