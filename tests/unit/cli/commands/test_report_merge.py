"""Tests of `cce-release report merge`: its names, its output and its exit codes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from cce_release_contract.cli import main
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.fleet.merged.merging import merged_schema
from cce_release_contract.reporting.report import RunFacts, build_report, report_text
from cce_release_contract.verdicts.judgement import Violation
from cce_release_contract.verdicts.summary import ClauseResult
from cce_release_contract.verdicts.verdict import Verdict

FIRST, SECOND = "request.path.name", "request.path.namespace"
FACTS = RunFacts(
    tool_version="1.2.3",
    contract_version="1.0.0",
    contract_sha256="ab" * 32,
    target_kind="live",
    base_url="https://cce.example.com",
    mode="unarmed",
    profile="live",
    seed=7,
    started_at="2026-01-02T03:04:05Z",
    duration_seconds=12.5,
    requests=30,
    writes=10,
    exit_code=0,
    cut_short="",
    settings={},
)
PASS = ClauseResult(Verdict.PASS, tests=("t",))
FAIL = ClauseResult(Verdict.FAIL, "it broke", ("t",), (Violation("it broke", "a 404", "a 500"),))
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a report with these results as NAME/report.json in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def write(name: str, results: dict[str, ClauseResult], url: str = "https://cce.example.com") -> Path:
        report = copy.deepcopy(build_report(FACTS, all_clauses(), results))
        report["target"]["base_url"] = url
        report["exit_code"] = int(any(result.verdict is Verdict.FAIL for result in results.values()))
        path = Path(name, "report.json")
        path.parent.mkdir(parents=True)
        path.write_text(report_text(report), encoding="utf-8")
        return path

    return write


def merge(*arguments: object, env: dict[str, str] | None = None) -> Result:
    return CliRunner(env=env).invoke(main, ["report", "merge", *map(str, arguments)])


def test_targets_are_named_by_their_folders(write: Write) -> None:
    """Each file is a target; the text shows the table and the broken clause, and nothing is written."""
    result = merge(write("eu", {FIRST: FAIL}), write("us", {FIRST: PASS}, "https://us.example.com"))

    assert result.exit_code == ExitCode.BROKEN
    assert [line.split()[0] for line in result.stdout.splitlines()[2:5]] == ["eu", "us", "all"]
    assert f"FAIL eu {FIRST}" in result.stdout
    assert not Path("merged.json").exists()


def test_json_has_its_schema_and_files_are_written(write: Write) -> None:
    """With the format json stdout is the document of the schema, which the named folder has too."""
    result = merge(write("eu", {FIRST: PASS}), "--format", "json", "--report-dir", "all")

    document = json.loads(result.stdout)
    jsonschema_rs.validator_for(merged_schema()).validate(document)
    assert json.loads(Path("all", "merged.json").read_text(encoding="utf-8")) == document
    assert result.exit_code == ExitCode.FINE


def test_names_join_the_parts_of_a_target(write: Write) -> None:
    """Files with the same given name are one target, whatever their folders are called."""
    first, second = write("a", {FIRST: PASS}), write("b", {FIRST: FAIL, SECOND: PASS})

    result = merge("--name", f"eu={first}", "--name", f"eu={second}", "--format", "json")

    (row,) = json.loads(result.stdout)["targets"]
    assert (row["name"], row["summary"]["fail"], row["summary"]["pass"]) == ("eu", 1, 1)


def test_annotations_follow_in_github_actions(write: Write) -> None:
    """In GitHub Actions a broken clause is an annotation, and nothing before it can be a command."""
    result = merge(write("eu", {FIRST: FAIL}), env={"GITHUB_ACTIONS": "true"})

    lines = result.stdout.splitlines()
    assert lines[0].startswith("::stop-commands::")
    assert f"title=fail eu {FIRST}::" in lines[-1]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((), "no report to merge"),
        (("none.json",), "cannot read"),
        (("--name", "eu"), "expected NAME=FILE"),
        (("--name", "=eu/report.json"), "expected NAME=FILE"),
        (("--name", "eu="), "expected NAME=FILE"),
        (("eu/report.json", "--report-dir", "eu/report.json"), "cannot write"),
    ],
)
def test_wrong_usage_is_refused(write: Write, arguments: tuple[str, ...], part: str) -> None:
    """Reports that cannot be merged end with 2 and a reason."""
    write("eu", {FIRST: PASS})

    result = merge(*arguments)

    assert result.exit_code == ExitCode.USAGE
    assert part in result.stderr
