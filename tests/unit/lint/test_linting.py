"""Lint runs every rule, whatever the contract looks like."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.contract.document import read_document
from cce_release_contract.contract.pointer import child, get, parent, split
from cce_release_contract.lint.catalogue import RULES
from cce_release_contract.lint.linting import lint
from cce_release_contract.lint.rules import page_rows_shape

REPOSITORY = Path(__file__).parents[3]
CONTRACT = Path(__file__).parent / "examples" / "contract"
ODD_VALUES: tuple[Any, ...] = (None, 3, "x", [], {}, True, [["x"]], {"$ref": 3}, {"a": None})
QUICK_RULES = [rule for rule in RULES if rule.id != "openapi-valid"]


def pointers(value: Any, pointer: str = "") -> list[str]:
    """The pointer of a value and of everything below it."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [pointer, *(below for name, one in members for below in pointers(one, child(pointer, name)))]


def test_the_contract_of_this_project_has_no_findings() -> None:
    """The contract in spec/ keeps every rule."""
    findings = lint(REPOSITORY / "spec")

    assert findings == []


@pytest.mark.parametrize(
    ("link", "is_right"), [("decisions.md#d7-one-two", True), ("decisions.md#d8", False), ("elsewhere.md#d8", True)]
)
def test_a_decided_difference_links_to_a_decision(tmp_path: Path, link: str, is_right: bool) -> None:
    """The link leads to a heading of the file beside page-rows.yaml, if that file is there."""
    shutil.copytree(CONTRACT, tmp_path, dirs_exist_ok=True)
    (tmp_path / "decisions.md").write_text("# Decisions\n\n### D7. `One`, two\n")
    decided = {"element": "a/b", "difference": "row-removed", "copies": "all", "decision": link}
    rows = {**read_document(CONTRACT / "page-rows.yaml").data, "decided": [decided]}
    (tmp_path / "page-rows.yaml").write_text(json.dumps(rows))

    found = [finding.message for finding in lint(tmp_path, [page_rows_shape.RULE])]

    assert found == ([] if is_right else [f"the link {link!r} of a decided difference leads to no heading"])


@pytest.mark.parametrize("file", ["openapi.yaml", "page-rows.yaml", "clauses.yaml"])
def test_a_malformed_contract_gives_findings_and_no_exception(tmp_path: Path, file: str) -> None:
    """Any part of any file may be anything: each rule passes over what it cannot judge."""
    shutil.copytree(CONTRACT, tmp_path, dirs_exist_ok=True)
    shutil.copy(REPOSITORY / "spec" / "clauses.schema.json", tmp_path)
    data = read_document(CONTRACT / file).data
    judged = 0

    for number, pointer in enumerate(pointers(data)[1:]):
        changed = copy.deepcopy(data)
        holder, last = get(changed, parent(pointer)), split(pointer)[-1]
        holder[int(last) if isinstance(holder, list) else last] = ODD_VALUES[number % len(ODD_VALUES)]
        (tmp_path / file).write_text(json.dumps(changed))
        findings = lint(tmp_path, QUICK_RULES)
        judged += all(finding.message and finding.remedy for finding in findings)

    assert judged == len(pointers(data)) - 1


@pytest.mark.parametrize(("old", "new"), [("paths:\n", "paths:\n  /none:\n"), ("name: name", "name: [name]")])
def test_a_document_that_the_validator_cannot_read_is_a_finding(tmp_path: Path, old: str, new: str) -> None:
    """If openapi-spec-validator itself fails, a finding says so instead of a traceback."""
    shutil.copytree(CONTRACT, tmp_path, dirs_exist_ok=True)
    text = (CONTRACT / "openapi.yaml").read_text().replace(old, new, 1)
    (tmp_path / "openapi.yaml").write_text(text)

    findings = lint(tmp_path)

    assert any("cannot read the document" in finding.message for finding in findings if finding.rule == "openapi-valid")


def test_an_error_of_the_validator_is_placed_at_its_innermost_cause(tmp_path: Path) -> None:
    """An error inside alternatives is reported at its cause, not at the alternatives."""
    shutil.copytree(CONTRACT, tmp_path, dirs_exist_ok=True)
    text = (CONTRACT / "openapi.yaml").read_text().replace("in: path", "in: nowhere")
    (tmp_path / "openapi.yaml").write_text(text)

    findings = [finding for finding in lint(tmp_path) if finding.rule == "openapi-valid"]

    assert "/paths/~1things~1{name}/put/parameters/0/in" in [finding.pointer for finding in findings]


def test_findings_are_in_the_order_of_file_and_line(tmp_path: Path) -> None:
    """Findings are sorted, so that two runs print the same."""
    shutil.copytree(CONTRACT, tmp_path, dirs_exist_ok=True)
    text = (CONTRACT / "openapi.yaml").read_text().replace("x-basis: documented", "x-basis: guessed")
    (tmp_path / "openapi.yaml").write_text(text)

    findings = lint(tmp_path)

    places = [(str(finding.path), finding.line) for finding in findings]
    assert places == sorted(places)
    assert len(places) > 3


def test_rules_that_follow_references_wait_for_them(tmp_path: Path) -> None:
    """While a reference leads nowhere, only that is reported by rules that would follow it."""
    shutil.copytree(CONTRACT, tmp_path, dirs_exist_ok=True)
    shutil.copy(REPOSITORY / "spec" / "clauses.schema.json", tmp_path)
    text = (
        (CONTRACT / "openapi.yaml").read_text().replace('"#/components/schemas/Thing"', '"#/components/schemas/Thin"')
    )
    (tmp_path / "openapi.yaml").write_text(text)

    findings = lint(tmp_path)

    assert {finding.rule for finding in findings} == {"reference-resolves", "component-used"}
