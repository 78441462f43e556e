"""Tests of the end of a run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.reporting.formats.catalogue import WRITTEN
from cce_release_contract.settings import Settings, resolve_settings
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_suite._runner.run_report import RunEnding, finished_report, mode_of, shown_settings, write_run

CLAUSE = "request.path.name"
INFERRED = "rollback.revision.grows"
LIVE = {"target": "https://cce.example.com", "cluster_id": "c", "namespace": "n", "release": "r"}
ARMABLE = LIVE | {"chart_id": "chart", "upgrade_chart_id": "other-chart", "reads": True}
TOKEN = {"CCE_RELEASE_TOKEN": "the-secret-token"}


def report_of(settings: Settings, verdict: Verdict, *, own_error: bool = False, cut_short: str = "") -> dict[str, Any]:
    ending = RunEnding("https://x", datetime(2026, 1, 2, tzinfo=UTC), 1.0, 2, 1, cut_short, own_error)
    judgements = [Judgement(CLAUSE, verdict, "t", "it said the-secret-token")]
    redactor = Redactor(["the-secret-token"])
    return finished_report(settings, ending, {CLAUSE: all_clauses()[CLAUSE]}, judgements, {CLAUSE}, redactor=redactor)


@pytest.mark.parametrize(
    ("verdict", "own_error", "cut_short", "code"),
    [
        (Verdict.PASS, False, "", 0),
        (Verdict.PASS, False, "interrupted", 3),
        (Verdict.PASS, True, "", 4),
        (Verdict.FAIL, False, "", 1),
        (Verdict.FAIL, True, "", 4),
        (Verdict.INCONCLUSIVE, False, "", 3),
        (Verdict.SKIPPED, False, "", 3),
    ],
)
def test_exit_code_follows_the_verdicts(
    tmp_path: Path, verdict: Verdict, own_error: bool, cut_short: str, code: int
) -> None:
    """An error of our own wins, then a failure, then anything unproven."""
    report = report_of(resolve_settings({}, {}, tmp_path), verdict, own_error=own_error, cut_short=cut_short)

    assert report["exit_code"] == code


def test_reasons_hold_no_secret(tmp_path: Path) -> None:
    """A secret that got into a reason is masked in the report."""
    report = report_of(resolve_settings({}, {}, tmp_path), Verdict.INCONCLUSIVE)

    assert "the-secret-token" not in json.dumps(report)


def test_settings_are_shown_without_secrets(tmp_path: Path) -> None:
    """The effective settings are plain data; of the credentials only their source is shown."""
    shown = shown_settings(resolve_settings(LIVE, TOKEN, tmp_path))

    assert "the-secret-token" not in json.dumps(shown)
    assert shown["credentials"] == "CCE_RELEASE_TOKEN in the environment"
    assert "control_token" not in shown


@pytest.mark.parametrize(
    ("options", "mode"),
    [
        ({}, "embedded"),
        (LIVE, "unarmed"),
        (ARMABLE | {"allow_dry_run": "c/n/r"}, "dry_run"),
        (ARMABLE | {"allow_writes": "c/n/r"}, "armed"),
        ({"target": "http://127.0.0.1:1", "control": "http://control:T@127.0.0.1:1/_emulator"}, "controlled"),
    ],
)
def test_mode_says_how_far_a_run_goes(tmp_path: Path, options: dict[str, object], mode: str) -> None:
    """The mode follows from the target and its control URL."""
    assert mode_of(resolve_settings(options, TOKEN, tmp_path)) == mode


def test_default_folder_is_kept_out_of_git(tmp_path: Path) -> None:
    """Reports in the default folder are ignored by git; a named folder is left alone."""
    settings = resolve_settings({}, {}, tmp_path)
    named = resolve_settings({"report_dir": "out"}, {}, tmp_path)

    written = write_run(report_of(settings, Verdict.PASS), settings, {}, [])
    write_run(report_of(named, Verdict.PASS), named, {}, [])

    assert written.report == tmp_path / ".cce-release" / "reports" / "report.json"
    assert (tmp_path / ".cce-release" / ".gitignore").read_text() == "*\n"
    assert {entry.name for entry in (tmp_path / "out").iterdir()} == {form.file_name for form in WRITTEN}


def test_limits_are_those_of_the_settings(tmp_path: Path) -> None:
    """The report names what bounded the run; where nothing did there is null."""
    emulated = report_of(resolve_settings({}, {}, tmp_path), Verdict.PASS)
    live = report_of(resolve_settings({**LIVE, "max_puts": "7"}, TOKEN, tmp_path), Verdict.PASS)

    assert (emulated["limits"]["max_requests"], emulated["limits"]["max_puts"]) == (2_000, None)
    assert live["limits"] == {
        "max_requests": 2_000,
        "max_puts": 7,
        "max_writes": 4,
        "puts_per_minute": 10,
        "deadline_minutes": 30,
    }


@pytest.mark.parametrize("cut_short", ["", "interrupted"])
def test_partial_run_says_so(tmp_path: Path, cut_short: str) -> None:
    """A report is partial where the run was cut short."""
    assert report_of(resolve_settings({}, {}, tmp_path), Verdict.PASS, cut_short=cut_short)["partial"] is bool(
        cut_short
    )


@pytest.mark.parametrize(
    ("judged", "live", "shown"),
    [
        ([("t1", Verdict.PASS), ("t2", Verdict.PASS)], False, "t1"),
        ([("t1", Verdict.PASS), ("t2", Verdict.FAIL)], False, "t2"),
        ([("t1", Verdict.PASS), ("t2", Verdict.FAIL)], True, "t2"),
        ([("t1", Verdict.SKIPPED), ("t2", Verdict.PASS)], False, "t2"),
        ([("none", Verdict.PASS), ("t2", Verdict.INCONCLUSIVE)], False, "t2"),
        ([("none", Verdict.PASS)], False, None),
    ],
)
def test_example_is_of_the_test_that_decided(
    tmp_path: Path, judged: list[tuple[str, Verdict]], live: bool, shown: str | None
) -> None:
    """A clause shows the first test that came to its verdict, else the first that sent anything."""
    settings = resolve_settings(LIVE, TOKEN, tmp_path) if live else resolve_settings({}, {}, tmp_path)
    judgements = [Judgement(INFERRED, verdict, test) for test, verdict in judged]
    examples = {test: {"test": test} for test in ("t1", "t2")}
    ending = RunEnding("https://x", datetime(2026, 1, 2, tzinfo=UTC), 1.0, 2, 1, "", examples=examples)

    report = finished_report(
        settings, ending, {INFERRED: all_clauses()[INFERRED]}, judgements, set(), redactor=Redactor()
    )

    example = report["clauses"][0]["example"]
    assert (example and example["test"]) == shown


def test_earlier_report_is_compared(tmp_path: Path) -> None:
    """With an earlier report the new one says what got worse since."""
    settings = resolve_settings({}, {}, tmp_path)
    ending = RunEnding("https://x", datetime(2026, 1, 2, tzinfo=UTC), 1.0, 2, 1, "")
    judgements = [Judgement(CLAUSE, Verdict.FAIL, "t", "it broke")]
    previous = report_of(settings, Verdict.PASS)

    report = finished_report(
        settings,
        ending,
        {CLAUSE: all_clauses()[CLAUSE]},
        judgements,
        set(),
        redactor=Redactor(),
        previous=previous,
    )

    assert report["previous"]["worse"] == [{"id": CLAUSE, "before": "pass", "after": "fail"}]


def test_texts_can_be_written(tmp_path: Path) -> None:
    """Half a character in a reason, which no file can hold, is spelt."""
    settings = resolve_settings({}, {}, tmp_path)
    ending = RunEnding("https://x", datetime(2026, 1, 2, tzinfo=UTC), 1.0, 2, 1, "\ud800")

    report = finished_report(settings, ending, {CLAUSE: all_clauses()[CLAUSE]}, [], set(), redactor=Redactor())

    assert report["cut_short"] == r"\ud800"
    assert write_run(report, settings, {}, []).error is None
