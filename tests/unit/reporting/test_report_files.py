"""Tests of the files that a check writes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.reporting.formats.catalogue import WRITTEN
from cce_release_contract.reporting.report import Report
from cce_release_contract.reporting.report_files import write_report_files

NAMES = {form.file_name for form in WRITTEN}


def names_in(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the writing of files whose names hold a word end as on a full disk, after half of the text."""

    def full_disk(word: str) -> None:
        opened = os.fdopen

        def fdopen(handle: int, *arguments: Any, **more: Any) -> Any:
            file = opened(handle, *arguments, **more)
            if word in Path(f"/proc/self/fd/{handle}").readlink().name:
                write = file.write

                def half(text: str) -> int:
                    write(text[: len(text) // 2])
                    raise OSError(28, "No space left on device")

                file.write = half
            return file

        monkeypatch.setattr(os, "fdopen", fdopen)

    return full_disk


def test_every_format_is_written(tmp_path: Path, report: Report) -> None:
    """The folder contains the report in every format, and nothing else."""
    written = write_report_files(report, tmp_path / "new", {})

    assert names_in(tmp_path / "new") == NAMES
    assert (written.report, written.error) == (tmp_path / "new" / "report.json", None)


def test_summary_of_the_job_is_appended(tmp_path: Path, report: Report) -> None:
    """The Markdown is appended to the summary of the CI job."""
    summary = tmp_path / "summary.md"
    summary.write_text("earlier\n")

    write_report_files(report, tmp_path / "new", {"GITHUB_STEP_SUMMARY": str(summary)})

    assert summary.read_text() == "earlier\n" + (tmp_path / "new" / "report.md").read_text()


@pytest.mark.parametrize("missing", ["report.md", "report.sarif", "junit.xml"])
def test_one_unwritable_file_keeps_no_other_back(tmp_path: Path, report: Report, missing: str) -> None:
    """If one file cannot be written, the others are, and the report's exit code is 2."""
    (tmp_path / missing).mkdir()
    report["exit_code"] = 0

    written = write_report_files(report, tmp_path, {})

    assert names_in(tmp_path) == NAMES
    assert written.report == tmp_path / "report.json"
    assert written.error is not None
    assert str(tmp_path / missing) in written.error.what
    assert written.error.remedy
    assert report["exit_code"] == json.loads((tmp_path / "report.json").read_text())["exit_code"] == 2


def test_unwritable_report_has_no_path(tmp_path: Path, report: Report) -> None:
    """If report.json cannot be written, the others are, and no message names it."""
    (tmp_path / "report.json").mkdir()
    report["exit_code"] = 3

    written = write_report_files(report, tmp_path, {})

    assert written.report is None
    assert report["exit_code"] == 2
    assert json.loads((tmp_path / "report.sarif").read_text())["version"] == "2.1.0"


def test_unwritable_folder_is_one_error(tmp_path: Path, report: Report) -> None:
    """If nothing can be written, one error names every file."""
    (tmp_path / "file").write_text("")

    written = write_report_files(report, tmp_path / "file", {})

    assert written.error is not None
    assert [name for name in NAMES if name not in written.error.what] == []
    assert "\n" not in written.error.what


@pytest.mark.parametrize("word", ["sarif", "report.json", "."])
def test_full_disk_leaves_nothing_half_written(
    tmp_path: Path, report: Report, full_disk: Callable[..., None], word: str
) -> None:
    """On a full disk a file is there as it was before or not at all, and the run does not end with 0."""
    (tmp_path / "report.json").write_text("old")
    report["exit_code"] = 0
    full_disk(word)

    written = write_report_files(report, tmp_path, {})

    assert written.error is not None
    assert "No space left on device" in written.error.what
    assert report["exit_code"] == 2
    assert names_in(tmp_path) == {"report.json"} | {name for name in NAMES if word not in name}
    assert word == "sarif" or (tmp_path / "report.json").read_text() == "old"


def test_unwritable_summary_names_its_variable(tmp_path: Path, report: Report) -> None:
    """A summary that cannot be written is an error that names the variable; the files are there."""
    written = write_report_files(report, tmp_path / "new", {"GITHUB_STEP_SUMMARY": str(tmp_path / "no" / "summary.md")})

    assert names_in(tmp_path / "new") == NAMES
    assert written.error is not None
    assert written.error.where == "GITHUB_STEP_SUMMARY"


@pytest.mark.parametrize("exit_code", [1, 4])
def test_broken_contract_stays_broken(tmp_path: Path, report: Report, exit_code: int) -> None:
    """A run that found the contract broken, or an error of ours, ends so even if a file cannot be written."""
    (tmp_path / "report.md").mkdir()
    report["exit_code"] = exit_code

    write_report_files(report, tmp_path, {})

    assert report["exit_code"] == exit_code
