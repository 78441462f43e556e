"""The entries of clauses.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs

from cce_release_contract.contract.document import Document, load
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pages.page_rows import PageRows
from cce_release_contract.contract.pointer import child, join
from cce_release_contract.contract.problems import ContractProblem, raise_all
from cce_release_contract.contract.schema_errors import sentence

SCHEMA_NAME = "clauses.schema.json"


@dataclass(frozen=True, slots=True)
class ClauseEntry:
    """One entry of clauses.yaml. `at` is its pointer in the file; `rows` includes the row of its source."""

    id: str
    text: str
    basis: str
    source: Mapping[str, Any]
    rows: tuple[str, ...]
    pointer: str
    needs: tuple[str, ...]
    waiver: str
    at: str
    replaces: tuple[str, ...] = ()


def constant_name(clause_id: str) -> str:
    """The constant of an id: `rollback.revision.grows` is ROLLBACK_REVISION_GROWS."""
    return clause_id.replace(".", "_").upper()


def parse_clauses(document: Document, rows: PageRows) -> tuple[ClauseEntry, ...]:
    """The usable entries, in the file's order. `shape_problems` reports the others."""
    listed = document.data.get("clauses")
    if not isinstance(listed, list):
        return ()
    return tuple(
        _entry(entry, rows, child("/clauses", index))
        for index, entry in enumerate(listed)
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    )


def clause_entries(document: Document, rows: PageRows) -> tuple[ClauseEntry, ...]:
    """The entries of clauses.yaml. Raises SpecificationError that names each wrong shape and each repeated id."""
    entries = parse_clauses(document, rows)
    raise_all([*shape_problems(document), *repeated_ids(document, entries)])
    return entries


def shape_problems(document: Document) -> list[ContractProblem]:
    """Each part of clauses.yaml that breaks clauses.schema.json, which is next to it."""
    schema_path = document.path.parent / SCHEMA_NAME
    loading = load(schema_path)
    if loading.document is None or loading.problems:
        return list(loading.problems)
    try:
        validator = jsonschema_rs.Draft202012Validator(dict(loading.document.data))
    except jsonschema_rs.ValidationError as error:
        return [_schema_problem(schema_path, error)]
    return [
        _shape_problem(document, join(error.instance_path), sentence(error))
        for error in validator.iter_errors(dict(document.data))
    ]


def repeated_ids(document: Document, entries: tuple[ClauseEntry, ...]) -> list[ContractProblem]:
    """Every entry with the id of an earlier entry, and every entry that replaces an id which is still in use."""
    first: dict[str, ClauseEntry] = {}
    problems = []
    for entry in entries:
        earlier = first.setdefault(entry.id, entry)
        if earlier is not entry:
            problems.append(
                ContractProblem(
                    "clause-id",
                    document.path,
                    f"the id {entry.id!r} is used twice, first on line {document.line(child(earlier.at, 'id'))}",
                    document.line(child(entry.at, "id")),
                    remedy="give each clause a unique id",
                )
            )
    for entry in entries:
        problems += [
            ContractProblem(
                "clause-id",
                document.path,
                f"{entry.id!r} replaces {old!r}, which is still a clause",
                document.line(child(entry.at, "replaces")),
                remedy="a replaced id is never used again: give the other clause a new id",
            )
            for old in entry.replaces
            if old in first
        ]
    return problems


def _entry(entry: Mapping[str, Any], rows: PageRows, at: str) -> ClauseEntry:
    source = entry.get("source")
    source = source if isinstance(source, dict) else {}
    cited = [str(row) for row in _list(entry.get("rows"))]
    own = rows.row_of(source)
    if own is not None and own not in cited:
        cited.insert(0, own)
    return ClauseEntry(
        id=entry["id"],
        text=str(entry.get("text", "")),
        basis=str(entry.get("basis", "")),
        source=source,
        rows=tuple(cited),
        pointer=str(entry.get("pointer", "")),
        needs=tuple(str(need) for need in _list(entry.get("needs"))),
        waiver=str(entry.get("waiver", "")),
        at=at,
        replaces=tuple(str(old) for old in _list(entry.get("replaces"))),
    )


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _shape_problem(document: Document, pointer: str, message: str) -> ContractProblem:
    return ContractProblem(
        "clause-shape",
        document.path,
        f"{pointer or 'the file'}: {message}",
        document.line(pointer),
        remedy=f"write the clause as {SCHEMA_NAME} describes",
    )


def _schema_problem(path: Path, error: jsonschema_rs.ValidationError) -> ContractProblem:
    return ContractProblem(
        "clause-shape", path, f"the schema itself is wrong: {error.message}", remedy="correct the schema"
    )
