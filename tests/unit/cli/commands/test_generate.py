"""`cce-release generate` writes the generated package, or shows how it differs."""

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

from cce_release_contract import codegen
from cce_release_contract.cli import main
from cce_release_contract.codegen.generator import with_typed_configs

REPOSITORY = Path(__file__).parents[4]
SCHEMA = json.loads((Path(codegen.__path__[0]) / "differences.schema.json").read_text())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a repository with the small contract."""
    shutil.copytree(REPOSITORY / "tests" / "unit" / "lint" / "examples" / "contract", tmp_path / "spec")
    shutil.copy(REPOSITORY / "spec" / "clauses.schema.json", tmp_path / "spec")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    """The command with these arguments."""
    return CliRunner().invoke(main, ["generate", *arguments])


def test_generating_twice_leaves_no_difference(folder: Path) -> None:
    """The second run has nothing to write, and --check agrees."""
    first = run()

    second, check = run(), run("--check")

    assert "wrote to generated/cce_release_models: __init__.py, clause_ids.py, clauses.json, " in first.stdout
    assert "up to date" in second.stdout
    assert (check.exit_code, check.stdout) == (0, "generated/cce_release_models matches the contract\n")
    assert (folder / "generated" / "cce_release_models" / "py.typed").exists()


def test_a_changed_property_is_named(folder: Path) -> None:
    """--check exits 1, names the property, shows the files' differences and the command to run."""
    run()
    path = folder / "spec" / "openapi.yaml"
    path.write_text(path.read_text().replace("type: integer", "type: string"))

    result = run("--check")

    assert result.exit_code == 1
    assert '/components/schemas/Thing/properties/size/type: "integer" became "string"' in result.stdout
    assert "-    size: StrictInt\n+    size: StrictStr\n" in result.stdout
    assert "run: cce-release generate" in result.stdout


def test_a_diff_shows_the_models_and_what_breaks(folder: Path) -> None:
    """--diff exits 1, shows the Python difference and names each change that breaks code; it writes nothing."""
    run()
    path = folder / "spec" / "openapi.yaml"
    models = folder / "generated" / "cce_release_models" / "models.py"
    before = models.read_bytes()
    equal = run("--diff")
    path.write_text(path.read_text().replace("type: integer", "type: string"))

    result = run("--diff")

    assert (equal.exit_code, equal.stdout) == (0, "generated/cce_release_models matches the contract\n")
    assert result.exit_code == 1
    assert "-    size: StrictInt\n+    size: StrictStr\n" in result.stdout
    assert "other files that differ: openapi.json (changed)\n" in result.stdout
    assert "changes that break code which uses the models: 1\n  Thing.size: attribute changed type" in result.stdout
    assert models.read_bytes() == before


def test_a_diff_says_what_it_cannot_compare(folder: Path) -> None:
    """With broken models --diff still exits 1, and says why it does not know what breaks."""
    package = folder / "generated" / "cce_release_models"
    package.mkdir(parents=True)
    (package / "models.py").write_text("class A((")

    result = run("--diff")

    assert result.exit_code == 1
    assert "what breaks is not known: models.py cannot be read as Python: '(' was never closed" in result.stdout
    assert "changes that break" not in result.stdout


def test_one_question_at_a_time(folder: Path) -> None:
    """--diff with --check is a wrong command line."""
    assert run("--diff", "--check").exit_code == 2
    assert not (folder / "generated").exists()


def test_check_writes_nothing(folder: Path) -> None:
    """--check without a generated folder names every file and leaves the folder as it is."""
    result = run("--check")

    assert result.exit_code == 1
    assert "models.py: missing" in result.stdout
    assert not (folder / "generated").exists()


@pytest.mark.parametrize("arguments", [(), ("--check",), ("--diff",)])
def test_json_is_of_the_published_shape(folder: Path, arguments: tuple[str, ...]) -> None:
    """The JSON output fits its schema, for each thing that the command does."""
    (folder / "generated" / "cce_release_models").mkdir(parents=True)
    (folder / "generated" / "cce_release_models" / "old.py").write_text("")

    result = run("--format", "json", *arguments)

    report = json.loads(result.stdout)
    assert [error.message for error in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(report)] == []
    assert ("old.py", "unexpected") in [(one["name"], one["state"]) for one in report["files"]]
    assert bool(report["written"]) == (not arguments)
    if "--diff" in arguments:
        assert [one["path"] for one in report["breaks"]["changes"]] == ["old"]
        assert report["breaks"]["unknown"] == ["there is no models.py to compare with"]


def test_the_command_in_the_help_writes_the_models(tmp_path: Path) -> None:
    """The manual command in the help writes the same models.py, but for the types of its configurations."""
    package = Path("generated", "cce_release_models")
    (tmp_path / package).mkdir(parents=True)
    shutil.copy(REPOSITORY / package / "openapi.json", tmp_path / package)
    script = run("--help").stdout.partition("By hand:")[2]

    ran = subprocess.run(
        ["/bin/sh", "-ec", script],
        cwd=tmp_path,
        env={"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    by_hand = (tmp_path / "models.py").read_text(encoding="utf-8")
    assert with_typed_configs(by_hand) == (REPOSITORY / package / "models.py").read_text(encoding="utf-8")


def test_another_folder_is_a_usage_error(tmp_path: Path) -> None:
    """A folder without a contract is named."""
    result = run("--spec", str(tmp_path))

    assert result.exit_code == 2
