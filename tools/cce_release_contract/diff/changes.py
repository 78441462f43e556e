"""One change between two documents, with its verdict, its places, and the request or response that proves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from cce_release_contract.contract.json_text import Json
from cce_release_contract.diff.schemas.roots import DiffVerdict
from cce_release_contract.diff.sources import DiffPlace
from cce_release_contract.exit_codes import ExitCode

WitnessKind = Literal[
    "request-body", "response-body", "request-line", "request-header", "response-header", "status-line"
]

OldModels = Literal["", "accept", "refuse"]
"""What the models of the old contract do with a witness; empty if that is not known."""

_MEANINGS: Final = {
    ("request-body", "accept"): "code that uses them can send it",
    ("request-body", "refuse"): "code that uses them cannot send it",
    ("response-body", "accept"): "code that uses them reads it",
    ("response-body", "refuse"): "code that uses them fails on it",
}

DIFF_VERDICTS: Final[tuple[DiffVerdict, ...]] = ("breaking", "unproven", "compatible")
"""The verdicts, the worst first."""


@dataclass(frozen=True, slots=True)
class DiffWitness:
    """What proves a break: a body, or a line of a request or response."""

    kind: WitnessKind
    value: Json


@dataclass(frozen=True, slots=True)
class ContractEdit:
    """One change.

    `subjects` are the parts of the contract that have it, such as `PUT /x request`. `path` is the place in a body.
    `reason` says how the verdict is known. `old` and `new` are its places; for what only one side has, the other place
    is where it would be. `body_schema` is the pointer, in the old document, of the schema of the witness.
    `exchanges` are the places of recorded exchanges that the old document allows and the new one does not.
    """

    id: str
    verdict: DiffVerdict
    subjects: tuple[str, ...]
    path: str
    message: str
    reason: str
    old: DiffPlace
    new: DiffPlace
    witness: DiffWitness | None = None
    clauses: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    body_schema: str = ""
    old_models: OldModels = ""
    exchanges: tuple[str, ...] = ()

    @property
    def meaning_for_models(self) -> str:
        """What the models of the old contract do with the witness, and what that means; empty if it is not known."""
        if self.witness is None or not self.old_models:
            return ""
        return f"{self.old_models} it: {_MEANINGS[self.witness.kind, self.old_models]}"


@dataclass(frozen=True, slots=True)
class TrafficCount:
    """How many recorded exchanges were read, belong to an operation of the old document, and are concerned."""

    read: int
    matched: int
    concerned: int


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """All changes from one document to another, the worst first. `traffic` is None unless recordings were given."""

    old: str
    new: str
    old_version: str
    new_version: str
    changes: tuple[ContractEdit, ...]
    traffic: TrafficCount | None = None

    @property
    def summary(self) -> dict[str, int]:
        """The number of changes by verdict."""
        counts = Counter(change.verdict for change in self.changes)
        return {verdict: counts[verdict] for verdict in DIFF_VERDICTS}

    def exit_code(self, *, any_change: bool) -> ExitCode:
        """1 if a change breaks (or there is any, if asked), else 3 if one is unproven, else 0."""
        if self.summary["breaking"] or (any_change and self.changes):
            return ExitCode.BROKEN
        return ExitCode.NOTHING_PROVEN if self.summary["unproven"] else ExitCode.FINE


def ordered(changes: Sequence[ContractEdit]) -> tuple[ContractEdit, ...]:
    """The worst first, then by their places; one change in several parts of the contract is listed once."""
    merged: dict[tuple[object, ...], ContractEdit] = {}
    for change in changes:
        key = (change.id, change.message, change.old, change.new)
        kept = merged.get(key)
        if kept is None:
            merged[key] = change
            continue
        worse = min(kept, change, key=lambda one: DIFF_VERDICTS.index(one.verdict))
        subjects = tuple(dict.fromkeys((*kept.subjects, *change.subjects)))
        merged[key] = replace(worse, subjects=subjects)
    return tuple(
        sorted(
            merged.values(),
            key=lambda one: (DIFF_VERDICTS.index(one.verdict), one.new.file, one.new.line, one.old.line, one.id),
        )
    )
