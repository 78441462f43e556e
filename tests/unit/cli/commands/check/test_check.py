"""Tests of `cce-release check`: its options, its two formats and its exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.unit.reports import facts, report

from cce_release_contract.cli import main
from cce_release_contract.cli.commands import check as check_module
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.runs.suite_outcome import SuiteOutcome
from cce_release_contract.settings import SETTINGS

__all__ = ["facts", "report"]

REPORT: dict[str, Any] = {
    "target": {"kind": "emulator", "base_url": "http://127.0.0.1:1", "mode": "embedded"},
    "contract": {"version": "1.0.0", "sha256": "ab" * 32},
    "profile": "smoke",
    "seed": 0,
    "started_at": "2026-01-01T00:00:00Z",
    "duration_seconds": 1.0,
    "requests": 3,
    "writes": 1,
    "partial": False,
    "previous": None,
    "timeline": [],
    "exit_code": 0,
    "cut_short": "",
    "summary": {"pass": 0, "fail": 0, "advisory": 0, "inconclusive": 0, "skipped": 0},
    "coverage": {"wanted": 0, "both_polarities": 0, "keywords": []},
    "clauses": [],
}


class FakeSuite:
    """Replaces the suite's process: records the options and returns one outcome."""

    def __init__(self) -> None:
        self.options: dict[str, Any] | None = None
        self.outcome = SuiteOutcome(ExitCode.FINE, REPORT, Path("report.json"), ())

    def __call__(self, options: dict[str, Any], *_others: object, **_more: object) -> SuiteOutcome:
        self.options = options
        return self.outcome


@pytest.fixture
def suite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeSuite:
    """Replace the suite's process; the current folder is empty and none of our variables is set."""
    fake = FakeSuite()
    monkeypatch.setattr(check_module, "run_suite", fake)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return fake


def invoke(*arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner(env=env).invoke(main, ["check", *arguments])


def test_every_setting_is_an_option() -> None:
    """The help shows an option for each setting."""
    shown = invoke("--help").stdout

    assert [setting.option for setting in SETTINGS if setting.option not in shown] == []


def test_the_help_has_groups() -> None:
    """The help shows the options in groups, in the order in which a reader needs them."""
    lines = invoke("--help").stdout.splitlines()

    heads = [line for line in lines if re.fullmatch(r"[A-Z][a-z ]+:", line)]
    assert heads == ["Target:", "Scope:", "Limits:", "Safety:", "Output:", "Other options:"]
    assert lines.index("Safety:") < next(lines.index(line) for line in lines if "--allow-writes" in line)


@pytest.mark.usefixtures("suite")
def test_text_is_the_default() -> None:
    """The table is on stdout; the first and the last line name the target."""
    result = invoke()

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0].startswith("target http://127.0.0.1:1")
    assert lines[-1].startswith("target http://127.0.0.1:1")


@pytest.mark.usefixtures("suite")
def test_quiet_prints_the_last_line_only() -> None:
    """With -q stdout has the target and the result in one line, and stderr is empty."""
    result = invoke("-q")

    assert result.stdout.count("\n") == 1
    assert result.stdout == f"{invoke().stdout.splitlines()[-1]}\n"
    assert result.stderr == ""


def test_verbose_prints_the_source_of_a_failure(suite: FakeSuite, report: dict[str, Any]) -> None:
    """With -v a failure has its source and its curl command; without it, it has neither."""
    suite.outcome = SuiteOutcome(ExitCode.BROKEN, report, Path("report.json"), ())

    assert "source: a page" in invoke("-v").stdout
    assert "again: curl" in invoke("-v").stdout
    assert "curl" not in invoke().stdout


@pytest.mark.usefixtures("suite")
def test_json_is_the_report_and_nothing_else() -> None:
    """With the format json stdout is the content of the report."""
    result = invoke("--format", "json")

    assert json.loads(result.stdout) == REPORT


def test_options_are_passed_on(suite: FakeSuite) -> None:
    """Options reach the suite under the names of their settings; flags keep three states."""
    invoke("--clause", "rollback", "--clause", "upgrade", "--no-reads", "--seed", "5")

    assert suite.options is not None
    assert suite.options["clause"] == ("rollback", "upgrade")
    assert (suite.options["reads"], suite.options["strict"], suite.options["seed"]) == (False, None, "5")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--target", ""], "it is empty"),
        (["--clause", "rolback"], "did you mean rollback"),
        (["--seed", "many"], "whole number"),
        (["--config", "none.toml"], "does not exist"),
        (["--profile", "smok"], "did you mean smoke?"),
        (["--fault", "lockout-mising"], "did you mean lockout-missing"),
        (["-q", "-v"], "--quiet and --verbose together"),
    ],
)
def test_wrong_settings_start_nothing(suite: FakeSuite, arguments: list[str], part: str) -> None:
    """Wrong settings end with 2 before the suite's process is started."""
    result = invoke(*arguments)

    assert result.exit_code == 2
    assert part in result.stderr
    assert result.stdout == ""
    assert suite.options is None


