"""Tests of the forms of a merged report: on a terminal, as Markdown, as JUnit XML, and as files."""

from __future__ import annotations

import copy
import json
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from cce_release_contract.errors import UsageError
from cce_release_contract.fleet.merged.annotations import merged_annotations
from cce_release_contract.fleet.merged.files import write_merged
from cce_release_contract.fleet.merged.junit import merged_junit_xml
from cce_release_contract.fleet.merged.markdown import merged_markdown
from cce_release_contract.fleet.merged.merging import MergedReport, merge_parts
from cce_release_contract.fleet.merged.target import ReportPart
from cce_release_contract.fleet.merged.terminal import render_merged
from cce_release_contract.reporting.report import Report


@pytest.fixture
def merged(report: Report) -> MergedReport:
    """One target that broke a clause, one partial, one that keeps the contract, and one without a report."""
    partial, fine = copy.deepcopy(report), copy.deepcopy(report)
    partial["clauses"] = fine["clauses"] = report["clauses"][:1]
    partial |= {"exit_code": 3, "cut_short": "interrupted"}
    fine |= {"exit_code": 0}
    report["clauses"][1]["violations"] *= 2
    return merge_parts(
        [
            ReportPart("eu", report, "eu/report.json"),
            ReportPart("us", partial, "us/report.json"),
            ReportPart("ap", fine, "ap/report.json"),
            ReportPart(
                "dead", error="died\nwith <b>|`-9`</b> \x1b[31m", exit_code=4, base_url="https://dead.example.com"
            ),
        ],
        cut_short="interrupted",
    )


def shown(merged: MergedReport, *paths: Path) -> list[str]:
    console = Console(file=StringIO(), width=40)
    render_merged(merged, console, paths=paths)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text.splitlines()


def test_each_target_has_a_line(merged: MergedReport) -> None:
    """The table has a line a target with its counts and its end, whole even where the output is narrow."""
    rows = {line.split()[0]: line.split()[1:] for line in shown(merged)[2:7]}

    assert rows["eu"] == ["1", "1", "1", "1", "1", "the", "contract", "is", "broken"]
    assert rows["us"] == ["1", "0", "0", "0", "0", "nothing", "is", "proven,", "partial"]
    assert rows["ap"] == ["1", "0", "0", "0", "0", "what", "was", "checked", "holds"]
    assert rows["dead"] == ["0", "0", "0", "0", "0", "no", "report"]
    assert rows["all"] == ["3", "1", "1", "1", "1"]


def test_broken_clauses_follow_with_evidence(merged: MergedReport) -> None:
    """Each broken clause is shown with its target, the expected and observed values, and a command."""
    lines = shown(merged)

    start = lines.index("FAIL eu request.path.namespace")
    assert lines[start + 1 : start + 7] == [
        "  clause: The text of request.path.namespace.",
        "  expected: a 404",
        "  observed: a 500",
        "  invalid because: the name is too long",
        "  reproduce: cce-release check --clause request.path.namespace",
        "  more: 1 violations in the report of the target",
    ]


def test_trouble_and_end_are_told(merged: MergedReport) -> None:
    """The reason for a partial or missing report is shown; the last line counts the targets."""
    lines = shown(merged, Path("merged.json"))

    assert "  cut short: interrupted" in lines
    assert "  with <b>|`-9`</b> \\x1b[31m" in lines
    assert lines[-2:] == [
        "report merged.json",
        "4 targets: the contract is broken (1 passed, 1 failed, 1 proved nothing, "
        "1 met an internal error of cce-release)",
    ]


def test_markdown_has_the_table_and_the_evidence(merged: MergedReport) -> None:
    """The Markdown has a row a target, then each broken clause."""
    text = merged_markdown(merged)

    assert "| eu | 1 | 1 | 1 | 1 | 1 | the contract is broken |" in text
    assert "### eu broke 1" in text
    assert "  - observed: a 500" in text
    assert "  - reproduce: `cce-release check --clause request.path.namespace`" in text
    assert "**Cut short**: interrupted" in text


