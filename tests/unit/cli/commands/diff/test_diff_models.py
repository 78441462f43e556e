"""`cce-release diff --models` says what the models of the old contract do with each witness."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.unit.diff.small_documents import content, document

from cce_release_contract.cli import main
from cce_release_contract.contract.compiled import contract

THING = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"enum": ["a", "b"], "type": "string"}, "size": {"type": "integer", "nullable": True}},
}


def two_ways(**changed: Any) -> dict[str, Any]:
    """A document of 3.0 that sends a thing, and gets one back."""
    reference = content({"$ref": "#/components/schemas/thing-one"})
    made = document(
        "3.0", requestBody={"content": reference}, responses={"200": {"description": "a", "content": reference}}
    )
    made["components"]["schemas"]["thing-one"] = {**THING, "properties": {**THING["properties"], **changed}}
    return made


def changes_of(folder: Path, old: Any, new: Any, *arguments: str) -> dict[str, dict[str, Any]]:
    for name, data in (("old", old), ("new", new)):
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    paths = [str(folder / f"{name}.json") for name in ("old", "new")]
    result = CliRunner().invoke(main, ["diff", *paths, "--format", "json", *arguments])
    assert result.exit_code == 1, result.output
    return {change["id"]: change for change in json.loads(result.stdout)["changes"]}


def test_the_models_of_the_old_document_judge_each_witness(tmp_path: Path) -> None:
    """The old models send what the new contract refuses, and fail on what it responds with."""
    new = two_ways(kind={"enum": ["a", "c"], "type": "string"})

    changes = changes_of(tmp_path, two_ways(), new, "--models")

    said = {name: change.get("old_models") for name, change in changes.items() if change["verdict"] == "breaking"}
    assert said == {
        "request-property-enum-value-removed": "accept",
        "response-property-enum-value-added": "refuse",
    }
    assert all("old_models" not in change for change in changes_of(tmp_path, two_ways(), new).values())


def test_the_packaged_models_are_used_for_the_packaged_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is generated for the contract whose models are installed; a body without a name has no model."""
    monkeypatch.setattr("cce_release_contract.codegen.old_models.generate_models", None)
    old = dict(contract().document)
    new = json.loads(json.dumps(old).replace('"upgrade", "rollback"', '"upgrade"'))

    changes = changes_of(tmp_path, old, new, "--models")

    assert changes["request-property-enum-value-removed"]["old_models"] == "accept"
    inline = [document(requestBody={"content": content({"type": kind})}) for kind in ("string", "integer")]
    assert "old_models" not in changes_of(tmp_path, *inline, "--models")["request-body-type-changed"]


def test_a_document_without_models_is_a_usage_error(tmp_path: Path) -> None:
    """Where the generator cannot say what a schema says, the command names its message and ends with 2."""
    for name, kind in (("old", "a"), ("new", "b")):
        made = two_ways(kind={"enum": [kind], "type": "string"}, other={"type": "string", "format": "unheard-of"})
        (tmp_path / f"{name}.json").write_text(json.dumps(made), encoding="utf-8")

    result = CliRunner().invoke(main, ["diff", str(tmp_path / "old.json"), str(tmp_path / "new.json"), "--models"])

    assert (result.exit_code, result.stdout) == (2, "")
    assert "there are no models of the old document" in result.stderr
    assert "unheard-of" in result.stderr
