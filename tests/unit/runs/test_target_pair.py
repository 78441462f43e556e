"""Tests of checking two targets one after the other; the suite's process is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.comparing.sides import Sides, planned_sides
from cce_release_contract.contract.clause import Clause
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.judging.fingerprints import Fingerprint
from cce_release_contract.protocol.run_recording import RunLines
from cce_release_contract.runs import target_pair
from cce_release_contract.runs.suite_outcome import SuiteOutcome

CLAUSES = {"a.b": Clause("a.b", "It holds.", "platform", "s", (), "", (), "")}
B = {"compare": "http://127.0.0.1:2", "compare_control": "http://control:t@127.0.0.1:2/_emulator"}


def report(verdict: str = "pass", *, exit_code: int = 0, cut_short: str = "") -> dict[str, Any]:
    return {
        "tool": {"name": "cce-release-contract", "version": "1"},
        "contract": {"version": "1.0.0", "sha256": "ab" * 32},
        "target": {"kind": "emulator", "base_url": "http://x", "mode": "controlled"},
        "profile": "standard",
        "seed": 0,
        "started_at": "2026-01-02T03:04:05Z",
        "duration_seconds": 1.0,
        "requests": 1,
        "writes": 0,
        "exit_code": exit_code,
        "cut_short": cut_short,
        "clauses": [{"id": "a.b", "verdict": verdict, "reason": ""}],
    }


class FakeRuns:
    """Replaces the suite's process: each call gets the next report, and writes one exchange with its status."""

    def __init__(self) -> None:
        self.reports: list[dict[str, Any] | None] = [report(), report()]
        self.statuses = [200, 200]
        self.complaints: tuple[str, ...] = ()
        self.by_error = False
        self.exit_code = ExitCode.NOTHING_PROVEN
        self.calls: list[Path] = []

    def __call__(self, _options: Any, _environ: Any, *, kept: Path, **_more: Any) -> SuiteOutcome:
        number = len(self.calls)
        self.calls.append(kept)
        kept.parent.mkdir(parents=True, exist_ok=True)
        RunLines(kept, str).fingerprint(Fingerprint("t", "GET", "/", "r", self.statuses[number]))
        made = self.reports[number]
        code = self.exit_code if made is None else ExitCode(made["exit_code"])
        path = None if made is None else kept.parent / "report.json"
        return SuiteOutcome(code, made, path, self.complaints, self.by_error)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> FakeRuns:
    """The suite's process, replaced."""
    fake = FakeRuns()
    monkeypatch.setattr(target_pair, "run_suite", fake)
    return fake


@pytest.fixture
def sides(tmp_path: Path) -> Sides:
    """Two emulators, and a folder for their reports."""
    return planned_sides({**B, "report_dir": "out"}, {}, tmp_path)


@contextmanager
def nobody() -> Iterator[Any]:
    yield lambda _event: None


def compared(sides: Sides) -> target_pair.PairOutcome:
    return target_pair.compare_targets(sides, CLAUSES, follower=nobody)


def test_equal_runs_are_no_difference(runs: FakeRuns, sides: Sides, tmp_path: Path) -> None:
    """Two runs with equal results end with 0; the files are next to the folders of both runs."""
    outcome = compared(sides)

    assert outcome.exit_code == ExitCode.FINE
    assert outcome.path == tmp_path / "out" / "differential.json"
    assert [call.parent.name for call in runs.calls] == ["a", "b"]


def test_lines_of_an_earlier_comparison_are_gone(runs: FakeRuns, sides: Sides) -> None:
    """A second comparison in the same folder looks at its own runs only."""
    runs.statuses, runs.reports = [200, 500, 200, 200], [report() for _ in range(4)]

    outcomes = [compared(sides).exit_code, compared(sides).exit_code]

    assert outcomes == [ExitCode.BROKEN, ExitCode.FINE]


def test_side_that_was_cut_short_is_compared_as_far_as_it_came(runs: FakeRuns, sides: Sides) -> None:
    """A run that used up its budget makes the comparison unproven; the compared part is shown."""
    runs.reports = [report(exit_code=3, cut_short="the budget is spent"), report()]

    outcome = compared(sides)

    assert outcome.exit_code == ExitCode.NOTHING_PROVEN
    assert outcome.document is not None


@pytest.mark.parametrize(
    ("first", "by_error", "code", "expected"),
    [
        (None, True, ExitCode.USAGE, ExitCode.USAGE),
        (None, True, ExitCode.NOTHING_PROVEN, ExitCode.NOTHING_PROVEN),
        (report(exit_code=3, cut_short="interrupted"), False, ExitCode.NOTHING_PROVEN, ExitCode.NOTHING_PROVEN),
        (report(exit_code=3, cut_short="refused"), True, ExitCode.NOTHING_PROVEN, ExitCode.NOTHING_PROVEN),
        (report("fail", exit_code=1, cut_short="interrupted"), False, ExitCode.BROKEN, ExitCode.NOTHING_PROVEN),
    ],
)
def test_nothing_is_sent_to_b_once_a_is_given_up(
    runs: FakeRuns, sides: Sides, first: Any, by_error: bool, code: ExitCode, expected: ExitCode
) -> None:
    """A side that cannot be checked, or was interrupted, ends it and is named; no older comparison is left."""
    runs.reports, runs.by_error, runs.exit_code, runs.complaints = [first], by_error, code, ("cce-release: no answer",)
    old = sides.settings.report_dir / "differential.json"
    old.parent.mkdir(parents=True)
    old.write_text("{}")

    outcome = compared(sides)

    assert len(runs.calls) == 1
    assert not old.exists()
    assert (outcome.exit_code, outcome.document) == (expected, None)
    assert outcome.complaints == (
        "A: cce-release: no answer",
        "cce-release: nothing was compared: A could not be checked",
    )


def test_folder_that_cannot_be_written_starts_nothing(runs: FakeRuns, tmp_path: Path) -> None:
    """A file in the place of the folder is refused before anything is sent."""
    (tmp_path / "out").write_text("")

    with pytest.raises(UsageError):
        compared(planned_sides({**B, "report_dir": "out"}, {}, tmp_path))

    assert runs.calls == []
