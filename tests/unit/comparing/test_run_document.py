"""Tests of a comparison as data, as a page and as files."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from cce_release_contract.comparing.run_document import (
    ComparedRun,
    exit_code_of,
    run_comparison,
    run_comparison_schema,
    run_comparison_text,
    write_comparison,
)
from cce_release_contract.comparing.run_markdown import comparison_markdown
from cce_release_contract.comparing.runs import ClauseVerdict, Side, compare_runs
from cce_release_contract.contract.clause import Clause
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.judging.fingerprints import Fingerprint
from cce_release_contract.reporting.report import Report
from cce_release_contract.verdicts.judgement import Judgement
from cce_release_contract.verdicts.verdict import Verdict

P, F, S = Verdict.PASS, Verdict.FAIL, Verdict.SKIPPED
CLAUSES = {
    name: Clause(name, f"{name} holds.", "platform", "s", (), "", (), "") for name in ("v.1", "a.1", "a.2", "n.1")
}
FOREIGN = "x\x1b[31m`<b>`\nline"


def side(broken: Verdict, **answer: Any) -> Side:
    verdicts = {"v.1": broken, "a.1": P, "a.2": P, "n.1": S}
    tests = {clause: f"test_{clause}" for clause in verdicts}
    return Side(
        {clause: ClauseVerdict(verdict, "" if verdict is P else FOREIGN) for clause, verdict in verdicts.items()},
        [Judgement(clause, verdict, tests[clause]) for clause, verdict in verdicts.items()],
        {tests[c]: [Fingerprint(tests[c], "GET", "/x", "r", **({"status": 200} | answer))] for c in ("a.1", "a.2")},
    )


@pytest.fixture
def runs(report: Report) -> tuple[ComparedRun, ComparedRun]:
    """Two runs that went to their end."""
    ended = copy.deepcopy(report) | {"exit_code": 0}
    return ComparedRun(ended, Path("a/report.json")), ComparedRun(copy.deepcopy(ended), Path("b/report.json"))


@pytest.fixture
def document(runs: tuple[ComparedRun, ComparedRun]) -> dict[str, Any]:
    """One clause with a different verdict, two with different responses, one that was not compared."""
    return run_comparison(
        compare_runs(side(P), side(F, status=None, failure="reset", shape={"a": FOREIGN})), *runs, CLAUSES
    )


def test_document_is_of_its_schema(document: dict[str, Any]) -> None:
    """The published schema describes a comparison, and nothing else."""
    validator = jsonschema_rs.Draft202012Validator(run_comparison_schema())

    validator.validate(json.loads(run_comparison_text(document)))
    assert not validator.is_valid(document | {"more": 1})


def test_document_counts_and_lists(document: dict[str, Any]) -> None:
    """Each clause has its result on both sides; each test with different responses has the first difference."""
    assert document["summary"] == {
        "verdict": 1, "answers": 2, "same": 0, "not_compared": 1, "tests": 2, "tests_not_compared": 0,
    }  # fmt: skip
    assert [(clause["id"], clause["result"]) for clause in document["clauses"]] == [
        ("v.1", "verdict"), ("a.1", "answers"), ("a.2", "answers"), ("n.1", "not_compared"),
    ]  # fmt: skip
    assert [answer["test"] for answer in document["answers"]] == ["test_a.1", "test_a.2"]


def test_page_names_both_targets_first_and_last(document: dict[str, Any]) -> None:
    """The first and the last line name both targets; the last line also has the result."""
    lines = comparison_markdown(document).splitlines()

    assert lines[0] == "# A https://cce.example.com and B https://cce.example.com"
    assert lines[-1] == "A https://cce.example.com and B https://cce.example.com: they differ"


def test_page_folds_what_differs_alike(document: dict[str, Any]) -> None:
    """Tests with the same response difference are grouped, with the first of them and their clauses."""
    text = comparison_markdown(document)

    assert "- **v.1**: A pass, B fail" in text
    assert "- status 200 and reset; shape: `the body`" in text
    assert text.count("status 200 and reset") == 1
    assert "2 tests, first in `test_a.1`, exchange 1, `GET /x`" in text
    assert "  - 2 clauses: a.1, a.2" in text
    assert "- 1 x `both skipped:" in text


def test_page_takes_no_orders_from_a_target(document: dict[str, Any]) -> None:
    """Foreign text is one line of code without control characters, so that it is neither Markdown nor HTML."""
    text = comparison_markdown(document)

    assert "\x1b" not in text
    assert "`x\\x1b[31m'<b>' line`" in text


@pytest.mark.parametrize(
    ("other", "codes", "cut_short", "expected"),
    [
        (side(P), (0, 0), "", ExitCode.FINE),
        (side(P), (1, 1), "", ExitCode.FINE),
        (side(F), (0, 1), "", ExitCode.BROKEN),
        (side(P, code="X"), (0, 0), "", ExitCode.BROKEN),
        (side(P), (0, 3), "", ExitCode.NOTHING_PROVEN),
        (side(P), (1, 1), "budget", ExitCode.NOTHING_PROVEN),
        (side(F), (3, 1), "", ExitCode.BROKEN),
        (side(F), (0, 4), "", ExitCode.BUG),
        (Side({}), (0, 0), "", ExitCode.NOTHING_PROVEN),
    ],
)
def test_exit_code(
    runs: tuple[ComparedRun, ComparedRun], other: Side, codes: tuple[int, int], cut_short: str, expected: ExitCode
) -> None:
    """Our own error wins, then a difference, then a side that proved too little; equal failures are no difference."""
    a, b = (ComparedRun({**run.report, "exit_code": code}, run.path) for run, code in zip(runs, codes, strict=True))
    b = ComparedRun({**b.report, "cut_short": cut_short}, b.path)

    assert exit_code_of(compare_runs(side(P), other), a, b) == expected


def test_files_are_written(document: dict[str, Any], tmp_path: Path) -> None:
    """Both files are in the folder; git ignores the default folder."""
    path = write_comparison(document, tmp_path / "own" / "reports", ignored=True)

    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(json.dumps(document))
    assert (path.parent / "differential.md").read_text(encoding="utf-8") == comparison_markdown(document)
    assert (tmp_path / "own" / ".gitignore").exists()
