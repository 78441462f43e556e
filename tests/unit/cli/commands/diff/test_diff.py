"""`cce-release diff` ends with 1 for a break, 3 for what is unproven, 0 for the rest, and 2 for what it cannot read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result
from tests.unit.diff.small_documents import document
from tests.unit.diff.test_formats import SCHEMA

from cce_release_contract.cli import main
from cce_release_contract.diff.formats.catalogue import DIFF_FORMATS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, which is empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, **operation: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document(**operation)), encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


@pytest.mark.parametrize(
    ("operation", "code", "code_of_any"),
    [
        ({}, 0, 0),
        ({"deprecated": True}, 0, 1),
        ({"callbacks": {"a": {}}}, 3, 1),
        ({"responses": {"201": {"description": "made"}}}, 1, 1),
    ],
)
def test_the_exit_code_follows_from_the_worst_change(
    folder: Path, operation: dict[str, Any], code: int, code_of_any: int
) -> None:
    """1 if a change breaks, else 3 if one is unproven, else 0; `--fail-on any` gives 1 for every change."""
    write(folder / "old.json")
    write(folder / "new.json", **operation)

    assert run("old.json", "new.json").exit_code == code
    assert run("old.json", "new.json", "--fail-on", "any").exit_code == code_of_any


def test_without_names_the_contract_is_compared_with_its_baseline(folder: Path) -> None:
    """The default is the baseline in spec/baseline and the contract in spec; one name is the old document."""
    write(folder / "spec" / "baseline" / "openapi.yaml", deprecated=True)
    write(folder / "spec" / "openapi.yaml")

    assert "operation-no-longer-deprecated" in run().stdout
    assert "0 changes" in run("spec").stdout


def test_without_a_baseline_the_error_says_what_to_do(folder: Path) -> None:
    """A folder without a baseline is a wrong command line, not a fine diff."""
    result = run()

    assert result.exit_code == 2
    assert "name both documents" in result.stderr
    assert list(folder.iterdir()) == []


def test_what_cannot_be_read_ends_with_2(folder: Path) -> None:
    """A document that is not OpenAPI 3 is neither compatible nor broken."""
    write(folder / "new.json")
    (folder / "old.json").write_text('{"swagger": "2.0"}', encoding="utf-8")

    result = run("old.json", "new.json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Swagger 2.0" in result.stderr


@pytest.mark.parametrize("arguments", [*(("--format", name) for name in DIFF_FORMATS), ("--changelog",)])
def test_every_format_shows_the_change(folder: Path, arguments: tuple[str, ...]) -> None:
    """Whatever the format is, the id of the change is in it."""
    write(folder / "old.json")
    write(folder / "new.json", deprecated=True)

    assert "operation-became-deprecated" in run("old.json", "new.json", *arguments).stdout


def test_recorded_exchanges_are_listed_with_file_and_entry(folder: Path) -> None:
    """`--traffic` names the exchanges that a change concerns, and says on stderr what it could not read."""
    body = {"content": {"application/json": {"schema": {"type": "integer", "maximum": 5}}}}
    write(folder / "old.json", requestBody=body)
    write(
        folder / "new.json",
        requestBody={"content": {"application/json": {"schema": {"type": "integer", "maximum": 3}}}},
    )
    sent = {"mimeType": "application/json", "text": "5"}
    entry = {"request": {"method": "PUT", "url": "https://example.org/things/1", "headers": [], "postData": sent}}
    har = {"log": {"entries": [{**entry, "response": {"status": 200, "headers": []}}, {"nothing": 1}]}}
    (folder / "a.har").write_text(json.dumps(har), encoding="utf-8")

    result = run("old.json", "new.json", "--traffic", "a.har")

    assert result.exit_code == 1
    assert "  recorded exchanges: a.har, entry 1\n" in result.stdout
    assert "1 recorded exchange read, 1 of operations of the old document, 1 concerned\n" in result.stdout
    assert "a.har: entries that are no exchange: 1" in result.stderr
    report = json.loads(run("old.json", "new.json", "--traffic", "a.har", "--format", "json").stdout)
    assert [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(report)] == []
    assert report["traffic"] == {"read": 1, "matched": 1, "concerned": 1}
    assert (
        "recorded exchanges: a.har, entry 1"
        in run("old.json", "new.json", "--traffic", "a.har", "--format", "markdown").stdout
    )
