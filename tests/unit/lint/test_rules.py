"""Each rule of lint finds what its failing example marks, and nothing in its passing example."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cce_release_contract.lint.catalogue import RULES
from cce_release_contract.lint.findings import Finding, LintRule
from cce_release_contract.lint.linting import lint

EXAMPLES = Path(__file__).parent / "examples"
CONTRACT = EXAMPLES / "contract"
SUITE = {"request/test_path.py": "REQUEST_PATH_NAME", "response/test_body.py": "RESPONSE_BODY_SIZE"}
"""The test files of the small contract, each with the constant of the clause that it is about."""
CLAUSES_SCHEMA = Path(__file__).parents[3] / "spec" / "clauses.schema.json"
MARK = "# finding"
RULE_IDS = [rule.id for rule in RULES]


def replaced_file(text: str) -> str:
    """Which file of the small contract an example stands for."""
    if re.search(r"^clauses:", text, re.MULTILINE):
        return "clauses.yaml"
    return "page-rows.yaml" if re.search(r"^pages:", text, re.MULTILINE) else "openapi.yaml"


def lint_example(example: Path, folder: Path) -> list[Finding]:
    """The findings about the small contract, next to its suite, with one of its files replaced by the example."""
    spec = folder / "spec"
    shutil.copytree(CONTRACT, spec)
    for name, constant in SUITE.items():
        path = folder / "tests" / "cce_release_suite" / name
        path.parent.mkdir(parents=True)
        path.write_text(f"@pytest.mark.clause(c.{constant})\ndef test_it(): ...\n", encoding="utf-8")
    shutil.copy(CLAUSES_SCHEMA, spec)
    text = example.read_text(encoding="utf-8")
    (spec / replaced_file(text)).write_text(text, encoding="utf-8")
    return lint(spec)


def marked_lines(example: Path) -> list[int]:
    """The lines on which an example expects a finding, counted from 1."""
    lines = example.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, start=1) if line.endswith(MARK)]


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_a_rule_finds_what_its_failing_example_marks(rule_id: str, tmp_path: Path) -> None:
    """A rule has findings on exactly the marked lines of its failing example."""
    example = EXAMPLES / rule_id / "fails.yaml"

    findings = lint_example(example, tmp_path)

    lines = {finding.line for finding in findings if finding.rule == rule_id}
    assert sorted(lines) == marked_lines(example)


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_a_rule_finds_nothing_in_its_passing_example(rule_id: str, tmp_path: Path) -> None:
    """A rule has no finding in its passing example, which is close to the failing one."""
    example = EXAMPLES / rule_id / "passes.yaml"

    findings = lint_example(example, tmp_path)

    assert [finding for finding in findings if finding.rule == rule_id] == []


def test_every_rule_has_both_examples_and_every_example_has_a_rule() -> None:
    """The folders of examples are the rules, each with a file that passes and one that fails."""
    folders = {folder.name for folder in EXAMPLES.iterdir() if folder != CONTRACT}

    incomplete = [
        f"{rule_id}/{name}"
        for rule_id in RULE_IDS
        for name in ("passes.yaml", "fails.yaml")
        if not (EXAMPLES / rule_id / name).is_file()
    ]

    assert incomplete == []
    assert folders == set(RULE_IDS)


def test_every_failing_example_marks_a_line() -> None:
    """No failing example is empty of expectations."""
    unmarked = [rule_id for rule_id in RULE_IDS if not marked_lines(EXAMPLES / rule_id / "fails.yaml")]

    assert unmarked == []


def test_the_small_contract_has_no_findings(tmp_path: Path) -> None:
    """The contract that the examples vary keeps every rule."""
    findings = lint_example(CONTRACT / "openapi.yaml", tmp_path)

    assert findings == []


def test_a_contract_without_a_suite_needs_no_tests(tmp_path: Path) -> None:
    """Without a suite next to the contract, as in a user's copy, no clause lacks a test."""
    shutil.copytree(CONTRACT, tmp_path, dirs_exist_ok=True)
    shutil.copy(CLAUSES_SCHEMA, tmp_path)
    shutil.copy(EXAMPLES / "clause-tested" / "fails.yaml", tmp_path / "clauses.yaml")

    assert [finding for finding in lint(tmp_path) if finding.rule == "clause-tested"] == []


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_a_rule_is_described(rule: LintRule) -> None:
    """A rule has a title that is a sentence, and a remedy."""
    title_ends = rule.title.endswith(".")

    assert title_ends
    assert rule.remedy


def test_rule_ids_are_unique_and_name_their_module() -> None:
    """Each rule has a unique id, the name of its file."""
    modules = [rule.check.__module__.rpartition(".")[2].replace("_", "-") for rule in RULES]

    assert modules == RULE_IDS
    assert len(set(RULE_IDS)) == len(RULE_IDS)


def test_every_rule_file_is_in_the_catalogue() -> None:
    """No file under rules/ is forgotten in the catalogue."""
    import cce_release_contract.lint.rules as package

    files = {path.stem.replace("_", "-") for path in Path(package.__path__[0]).glob("*.py") if path.stem != "__init__"}

    assert files == set(RULE_IDS)
