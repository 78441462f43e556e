"""Tests of `cce-release report`: its two commands, their output and their exit codes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from cce_release_contract.cli import main
from cce_release_contract.comparing.reports import report_comparison_schema
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.reporting.formats.catalogue import FORMATS_BY_NAME
from cce_release_contract.reporting.observations import observations_schema
from cce_release_contract.reporting.report import RunFacts, build_report, report_text
from cce_release_contract.verdicts.judgement import Violation
from cce_release_contract.verdicts.summary import ClauseResult
from cce_release_contract.verdicts.verdict import Verdict

FAILED, PASSED = "request.path.name", "request.path.namespace"
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
    exit_code=1,
    cut_short="",
    settings={},
)
REPORT = build_report(
    FACTS,
    all_clauses(),
    {
        FAILED: ClauseResult(Verdict.FAIL, "it broke", ("t",), (Violation("it broke", "a 404", "a 500"),)),
        PASSED: ClauseResult(Verdict.PASS, tests=("t",)),
    },
)


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A report of a run with one failure."""
    path = tmp_path / "report.json"
    path.write_text(report_text(REPORT), encoding="utf-8")
    return path


def changed(path: Path, clause: int, verdict: str) -> Path:
    """The same report next to it, with a different verdict."""
    report: dict[str, Any] = copy.deepcopy(REPORT)
    report["clauses"][clause]["verdict"] = verdict
    other = path.with_name("other.json")
    other.write_text(report_text(report), encoding="utf-8")
    return other


@pytest.mark.parametrize("name", [name for name in FORMATS_BY_NAME if name != "json"])
def test_report_is_converted(path: Path, name: str) -> None:
    """The text of each format goes to stdout as it is."""
    result = invoke("convert", path, "--to", name)

    assert (result.exit_code, result.stdout) == (0, FORMATS_BY_NAME[name].text(REPORT))


def test_converted_report_is_written(path: Path, tmp_path: Path) -> None:
    """With an output file nothing goes to stdout; its folder is made."""
    output = tmp_path / "new" / "report.sarif"

    result = invoke("convert", path, "--to", "sarif", "-o", output)

    assert (result.exit_code, result.stdout) == (0, "")
    assert output.read_text(encoding="utf-8") == FORMATS_BY_NAME["sarif"].text(REPORT)


def test_output_that_cannot_be_written_ends_with_2(path: Path, tmp_path: Path) -> None:
    """An output that cannot be written is one error that names the option."""
    result = invoke("convert", path, "--to", "sarif", "-o", tmp_path)

    assert result.exit_code == 2
    assert "--output" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("convert",), ("compare",), ("merg",), ("convert", "x", "--to", "pdf")])
def test_wrong_command_line_ends_with_2(arguments: tuple[str, ...]) -> None:
    """Without a command, a file or a known format the help or an error is shown."""
    assert invoke(*arguments).exit_code == 2


@pytest.mark.parametrize("content", [None, "", "{", '{"schema_version": 1}'])
def test_file_that_is_no_report_ends_with_2(path: Path, content: str | None) -> None:
    """A file that is missing, broken or of a different version is one error, for both commands."""
    other = path.with_name("other.json")
    if content is not None:
        other.write_text(content)

    results = [invoke("convert", other, "--to", "junit"), invoke("compare", path, other)]

    for result in results:
        assert (result.exit_code, result.stdout) == (2, "")
        assert str(other) in result.stderr
        assert "remedy" in result.stderr


def test_something_worse_ends_with_1(path: Path) -> None:
    """A clause that passed and now fails is shown, and the command ends with 1."""
    result = invoke("compare", path, changed(path, 1, "fail"))

    assert result.exit_code == 1
    assert f"worse  {PASSED}: pass -> fail\n" in result.stdout


