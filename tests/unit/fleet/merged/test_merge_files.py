"""Tests of merging report files: their names, and which of them are parts of one target."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.fleet.merged.merging import merge_files
from cce_release_contract.reporting.report import Report, report_text

Reports = Callable[..., Report]


def written(folder: Path, name: str, report: Report) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report_text(report), encoding="utf-8")
    return path


def test_files_are_named_by_their_folder(made: Reports, tmp_path: Path) -> None:
    """A report.json has the name of its folder, another file its own; the row names the file."""
    paths = [
        written(tmp_path, "eu/report.json", made({"a.b": "pass"})),
        written(tmp_path, "us.json", made({"a.b": "pass"}, url="https://us.example.com")),
    ]

    merged = merge_files(paths)

    assert [(row["name"], row["reports"]) for row in merged["targets"]] == [
        ("eu", [str(paths[0])]),
        ("us", [str(paths[1])]),
    ]


def test_jobs_that_share_a_target_become_one(made: Reports, tmp_path: Path) -> None:
    """Files of one target without a clause in common are its parts; with one in common they stay apart."""
    parts = [
        written(tmp_path, "job-1/report.json", made({"a.b": "pass"})),
        written(tmp_path, "job-2/report.json", made({"c.d": "fail"})),
        written(tmp_path, "again/report.json", made({"a.b": "pass"})),
    ]

    merged = merge_files(parts)

    assert [row["name"] for row in merged["targets"]] == ["job-1+job-2", "again"]
    found = {row["id"]: row["verdicts"]["job-1+job-2"]["verdict"] for row in merged["clauses"]}
    assert found == {"a.b": "pass", "c.d": "fail"}


def test_given_names_are_kept(made: Reports, tmp_path: Path) -> None:
    """Files that the user named the same are parts of one target, those named differently are not."""
    first = written(tmp_path, "1/report.json", made({"a.b": "pass"}))
    second = written(tmp_path, "2/report.json", made({"c.d": "pass"}))

    together = merge_files([], [("eu", first), ("eu", second)])
    apart = merge_files([first], [("us", second)])

    assert [row["name"] for row in together["targets"]] == ["eu"]
    assert [row["name"] for row in apart["targets"]] == ["1", "us"]
    with pytest.raises(UsageError, match="is given, and another file gets it from its folder"):
        merge_files([first], [("1", second)])


def test_no_file_is_refused() -> None:
    """Merging nothing is wrong usage, not a report that is fine."""
    with pytest.raises(UsageError, match="no report to merge"):
        merge_files([])
