"""What the processes of one run exchange: settings from the controller, a plan and findings from each worker.

The controller hands over through pytest-xdist's own channel, a pipe, so that no secret is on a command line. A
plan is a file in the run's folder, which only its owner may read. Findings travel with the report of their test.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from cce_release_contract.client.target import Target
from cce_release_contract.errors import CceReleaseError, UsageError
from cce_release_contract.settings import Settings
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_suite._runner.recorder import Bug, Recorder
from cce_release_suite._runner.selection import Choice, clauses_of, id_of, is_suite_item
from cce_release_suite._runner.target.applicability import Applicability

KEY: Final = "cce_release_suite"
"""Name of the hand-over in what pytest-xdist gives its workers, and of the findings at a report."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a worker needs to take part in a run.

    `target` is None where it could not be reached: nothing runs then. `started` is when the run began, in seconds of
    the clock that all processes of this machine share. `excused` are the clauses whose violations do not gate, with the
    reason: read once, so that all judge alike.
    """

    settings: Settings
    wanted: tuple[str, ...]
    target: Target | None
    run_id: str
    started: float
    folder: Path
    events: Path | None
    excused: Mapping[str, str] = field(default_factory=dict)

    def packed(self) -> bytes:
        """The whole as bytes, secrets included: for the pipe to a process of our own."""
        return pickle.dumps(self)

    @classmethod
    def unpacked(cls, data: bytes) -> HandOver:
        """The inverse of `packed`."""
        made = pickle.loads(data)
        assert isinstance(made, cls)
        return made

    @property
    def budget_file(self) -> Path:
        """Where all workers count what they send."""
        return self.folder / "budget"

    @property
    def stop_file(self) -> Path:
        """Once it is there no further test begins; it holds the reason."""
        return stop_file_in(self.folder)

    def plan_file(self, worker: str) -> Path:
        """Where one worker writes what it collected."""
        return self.folder / f"plan-{worker}.json"


def stop_file_in(folder: Path) -> Path:
    """The file by which the processes of a run tell each other to stop."""
    return folder / "stop"


@dataclass(frozen=True, slots=True)
class PlannedTest:
    """One test that is going to run: its id and the clauses that it judges."""

    test: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """What a worker collected: tests of the suite by their pytest id, in their order, and what the profile left out.

    `scope` is what they exercise on the target. `error` is why it could not plan, None if it could.
    """

    tests: Mapping[str, PlannedTest]
    planned: tuple[str, ...] = ()
    judgements: Sequence[Judgement] = ()
    scope: Applicability = Applicability()  # noqa: RUF009 - frozen
    error: Mapping[str, str] | None = None

    @classmethod
    def of(cls, choice: Choice, scope: Applicability) -> WorkerPlan:
        """The plan of a choice of tests."""
        tests = {item.nodeid: PlannedTest(id_of(item), clauses_of(item)) for item in choice.kept if is_suite_item(item)}
        return cls(tests, choice.planned, choice.judgements, scope)

    @classmethod
    def failed(cls, error: CceReleaseError) -> WorkerPlan:
        """No plan, because of an error."""
        parts = {"what": error.what, "where": error.where, "cause": error.cause, "remedy": error.remedy}
        parts["code"] = error.code
        return cls({}, error=parts)

    @staticmethod
    def refusal(parts: Mapping[str, str]) -> CceReleaseError:
        """The error of a plan that failed: wrong usage stays that, anything else is an error of our own."""
        kind = UsageError if parts["code"] == UsageError.code else CceReleaseError
        return kind(**{name: text for name, text in parts.items() if name != "code"})

    def write(self, path: Path) -> None:
        """Write the plan to a file."""
        document = {
            "tests": {nodeid: [planned.test, planned.clauses] for nodeid, planned in self.tests.items()},
            "planned": self.planned,
            "judgements": [judgement.to_json() for judgement in self.judgements],
            "scope": [self.scope.tests, self.scope.not_exercised],
            "error": self.error,
        }
        path.write_text(json.dumps(document), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> WorkerPlan:
        """The inverse of `write`."""
        document = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            {nodeid: PlannedTest(test, tuple(clauses)) for nodeid, (test, clauses) in document["tests"].items()},
            tuple(document["planned"]),
            [Judgement.from_json(judgement) for judgement in document["judgements"]],
            Applicability(*document["scope"]),
            document["error"],
        )


def attach_findings(report: pytest.TestReport | pytest.CollectReport, recorder: Recorder, *, refused: int = 0) -> None:
    """Let a report carry what was found out since the last one, and forget it here.

    `refused` is how many requests the guard of this process has kept so far.
    """
    findings = {
        "judgements": [judgement.to_json() for judgement in recorder.judgements],
        "bugs": [[bug.test, bug.text] for bug in recorder.bugs],
        "covered": recorder.covered,
        "timeline": recorder.timeline.handed_over(),
        "examples": recorder.examples,
        "refused": refused - recorder.refused,
    }
    # Attributes of a report travel with it; as JSON text they survive whatever characters they hold.
    setattr(report, KEY, json.dumps(findings))
    recorder.judgements.clear()
    recorder.bugs.clear()
    recorder.covered.clear()
    recorder.examples.clear()
    recorder.refused = refused


def take_findings(report: pytest.TestReport | pytest.CollectReport, recorder: Recorder) -> Iterable[Judgement] | None:
    """Add what a report carries to the recorder; the judgements of its test, or None if it carries nothing."""
    text = report.__dict__.pop(KEY, None)
    if text is None:
        return None
    findings = json.loads(text)
    judgements = [Judgement.from_json(judgement) for judgement in findings["judgements"]]
    recorder.judgements += judgements
    recorder.bugs += [Bug(test, text) for test, text in findings["bugs"]]
    recorder.covered.update(findings["covered"])
    recorder.timeline.take(findings["timeline"])
    recorder.examples.update(findings["examples"])
    recorder.refused += findings["refused"]
    return judgements
