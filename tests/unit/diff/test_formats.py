"""Tests of the formats of a diff, and of its entry in a changelog."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.unit.diff.small_documents import document, source, with_schema
from tests.unit.reporting.formats.test_catalogue import SARIF_SCHEMA

from cce_release_contract import diff as diff_package
from cce_release_contract.diff.changelog import changelog_entry, proposed_version
from cce_release_contract.diff.changes import DocumentDiff
from cce_release_contract.diff.differing import diff_documents
from cce_release_contract.diff.formats.catalogue import DIFF_FORMATS

SCHEMA = json.loads((Path(diff_package.__path__[0]) / "diff.schema.json").read_text())


def diff_of(old: dict[str, Any], new: dict[str, Any]) -> DocumentDiff:
    return diff_documents(source(old), source(new))


@pytest.fixture
def broken() -> DocumentDiff:
    """A diff with each verdict; one text would be a command or a link if it were not made harmless."""
    old = {"type": "object", "properties": {"a": {"enum": ["::error::x](y)", "b"]}, "c": {"type": "string"}}}
    new = {"type": "object", "properties": {"a": {"enum": ["b", "d"]}, "c": {"type": "string", "default": "e"}}}
    return diff_of(with_schema(old, "request"), with_schema(new, "request"))


def test_the_verdicts_are_all_there(broken: DocumentDiff) -> None:
    """The worst change comes first."""
    assert [change.verdict for change in broken.changes] == ["breaking", "unproven", "compatible"]


def test_json_has_its_published_shape(broken: DocumentDiff) -> None:
    """The JSON of a diff with changes, and of one without, fits the schema."""
    for diff in (broken, diff_of(document(), document())):
        report = json.loads(DIFF_FORMATS["json"](diff))
        assert [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(report)] == []


def test_json_holds_the_witness_as_a_value(broken: DocumentDiff) -> None:
    """A program gets the payload itself."""
    change = json.loads(DIFF_FORMATS["json"](broken))["changes"][0]

    assert change["witness"] == {"kind": "request-body", "value": {"a": "::error::x](y)"}}


def test_sarif_is_sarif(broken: DocumentDiff) -> None:
    """The SARIF fits the standard's schema; a break is an error at its line in the new document."""
    log = json.loads(DIFF_FORMATS["sarif"](broken))

    assert [error.message for error in jsonschema_rs.validator_for(SARIF_SCHEMA).iter_errors(log)] == []
    results = log["runs"][0]["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]
    assert results[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert "](" not in results[0]["message"]["text"]


def test_annotations_are_one_command_for_each_change(broken: DocumentDiff) -> None:
    """Each change is one line, and no text of a document starts another command."""
    lines = DIFF_FORMATS["github"](broken).splitlines()

    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice"]


def test_text_says_what_where_why_and_shows_the_witness(broken: DocumentDiff) -> None:
    """A break has its id, its places, its reason and its witness."""
    text = DIFF_FORMATS["text"](broken)

    assert text.startswith("BREAKING request-property-enum-value-removed\n  /a: enum value removed: was ")
    assert (
        "  old: a.yaml:1\n  new: a.yaml:1\n  because: the old schema allows the payload, the new one refuses it\n"
        in text
    )
    assert "  request body: {" in text
    assert text.endswith("3 changes (1 breaking, 1 unproven, 1 compatible); proposed version: 2.0.0\n")


def test_markdown_has_a_row_for_each_change_and_the_witness(broken: DocumentDiff) -> None:
    """The page has a table of all changes, and each witness below it."""
    page = DIFF_FORMATS["markdown"](broken)

    assert page.count("\n| breaking |") + page.count("\n| unproven |") + page.count("\n| compatible |") == 3
    assert "```text\n{" in page


@pytest.mark.parametrize(
    ("version", "old", "new", "proposed"),
    [
        ("1.2.3", {}, {}, "1.2.3"),
        ("1.2.3", {}, {"description": "other"}, "1.2.4"),
        ("1.2.3", {}, {"deprecated": True}, "1.3.0"),
        ("1.2.3", {}, {"callbacks": {"a": {}}}, "2.0.0"),
        ("1.2.3", {"responses": {"201": {"description": "a"}}}, {}, "2.0.0"),
        ("0.2.3", {"responses": {"201": {"description": "a"}}}, {}, "0.3.0"),
        ("0.2.3", {}, {"deprecated": True}, "0.2.4"),
        ("2025-12", {}, {"deprecated": True}, ""),
    ],
)
def test_the_next_version_follows_from_the_worst_change(
    version: str, old: dict[str, Any], new: dict[str, Any], proposed: str
) -> None:
    """A break, and what is not proven, raises the first part; below 1.0 the second."""
    before = {**document(**old), "info": {"title": "Things", "version": version}}

    assert proposed_version(diff_of(before, document(**new))) == proposed


def test_a_changelog_entry_has_a_list_for_each_verdict(broken: DocumentDiff) -> None:
    """The entry names the proposed version and each change with its id."""
    entry = changelog_entry(broken)

    assert entry.startswith(
        "## Contract 2.0.0\n\n### Breaking\n\n- PUT /things/{id} request application/json: /a: enum value removed"
    )
    assert "### To be judged by a person" in entry
    assert "(`request-property-enum-value-added`)" in entry
    assert "Nothing changed." in changelog_entry(diff_of(document(), document()))
