"""Tests of reading a report back from its file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.reporting.report import SCHEMA_VERSION, Report, report_text
from cce_release_contract.reporting.report_file import read_report


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the report."""
    return tmp_path / "report.json"


def error_of(path: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_report(path)
    return caught.value


@pytest.mark.parametrize("name", ["report", "passing_report", "partial_report", "hostile_report"])
def test_report_is_read_as_it_was_written(path: Path, request: pytest.FixtureRequest, name: str) -> None:
    """A report that was written reads back the same, whatever its texts hold."""
    written = request.getfixturevalue(name)
    path.write_text(report_text(written), encoding="utf-8")

    assert read_report(path) == written


@pytest.mark.parametrize("version", [1, SCHEMA_VERSION - 1, SCHEMA_VERSION + 1, str(SCHEMA_VERSION), None, 2.5, [2]])
def test_other_version_is_refused(path: Path, report: Report, version: Any) -> None:
    """A report of another version is refused with what can be done."""
    path.write_text(json.dumps({**report, "schema_version": version}))

    error = error_of(path)

    assert error.where == str(path)
    assert "version" in error.what
    assert error.remedy


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"2",
        b"{}",
        b'{"schema_version": %d}' % SCHEMA_VERSION,
        b"\xff\xfe\x00",
        b"<html></html>",
        b"[" * 100_000,
        b'{"schema_version": %d, "clauses": "' % SCHEMA_VERSION + b"x" * 100_000 + b'"}',
    ],
)
def test_other_file_is_refused_in_one_short_error(path: Path, content: bytes) -> None:
    """A file that is not a report is refused with one short error, however long the file is."""
    path.write_bytes(content)

    error = error_of(path)

    assert "not a report of cce-release check" in error.what
    assert len(error.render()) < 1_500


def test_report_that_was_cut_off_is_refused(path: Path, report: Report) -> None:
    """A report whose end is missing is refused."""
    path.write_text(report_text(report)[:-200])

    assert "not JSON" in error_of(path).what


@pytest.mark.parametrize(
    ("member", "value", "part"),
    [
        ("clauses", {}, "/clauses"),
        ("exit_code", 5, "/exit_code"),
        ("news", 1, "news"),
        ("started_at", "2026-99-99T00:00:00Z", "/started_at"),
        ("duration_seconds", float("inf"), "not JSON"),
        ("duration_seconds", float("nan"), "not JSON"),
    ],
)
def test_broken_shape_is_named(path: Path, report: Report, member: str, value: Any, part: str) -> None:
    """The error says which member is wrong."""
    path.write_text(json.dumps({**report, member: value}))

    assert part in error_of(path).what


def test_every_problem_is_counted(path: Path, report: Report) -> None:
    """Of many problems the first are named and the others counted."""
    for clause in report["clauses"]:
        clause["verdict"] = "great"
    path.write_text(json.dumps(report))

    assert "and 2 more" in error_of(path).what


def test_missing_file_is_refused(path: Path) -> None:
    """A file that is not there, or is a folder, is refused."""
    assert "cannot read" in error_of(path).what
    assert "cannot read" in error_of(path.parent).what


def test_halves_of_characters_become_text(path: Path, report: Report) -> None:
    """A report that spells half a character is read as text that can be written again."""
    report["cut_short"] = "\ud800"
    path.write_text(json.dumps(report))

    assert read_report(path)["cut_short"] == r"\ud800"
