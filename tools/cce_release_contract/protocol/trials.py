"""The trials of a proof and their results: one JSON file per trial, one line per result.

The proof writes its trials into a folder. A worker claims a trial by creating a file that must not exist yet, so that
each trial runs only once. It appends one line when it starts a trial and one when it is done.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cce_release_contract.verdicts.summary import ClauseResult
from cce_release_contract.verdicts.verdict import Verdict

CONTROL: Final = ""
"""The fault id of the control trial: the correct emulator, on which no clause may fail."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault and the clauses to try on it; an empty list means all clauses."""

    number: int
    fault: str
    clauses: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Trial:
        """The inverse of `dataclasses.asdict`."""
        return cls(document["number"], document["fault"], tuple(document["clauses"]))


@dataclass(frozen=True, slots=True)
class ClauseOutcome:
    """The result of one clause in one trial; the texts are those of its first violation, else empty."""

    verdict: Verdict
    reason: str = ""
    test: str = ""
    expected: str = ""
    observed: str = ""
    why_invalid: str = ""

    @classmethod
    def of(cls, result: ClauseResult, test: str) -> ClauseOutcome:
        """The outcome of a clause whose tests ended with `result`; `test` is the deciding test."""
        if not result.violations:
            return cls(result.verdict, result.reason, test)
        first = result.violations[0]
        return cls(result.verdict, first.message, test, first.expected, first.observed, first.why_invalid)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> ClauseOutcome:
        """The inverse of `dataclasses.asdict`. Raises ValueError for a verdict that does not exist."""
        return cls(**{**document, "verdict": Verdict(document["verdict"])})


@dataclass(frozen=True, slots=True)
class TrialResult:
    """The result of one trial.

    `clauses` are the tried clauses. `bugs` are errors of the suite itself. `error` says why the trial did not end by
    itself: "did not end within 60 seconds", "the worker died". `seconds` is its wall time. `evidence` has each
    violation of a trial that names its clauses, as in a report, with its `clause` and its `timeline` row.
    """

    number: int
    fault: str
    clauses: Mapping[str, ClauseOutcome]
    bugs: tuple[str, ...] = ()
    error: str = ""
    seconds: float = 0.0
    requests: int = 0
    evidence: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> TrialResult:
        """The inverse of `dataclasses.asdict`."""
        clauses = {clause: ClauseOutcome.from_json(outcome) for clause, outcome in document["clauses"].items()}
        lists = {name: tuple(document[name]) for name in ("bugs", "evidence")}
        return cls(**{**document, "clauses": clauses, **lists})


def write_trials(folder: Path, trials: Iterable[Trial]) -> None:
    """Write the trials for the workers, numbered in order."""
    for trial in trials:
        _trial_path(folder, trial.number).write_text(json.dumps(asdict(trial)), encoding="utf-8")


def claimed_trials(folder: Path) -> Iterator[Trial]:
    """The trials that no other worker claimed; each is claimed when the iterator reaches it."""
    for path in sorted(folder.glob("*.trial.json")):
        trial = Trial.from_json(json.loads(path.read_text(encoding="utf-8")))
        try:
            os.close(os.open(_claim_path(folder, trial.number), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            continue
        yield trial


def unclaimed(folder: Path, trials: Iterable[Trial]) -> list[Trial]:
    """The trials that no worker has claimed yet."""
    return [trial for trial in trials if not _claim_path(folder, trial.number).exists()]


class TrialWriter:
    """Appends the lines of one worker: the start of a trial, and its result."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, trial: Trial) -> None:
        """Record the start of a trial."""
        self._append({"kind": "begin", "number": trial.number})

    def result(self, result: TrialResult) -> None:
        """Record the result of a trial."""
        self._append({"kind": "result", "result": asdict(result)})

    def _append(self, line: Mapping[str, object]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _trial_path(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.trial.json"


def _claim_path(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.claim"
