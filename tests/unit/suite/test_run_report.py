"""Tests of the end of a run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cce_release_contract.exchanges.redaction import Redactor
from cce_release_contract.settings import Settings, resolve
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_models.clauses import CLAUSES
from cce_release_suite.run_report import Ending, finished_report, mode_of, shown_settings, write_reports

CLAUSE = "request.path.name"
LIVE = {"target": "https://cce.example.com", "cluster_id": "c", "namespace": "n", "release": "r"}
TOKEN = {"CCE_RELEASE_TOKEN": "the-secret-token"}


def report_of(
    settings: Settings, verdict: Verdict, *, own_error: bool = False, cut_short: str = ""
) -> dict[str, object]:
    ending = Ending("https://x", datetime(2026, 1, 2, tzinfo=UTC), 1.0, 2, 1, cut_short, own_error)
    judgements = [Judgement(CLAUSE, verdict, "t", "it said the-secret-token")]
    redactor = Redactor(["the-secret-token"])
    return finished_report(settings, ending, {CLAUSE: CLAUSES[CLAUSE]}, judgements, {CLAUSE}, redactor=redactor)


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
    report = report_of(resolve({}, {}, tmp_path), verdict, own_error=own_error, cut_short=cut_short)

    assert report["exit_code"] == code


def test_reasons_hold_no_secret(tmp_path: Path) -> None:
    """A secret that got into a reason is masked in the report."""
    report = report_of(resolve({}, {}, tmp_path), Verdict.INCONCLUSIVE)

    assert "the-secret-token" not in json.dumps(report)


def test_settings_are_shown_without_secrets(tmp_path: Path) -> None:
    """The effective settings are plain data; of the credentials only their source is shown."""
    shown = shown_settings(resolve(LIVE, TOKEN, tmp_path))

    assert "the-secret-token" not in json.dumps(shown)
    assert shown["credentials"] == "CCE_RELEASE_TOKEN in the environment"
    assert "control_token" not in shown


@pytest.mark.parametrize(
    ("options", "mode"),
    [
        ({}, "embedded"),
        (LIVE, "unarmed"),
        ({"target": "http://127.0.0.1:1", "control": "http://control:T@127.0.0.1:1/_emulator"}, "controlled"),
    ],
)
def test_mode_says_how_far_a_run_goes(tmp_path: Path, options: dict[str, object], mode: str) -> None:
    """The mode follows from the target and its control URL."""
    assert mode_of(resolve(options, TOKEN, tmp_path)) == mode


def test_default_folder_is_kept_out_of_git(tmp_path: Path) -> None:
    """Reports in the default folder are ignored by git; a named folder is left alone."""
    settings = resolve({}, {}, tmp_path)
    named = resolve({"report_dir": "out"}, {}, tmp_path)

    path = write_reports(report_of(settings, Verdict.PASS), settings)
    write_reports(report_of(named, Verdict.PASS), named)

    assert path == tmp_path / ".cce-release" / "reports" / "report.json"
    assert (tmp_path / ".cce-release" / ".gitignore").read_text() == "*\n"
    assert sorted(entry.name for entry in (tmp_path / "out").iterdir()) == ["junit.xml", "report.json"]
