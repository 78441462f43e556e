"""`cce-release lint` prints every finding, and never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result

from cce_release_contract import lint as lint_package
from cce_release_contract.cli import main

REPOSITORY = Path(__file__).parents[4]
SCHEMA = json.loads((Path(lint_package.__path__[0]) / "findings.schema.json").read_text())


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder spec, with the small contract, below the current one."""
    shutil.copytree(REPOSITORY / "tests" / "unit" / "lint" / "examples" / "contract", tmp_path / "spec")
    shutil.copy(REPOSITORY / "spec" / "clauses.schema.json", tmp_path / "spec")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "spec"


def run(*arguments: str) -> Result:
    """The command with these arguments."""
    return CliRunner().invoke(main, ["lint", *arguments])


@pytest.mark.parametrize("arguments", [(), ("spec",), ("spec/openapi.yaml",)])
def test_a_good_contract_is_fine(spec: Path, arguments: tuple[str, ...]) -> None:
    """The folder, its openapi.yaml or nothing at all names the contract; without findings the exit code is 0."""
    result = run(*arguments)

    assert spec.is_dir()
    assert result.exit_code == 0
    assert "0 errors, 0 warnings" in result.stdout


def test_a_finding_has_file_line_rule_and_remedy(spec: Path) -> None:
    """Each finding is two lines: what and where, then what to do."""
    path = spec / "openapi.yaml"
    path.write_text(path.read_text().replace("value: {size: 3}", "value: {size: big}"))

    result = run()

    assert result.exit_code == 1
    first, second = result.stdout.splitlines()[:2]
    assert first.startswith("spec/openapi.yaml:45: error example-matches: the example 'lamp' does not match its schema")
    assert second.startswith("    remedy: ")


def test_a_warning_alone_is_fine(spec: Path) -> None:
    """A warning is shown and the exit code stays 0."""
    path = spec / "openapi.yaml"
    path.write_text(path.read_text().replace("components:\n", "components:\n  examples: {spare: {value: 1}}\n"))

    result = run()

    assert "warning component-used" in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize("text", ["value: {size: 3}", "value: {size: big}"])
def test_json_is_of_the_published_shape(spec: Path, text: str) -> None:
    """The JSON output fits its schema, with and without findings."""
    path = spec / "openapi.yaml"
    path.write_text(path.read_text().replace("value: {size: 3}", text))

    result = run("--format", "json")

    report = json.loads(result.stdout)
    assert [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(report)] == []
    assert (report["summary"]["error"] > 0) == (result.exit_code == 1)


@pytest.mark.parametrize(
    ("file", "content", "rule"),
    [
        ("openapi.yaml", "openapi: [", "readable"),
        ("openapi.yaml", "", "readable"),
        ("openapi.yaml", "openapi: 3.0.0\n", "openapi-version"),
        ("openapi.yaml", "swagger: '2.0'\n", "openapi-version"),
        ("openapi.yaml", "openapi: 3.1.0\n", "openapi-valid"),
        ("openapi.yaml", "openapi: 3.1.0\npaths: [1]\n", "openapi-valid"),
        ("openapi.yaml", "openapi: 3.1.0\ninfo: {$ref: '#/nowhere'}\n", "reference-resolves"),
        ("clauses.yaml", "clauses: {", "readable"),
        ("clauses.yaml", "clauses: []\n", "clause-shape"),
        ("page-rows.yaml", "- a\n", "readable"),
        ("page-rows.yaml", "pages: 1\n", "page-rows-shape"),
        ("clauses.schema.json", "{", "clause-shape"),
    ],
)
def test_a_broken_file_is_a_finding(spec: Path, file: str, content: str, rule: str) -> None:
    """Whatever is wrong with a file, the exit code is 1 and a rule names the file."""
    (spec / file).write_text(content)

    result = run()

    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert any(file in line and f" {rule}: " in line for line in result.stdout.splitlines())


@pytest.mark.parametrize("file", ["openapi.yaml", "clauses.yaml", "page-rows.yaml", "clauses.schema.json"])
def test_a_missing_file_is_a_finding(spec: Path, file: str) -> None:
    """Each file of the contract has to be there."""
    (spec / file).unlink()

    result = run()

    assert result.exit_code == 1
    assert f"spec/{file}: error" in result.stdout
    assert "does not exist" in result.stdout


def test_a_folder_that_does_not_exist_is_a_finding(tmp_path: Path) -> None:
    """A contract that is named and is not there breaks the contract."""
    result = run(str(tmp_path / "nowhere"))

    assert result.exit_code == 1
    assert "does not exist" in result.stdout


def test_no_default_folder_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name and without a folder spec the command says how to name one."""
    monkeypatch.chdir(tmp_path)

    result = run()

    assert result.exit_code == 2
    assert "cce-release lint PATH" in result.stderr


@pytest.mark.parametrize("name", ["lint", "generate"])
def test_lint_and_generate_run_while_the_generated_package_is_broken(spec: Path, tmp_path: Path, name: str) -> None:
    """A generated package that cannot even be imported does not keep these commands from running."""
    broken = tmp_path / "broken" / "cce_release_models"
    broken.mkdir(parents=True)
    for name_of_file in ("__init__.py", "models.py", "clause_ids.py", "clauses.json", "lines.json"):
        (broken / name_of_file).write_text("<<<<<<< HEAD\n")
    environment = {**os.environ, "PYTHONPATH": str(broken.parent)}

    finished = subprocess.run(
        [sys.executable, "-m", "cce_release_contract.cli", name],
        cwd=spec.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (finished.returncode, finished.stderr) == (0, "")