def test_error_shows_one_message(suite: FakeSuite) -> None:
    """A run that ends with an error shows the message on stderr and one line about the target on stdout."""
    suite.outcome = SuiteOutcome(
        ExitCode.NOTHING_PROVEN, REPORT | {"exit_code": 3}, Path("report.json"), ("cce-release: no answer",), True
    )

    result = invoke()

    assert result.exit_code == 3
    assert result.stderr.splitlines()[-1] == "cce-release: no answer"
    assert len(result.stdout.splitlines()) == 1


def test_wrong_deviations_start_nothing(suite: FakeSuite, tmp_path: Path) -> None:
    """A wrong file of deviations ends with 2 before the suite's process is started, wherever it was named."""
    (tmp_path / "known.toml").write_text('[[deviation]]\nclause = "rollback"\n')

    result = invoke(env={"CCE_RELEASE_DEVIATIONS": "known.toml"})

    assert result.exit_code == 2
    assert "3 problems with the deviations" in result.stderr
    assert suite.options is None


def test_new_deviations_overwrite_nothing(suite: FakeSuite, tmp_path: Path) -> None:
    """A file that exists is not taken for new deviations; the suite's process is not started."""
    (tmp_path / "known.toml").write_text("# reviewed\n")

    result = invoke("--write-deviations", "known.toml")

    assert result.exit_code == 2
    assert "known.toml already exists" in result.stderr
    assert suite.options is None


def test_new_deviations_are_asked_for_on_the_command_line_only(suite: FakeSuite) -> None:
    """A variable does not let a run write a file of deviations."""
    result = invoke(env={"CCE_RELEASE_WRITE_DEVIATIONS": "known.toml"})

    assert result.exit_code == 2
    assert "give --write-deviations" in result.stderr
    assert suite.options is None


@pytest.mark.parametrize("form", ["text", "json"])
def test_stale_deviations_are_warned_of(suite: FakeSuite, form: str) -> None:
    """Expired deviations and those that are not needed make a warning each on stderr; the exit code stays."""
    deviations = [
        {"clause": f"a.{state}", "reason": "r", "link": "", "expires": "2026-12-01", "state": state}
        for state in ("applied", "expired", "not_needed", "not_judged")
    ]
    suite.outcome = SuiteOutcome(ExitCode.FINE, REPORT | {"deviations": deviations}, Path("report.json"), ())

    result = invoke("--format", form)

    warned = [line for line in result.stderr.splitlines() if "warning" in line]
    assert result.exit_code == 0
    assert [line.split(": ")[2].rpartition(" ")[2] for line in warned] == ["a.expired", "a.not_needed"]


@pytest.mark.usefixtures("suite")
def test_missing_new_deviations_are_explained() -> None:
    """If no clause failed, stderr says why there is no file of deviations."""
    assert "no clause failed, so" in invoke("--write-deviations", "new.toml").stderr


@pytest.mark.usefixtures("suite")
def test_actions_get_no_command_of_a_target() -> None:
    """In GitHub Actions commands are off while the report is shown, and annotations follow it."""
    lines = invoke(env={"GITHUB_ACTIONS": "true"}).stdout.splitlines()

    word = lines[0].removeprefix("::stop-commands::")
    assert lines[1].startswith("target http://127.0.0.1:1")
    assert lines[-1] == f"::{word}::"


def test_actions_get_annotations(suite: FakeSuite) -> None:
    """In GitHub Actions a run that was cut short is annotated, except with JSON output."""
    suite.outcome = SuiteOutcome(ExitCode.NOTHING_PROVEN, REPORT | {"partial": True, "cut_short": "late"}, None, ())
    actions = {"GITHUB_ACTIONS": "true"}

    text, as_json = invoke(env=actions), invoke("--format", "json", env=actions)

    assert text.stdout.endswith("::warning title=cce-release check was cut short::late\n")
    assert json.loads(as_json.stdout)["cut_short"] == "late"


@pytest.mark.usefixtures("suite")
def test_output_to_a_pipe_has_no_colour() -> None:
    """Neither stream has colour codes if it is not a terminal."""
    result = invoke()

    assert "\x1b" not in result.output


@pytest.mark.usefixtures("suite")
def test_replaced_clauses_are_accepted_with_a_warning(tmp_path: Path) -> None:
    """An id that is no longer a clause is accepted, as an option and in a deviation, and the new ids are named."""
    (tmp_path / "known.toml").write_text(
        '[[deviation]]\nclause = "lifecycle.history.item"\nreason = "r"\nexpires = 9999-12-31\n'
    )

    result = invoke("--clause", "request.query.show_resources", "--deviations", "known.toml")

    assert result.exit_code == 0
    assert "request.query.show_resources is an old id; its clauses are now request.query.resources_shown" in (
        result.stderr
    )
    assert "lifecycle.history.types and lifecycle.history.formats. Use the new ids" in result.stderr
