"""`cce-release drift` ends with 1 for drift, 2 for a page of something else, 3 if nothing was compared."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.unit.drift.neutral_page import SPEC, NeutralRow, neutral_page, page_contract
from tests.unit.drift.page_forms import as_browser_copy, as_html

from cce_release_contract.cli import main

AGREEING = neutral_page(page_contract())
ROWS = AGREEING.table("query").rows
DIFFERING = AGREEING.with_rows("query", *ROWS, NeutralRow("wait", "Integer", False))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a contract and four pages."""
    (tmp_path / "spec").mkdir()
    for name in ("openapi.yaml", "page-rows.yaml"):
        shutil.copy(SPEC / name, tmp_path / "spec")
    (tmp_path / "agrees.html").write_text(as_html(AGREEING, "es"), encoding="utf-8")
    (tmp_path / "differs.txt").write_text(as_browser_copy(DIFFERING, "en"), encoding="utf-8")
    (tmp_path / "cut.txt").write_text("Function\n\nThis", encoding="utf-8")
    (tmp_path / "other.txt").write_text("URI\n\nGET /things\n\nmore", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["drift", *arguments])


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        (["agrees.html"], 0),
        (["differs.txt"], 1),
        (["cut.txt"], 3),
        (["other.txt"], 2),
        ([], 2),
        (["agrees.html", "cut.txt"], 3),
        (["cut.txt", "differs.txt", "agrees.html"], 1),
        (["differs.txt", "other.txt"], 2),
    ],
)
def test_the_exit_code_follows_from_the_worst_page(pages: list[str], code: int) -> None:
    """An unreadable page is worse than drift, drift worse than nothing proven."""
    assert run(*pages).exit_code == code


def test_each_page_is_reported() -> None:
    """One unreadable page hides no other: its error is on stderr, the rest on stdout."""
    result = run("other.txt", "differs.txt", "--format", "json")

    assert "another operation: GET /things" in result.stderr
    (page,) = json.loads(result.stdout)["pages"]
    assert [one["element"] for one in page["drift"]] == ["query/wait"]
    assert page["drift"][0]["contract"][0]["file"] == str(Path("spec", "page-rows.yaml"))


def test_the_patch_applies(folder: Path) -> None:
    """`--write-rows` prints a patch in place of the report, with the same exit code."""
    result = run("differs.txt", "--write-rows")

    assert result.exit_code == 1
    subprocess.run(["patch", "-p1"], input=result.stdout.encode(), check=True, capture_output=True, cwd=folder)
    assert "{name: wait, type: Integer, mandatory: false}" in Path("spec", "page-rows.yaml").read_text()


def test_the_last_page_is_remembered() -> None:
    """`--remember` reports at the second look what the first did not show."""
    assert "0 new since last time" in run("agrees.html", "--remember", "seen.json").stdout
    assert "new since last time row-added query/wait" in run("differs.txt", "--remember", "seen.json").stdout


@pytest.mark.parametrize("option", [["--remember", "seen.json"], ["--write-rows"]])
def test_some_options_are_about_one_page(option: list[str]) -> None:
    """With two pages such an option is a wrong command line."""
    result = run("agrees.html", "differs.txt", *option)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "2 pages are named" in result.stderr


def test_without_a_contract_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Outside of the repository the folder of the contract has to be named."""
    monkeypatch.chdir(folder / "spec")

    assert "name the folder of the contract with --spec" in run("../agrees.html").stderr
    assert run("../agrees.html", "--spec", ".").exit_code == 0


def test_a_broken_contract_is_no_drift(folder: Path) -> None:
    """A contract that cannot be read is named as such."""
    (folder / "spec" / "page-rows.yaml").write_text("pages: [", encoding="utf-8")

    result = run("agrees.html")

    assert result.exit_code == 1
    assert "page-rows.yaml" in result.stderr
    assert result.stdout == ""
