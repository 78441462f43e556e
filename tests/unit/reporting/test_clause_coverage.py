"""Which clauses reports and recordings judged, with how many exchanges, and with which last verdict."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import CliRunner

from cce_release_contract import reporting
from cce_release_contract.cli import main
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.reporting.clause_coverage import (
    JudgedBy,
    clause_coverage,
    coverage_json,
    coverage_text,
    judged_in_report,
)
from cce_release_contract.reporting.report import report_text

SCHEMA = json.loads((Path(reporting.__path__[0]) / "clause_coverage.schema.json").read_text())
CLAUSES = list(all_clauses().values())[:3]
FIRST, SECOND, THIRD = (clause.id for clause in CLAUSES)


def test_exchanges_are_added_and_the_last_verdict_counts() -> None:
    """Two files add their exchanges; the verdict and the name are those of the last file that judged the clause."""
    judged = [("a", {FIRST: JudgedBy(2, "fail"), SECOND: JudgedBy(1, "pass")}), ("b", {FIRST: JudgedBy(3, "pass")})]

    found = clause_coverage(CLAUSES, judged)

    assert [(one.clause.id, one.exchanges, one.verdict, one.file) for one in found] == [
        (FIRST, 5, "pass", "b"),
        (SECOND, 1, "pass", "a"),
        (THIRD, 0, "", ""),
    ]


def test_text_and_json_show_every_clause() -> None:
    """A clause that nothing judged is shown as that; the JSON output fits its schema."""
    found = clause_coverage(CLAUSES, [("a", {FIRST: JudgedBy(2, "fail"), "no.such.clause": JudgedBy(1, "pass")})])

    lines = coverage_text(found).splitlines()
    assert lines[1].split() == [FIRST, "2", "fail", "a"]
    assert lines[3].split() == [THIRD, "-", "not", "judged"]
    assert lines[-1] == "1 of 3 clauses judged: 1 fail"
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(coverage_json(found))


def test_report_counts_the_exchanges_of_the_tests_that_judged(judged_report) -> None:
    """Of a report the exchanges of the tests that judged a clause count; a skipped clause was not judged."""
    found = judged_in_report(judged_report)

    assert found.keys() == {one["id"] for one in judged_report["clauses"] if one["verdict"] != "skipped"}
    for clause in judged_report["clauses"]:
        if clause["id"] in found:
            sent = [row for row in judged_report["timeline"] if row["test"] in clause["tests"]]
            assert found[clause["id"]] == JudgedBy(len(sent), clause["verdict"])


def test_files_of_both_kinds_are_read(tmp_path, judged_report) -> None:
    """The command takes a report and a recording; which is which is seen from the file."""
    report, recording = tmp_path / "report.json", tmp_path / "session.har"
    report.write_text(report_text(judged_report), encoding="utf-8")
    request = {"method": "GET", "url": "https://h/cce/cam/v3/clusters/c/namespace/n/releases/r", "headers": []}
    response = {"status": 200, "headers": [], "content": {"text": '{"version": "one"}', "mimeType": "application/json"}}
    recording.write_text(json.dumps({"log": {"entries": [{"request": request, "response": response}]}}))

    ran = CliRunner().invoke(main, ["clauses", "--coverage", str(report), str(recording), "--format", "json"])

    assert ran.exit_code == 0, ran.output
    document = json.loads(ran.stdout)
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(document)
    assert {one["file"] for one in document["clauses"]} == {str(report), str(recording), None}
    version = next(one for one in document["clauses"] if one["id"] == "response.body.version")
    assert (version["verdict"], version["exchanges"] >= 1, version["file"]) == ("fail", True, str(recording))


def test_recording_that_is_cut_is_named(tmp_path) -> None:
    """A recording is judged as far as it goes, and the end of what was read is told."""
    recording = tmp_path / "cut.har"
    request = {"method": "GET", "url": "https://h/cce/cam/v3/clusters/c/namespace/n/releases/r", "headers": []}
    whole = json.dumps({"log": {"entries": [{"request": request, "response": {"status": 404, "headers": []}}] * 2}})
    recording.write_text(whole[:-20])

    ran = CliRunner().invoke(main, ["clauses", "--coverage", str(recording)])

    assert ran.exit_code == 0
    assert "judged as far as it goes; the file ends too early, at byte" in ran.stderr


def test_another_json_output_is_no_report(tmp_path) -> None:
    """The JSON output of another command is refused as what it is: no recording."""
    other = tmp_path / "verified.json"
    other.write_text('{"schema_version": 1, "files": []}')

    ran = CliRunner().invoke(main, ["clauses", "--coverage", str(other)])

    assert ran.exit_code == 2
    assert "recording" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--coverage"], "at least one report.json or recording"),
        (["--coverage", "missing.har"], "missing.har"),
        (["one", "two"], "name one PREFIX"),
    ],
)
def test_what_is_missing_is_said(arguments, said) -> None:
    """No file, a file that is missing, and two prefixes end with 2 and with a message."""
    ran = CliRunner().invoke(main, ["clauses", *arguments])

    assert ran.exit_code == 2
    assert said in ran.stderr