def test_markdown_renders_nothing_of_a_target(merged: MergedReport) -> None:
    """Text of a target stays text, whatever it means in Markdown or HTML."""
    merged["broken"][0]["clauses"][0]["violations"][0] |= {"observed": "<img> |\n# x", "reproduce": "a ``b` c"}

    lines = merged_markdown(merged).splitlines()

    assert "  - observed: \\<img\\> \\| # x" in lines
    assert "  - reproduce: ```a ``b` c```" in lines
    assert "- error: died with \\<b\\>\\|\\`-9\\`\\</b\\> \\\\x1b\\[31m" in lines


def test_junit_has_a_suite_a_target(merged: MergedReport) -> None:
    """Each target is a suite whose cases are its clauses; the reason for its end is an error of the case `run`."""
    root = ET.fromstring(merged_junit_xml(merged))

    suites: dict[str, Any] = {suite.get("name", ""): suite for suite in root}
    assert list(suites) == ["eu", "us", "ap", "dead"]
    assert {name: suite.get("tests") for name, suite in suites.items()} == {
        "eu": "5",
        "us": "2",
        "ap": "1",
        "dead": "1",
    }
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("9", "1", "2")
    assert suites["eu"][1].get("classname") == "eu.request"
    failure = suites["eu"].find("testcase/failure")
    assert "observed: a 500" in failure.text
    assert suites["us"].find("testcase/error").get("message") == "cut short: interrupted"
    assert suites["dead"].find("testcase/error").get("message") == "died"


def test_junit_counts_what_it_holds(merged: MergedReport) -> None:
    """The counts of a suite are those of its cases."""
    for suite in ET.fromstring(merged_junit_xml(merged)):
        found = {name: len(suite.findall(f"testcase/{name}")) for name in ("failure", "skipped", "error")}

        assert (suite.get("failures"), suite.get("skipped"), suite.get("errors")) == tuple(map(str, found.values()))


def test_hostile_texts_stay_texts(hostile_report: Report) -> None:
    """Whatever a target sent, no form of the report is broken or steered by it."""
    merged = merge_parts([ReportPart("eu", hostile_report, exit_code=1)])

    ET.fromstring(merged_junit_xml(merged))
    for text in ("\n".join(shown(merged)), merged_markdown(merged), merged_annotations(merged)):
        assert "\x1b" not in text
    assert [line[:8] for line in merged_annotations(merged).splitlines()] == ["::error "]


def test_annotation_names_target_and_clause(merged: MergedReport) -> None:
    """In GitHub Actions each broken clause is an annotation with the name of its target."""
    (line,) = merged_annotations(merged).splitlines()

    assert "title=fail eu request.path.namespace::" in line


def test_summary_of_the_job_is_appended(merged: MergedReport, tmp_path: Path) -> None:
    """The Markdown is appended to the summary of a CI job."""
    summary = tmp_path / "summary"
    summary.write_text("before\n", encoding="utf-8")

    write_merged(merged, tmp_path, {"GITHUB_STEP_SUMMARY": str(summary)})

    assert summary.read_text(encoding="utf-8") == "before\n" + merged_markdown(merged)


def test_files_stand_beside_each_other(merged: MergedReport, tmp_path: Path) -> None:
    """The three files are written; the first holds the document."""
    paths = write_merged(merged, tmp_path / "new", {})

    assert [path.name for path in paths] == ["merged.json", "merged.md", "merged-junit.xml"]
    assert json.loads(paths[0].read_text(encoding="utf-8")) == merged


def test_files_that_cannot_be_written_are_told(merged: MergedReport, tmp_path: Path) -> None:
    """A folder that is a file is refused with its path."""
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="cannot write"):
        write_merged(merged, tmp_path / "file", {})
