"""Tests of reading a report from its file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.reporting.report import Report, report_text
from cce_release_contract.reporting.report_file import read_report


def test_report_comes_back(report: Report, tmp_path: Path) -> None:
    """What was written is read, members that nobody relies on included."""
    path = tmp_path / "report.json"
    path.write_text(report_text(report | {"of_a_later_version": 1}), encoding="utf-8")

    assert read_report(path) == report | {"of_a_later_version": 1}


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "is no JSON"),
        (b"{", "is no JSON"),
        (b"\xff", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[NaN]", "is no JSON"),
        (rb'["\ud800"]', "is no JSON"),
        (b"[]", "is no report of cce-release check"),
        (b"{}", "is no report of cce-release check"),
        (b'{"schema_version": "1", "clauses": []}', "is no report of cce-release check"),
        (b'{"schema_version": 1, "targets": []}', "is no report of cce-release check"),
        (b'{"schema_version": 99, "clauses": []}', "has version 99"),
        (b'{"schema_version": 0, "clauses": []}', "has version 0"),
        (b'{"schema_version": 1, "clauses": []}', "is no whole report"),
    ],
)
def test_file_without_a_report_is_refused(tmp_path: Path, content: bytes, part: str) -> None:
    """A file that holds no report is refused with its path and what is wrong with it."""
    path = tmp_path / "report.json"
    path.write_bytes(content)

    with pytest.raises(UsageError) as caught:
        read_report(path)

    assert part in caught.value.what
    assert caught.value.where == str(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there, or is a folder, is refused with its path."""
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_report(path)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (("exit_code",), 7),
        (("started_at",), "yesterday"),
        (("started_at",), "2026-13-40T00:00:00Z"),
        (("duration_seconds",), 1e300),
        (("target", "base_url"), None),
        (("contract",), {}),
        (("settings",), []),
        (("clauses", 0, "verdict"), "passed"),
        (("clauses", 1, "violations", 0), {"message": "x"}),
        (("clauses", 1, "violations", 0, "response"), {"status": "200"}),
    ],
)
def test_wrong_member_is_named(report: Report, tmp_path: Path, pointer: tuple[Any, ...], value: object) -> None:
    """A member of the wrong shape is refused with its place."""
    part: Any = report
    for step in pointer[:-1]:
        part = part[step]
    part[pointer[-1]] = value
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report), encoding="utf-8")

    with pytest.raises(UsageError, match="is no whole report") as caught:
        read_report(path)

    assert "/" + "/".join(map(str, pointer)) in caught.value.what