@pytest.mark.parametrize(("clause", "verdict"), [(0, "fail"), (0, "pass")])
def test_nothing_worse_ends_with_0(path: Path, clause: int, verdict: str) -> None:
    """Equal reports, and those where something got better, are fine."""
    assert invoke("compare", path, changed(path, clause, verdict)).exit_code == 0


def test_comparison_as_json_follows_its_schema(path: Path) -> None:
    """With the format json, stdout matches the published schema; the exit code is the same."""
    result = invoke("compare", path, changed(path, 1, "inconclusive"), "--format", "json")

    document = json.loads(result.stdout)
    jsonschema_rs.Draft202012Validator(report_comparison_schema()).validate(document)
    assert result.exit_code == 1
    assert document["worse"] == [{"id": PASSED, "before": "pass", "after": "inconclusive"}]


SECRET = "sk-never-to-be-shown"


def observed_report(path: Path, *, base_url: str = "https://cce.eu-de.otc.t-systems.com", kind: str = "live") -> Path:
    """A live run that saw an inferred clause hold, one broken, and a documented one broken, full of a raw secret."""
    violation = Violation(SECRET, SECRET, SECRET)
    results = {
        PASSED: ClauseResult(Verdict.PASS, tests=("t",)),
        FAILED: ClauseResult(Verdict.ADVISORY, SECRET, ("t",), (violation,)),
        "response.body.version": ClauseResult(Verdict.FAIL, SECRET, ("t",), (violation,)),
        "response.body.name": ClauseResult(Verdict.PASS, tests=("t",)),
    }
    report = copy.deepcopy(build_report(FACTS, all_clauses(), results))
    report["target"] |= {"base_url": base_url, "kind": kind}
    for clause in report["clauses"]:
        for one in clause["violations"]:
            one["status"] = 404
    report["clauses"].append(copy.deepcopy(report["clauses"][0]) | {"id": "gone.clause.of_old"})
    path.write_text(report_text(report), encoding="utf-8")
    return path


def test_live_run_becomes_proposals(path: Path) -> None:
    """An assumed clause that held may become observed, and broken ones are named; the JSON fits its schema."""
    found = json.loads(invoke("evidence", observed_report(path), "--format", "json").stdout)

    jsonschema_rs.Draft202012Validator(observations_schema()).validate(found)
    assert (found["host"], found["date"]) == ("cce.eu-de.otc.t-systems.com", "2026-01-02")
    assert found["variant"] == "standard"
    assert [(one["id"], one["basis"], one["proposed"], one["status"]) for one in found["proposals"]] == [
        (PASSED, "inferred", "observed", None),
        (FAILED, "inferred", "inferred", 404),
        ("response.body.version", "documented", "documented", 404),
    ]


def test_proposals_quote_no_target(path: Path) -> None:
    """The output has nothing of what the target said, and no host that is not the vendor's."""
    own = observed_report(path, base_url="https://user-pw.internal.example/secret-path")

    result = invoke("evidence", own)

    assert result.exit_code == 0
    assert SECRET not in result.output
    assert "internal" not in result.output
    assert f"- id: {PASSED}\n  basis: observed  # was inferred\n  source: {{date: 2026-01-02" in result.stdout
    assert f"(status 404)\n- id: {FAILED}\n  basis: inferred\n" in result.stdout


def test_proposals_name_the_variant(path: Path) -> None:
    """What was seen under other paths than the standard ones says so."""
    own = observed_report(path)
    report = json.loads(own.read_text(encoding="utf-8"))
    report["settings"] = {"variant": "autopilot"}
    own.write_text(report_text(report), encoding="utf-8")

    result = invoke("evidence", own)

    assert 'note: "seen by cce-release check with --variant autopilot"' in result.stdout


def test_emulator_is_no_evidence(path: Path) -> None:
    """The report of an emulator is refused: it shows nothing about the service."""
    result = invoke("evidence", observed_report(path, kind="emulator"))

    assert result.exit_code == 2
    assert "which shows nothing about the live service" in result.stderr
