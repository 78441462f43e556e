"""Tests of the five exit codes."""

from __future__ import annotations

from pathlib import Path

from cce_release_contract.exit_codes import ExitCode

README = Path(__file__).parents[2] / "README.md"


def test_codes_are_five_and_small() -> None:
    """There are five codes, 0 to 4, each with one meaning."""
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 4]


def test_readme_lists_the_codes() -> None:
    """The table in the README has a row for each code and no other."""
    rows = [
        line.split("|")[1].strip() for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ]

    codes = [int(cell) for cell in rows if cell.isdigit()]
    assert codes == [int(code) for code in ExitCode]
