"""Tests of the names that files give to their reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.fleet.merged.report_names import names_of


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["/r/eu/report.json", "/r/us/report.json"], ["eu", "us"]),
        (["/r/eu.json", "/r/us.v2.json"], ["eu", "us.v2"]),
        (["/a/reports/report.json", "/b/reports/report.json", "/c/x/report.json"], ["a/reports", "b/reports", "x"]),
        (["/a/b/c/report.json", "/x/b/c/report.json"], ["a/b/c", "x/b/c"]),
        (["/r/eu/report.json", "/r/eu.json"], ["/r/eu/report.json", "/r/eu.json"]),
        ([], []),
    ],
)
def test_name_is_as_short_as_it_can_be(paths: list[str], names: list[str]) -> None:
    """A file is named by its folder or itself, by more folders where that does not tell it apart."""
    assert list(names_of(map(Path, paths)).values()) == names


def test_file_of_this_folder_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report.json without a folder has the name of the current one."""
    monkeypatch.chdir(tmp_path)

    assert names_of([Path("report.json")]) == {Path("report.json"): tmp_path.name}
