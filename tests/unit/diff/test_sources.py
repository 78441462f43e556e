"""Tests of how the two documents are read, and of what is refused."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.levels import LONG
from tests.unit.diff.small_documents import source, with_schema

from cce_release_contract.contract import yaml_text
from cce_release_contract.contract.compiled import contract
from cce_release_contract.diff import sources
from cce_release_contract.diff.differing import diff_documents
from cce_release_contract.diff.sources import load_source
from cce_release_contract.errors import UsageError

HEAD = "openapi: 3.1.0\ninfo: {title: a, version: 1.0.0}\n"


def paths(reference: str) -> str:
    """The text of a document whose only response has this schema."""
    schema = f"content: {{application/json: {{schema: {{$ref: {json.dumps(reference)}}}}}}}"
    return f'{HEAD}paths: {{/a: {{get: {{responses: {{"200": {{description: a, {schema}}}}}}}}}}}\n'


def refusal(path: Path | str) -> str:
    with pytest.raises(UsageError) as raised:
        load_source(str(path))
    return str(raised.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("swagger: '2.0'\n", "Swagger 2.0"),
        ("openapi: 3.2.0\n", "'3.2.0' is not supported"),
        ("info: {}\n", "does not state its OpenAPI version"),
        ("openapi: 3.1.0\nopenapi: 3.1.0\n", "2:1: the key 'openapi' is repeated"),
        ("openapi: [", "not valid YAML"),
        ("[1]", "does not hold a mapping"),
        ("", "does not hold a mapping"),
        (paths("https://example.org/a.yaml"), "leads to a network"),
        (paths("//example.org/a.yaml"), "leads to a network"),
        (paths("../outside.yaml"), "leads out of the tree"),
        (paths("missing.yaml"), "cannot be read"),
        (paths("#/nowhere"), "leads nowhere"),
        (
            f"{paths('#/components/schemas/A')}components: {{schemas: {{A: {{$ref: '#/components/schemas/A'}}}}}}",
            "circle",
        ),
    ],
)
def test_what_cannot_be_compared_is_a_clear_error(tmp_path: Path, text: str, words: str) -> None:
    """A document that is broken, of another version or not self-contained names its problem."""
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")

    assert words in refusal(path)


def test_aliases_cannot_expand_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file whose aliases stand for very many values is refused."""
    monkeypatch.setattr(yaml_text, "_MOST_VALUES", 5_000)
    lines = [f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]" for before, name in zip("abcd", "bcde", strict=True)]
    path = tmp_path / "a.yaml"
    path.write_text("\n".join(["a: &a [1]", *lines]), encoding="utf-8")

    assert "more than 5000 values" in refusal(path)


def test_a_missing_file_and_a_url_are_refused(tmp_path: Path) -> None:
    """Nothing is fetched, and a missing file is named."""
    assert "cannot be read" in refusal(tmp_path / "missing.yaml")
    assert "is a URL" in refusal("https://example.org/openapi.yaml")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe or a device, which may never end, is refused."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UsageError, match="not a regular file"):
        load_source(str(tmp_path / "pipe"))


def test_bytes_and_size_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not UTF-8, and one that is too large, are refused."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in refusal(path)

    monkeypatch.setattr(sources, "LONGEST_DOCUMENT", 1)
    assert "larger than" in refusal(path)


def test_an_invalid_schema_is_refused(tmp_path: Path) -> None:
    """A schema that is no JSON Schema ends the comparison with an error that names it."""
    path = tmp_path / "a.yaml"
    path.write_text(json.dumps(with_schema({"type": 5}, "request")), encoding="utf-8")

    with pytest.raises(UsageError, match="a schema is not valid"):
        diff_documents(load_source(str(path)), load_source(str(path)))


@pytest.mark.parametrize(
    "part",
    [
        {"paths": {"/a": {"get": 5}}},
        {"paths": {"/a": {"get": {"parameters": 1, "responses": {}}}}},
        {"paths": {"/a": {"get": {"responses": {"200": {"description": "a", "headers": 1}}}}}},
        {"paths": {"/a": {"get": {"responses": {}, "security": [5]}}}},
        {"paths": {"/a": {"get": {"responses": {}}}}, "servers": [{"url": "a", "variables": {"b": 1}}]},
        {"paths": {}, "components": []},
    ],
)
def test_a_part_of_another_shape_is_a_clear_error(tmp_path: Path, part: dict[str, Any]) -> None:
    """A document that OpenAPI does not allow names the place, whatever the comparison made of it."""
    path = tmp_path / "a.yaml"
    path.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, **part}), encoding="utf-8")
    made = load_source(str(path))

    with pytest.raises(UsageError, match="the document is not valid OpenAPI"):
        diff_documents(made, made)


@LONG
@pytest.mark.parametrize("seed", range(100))
def test_a_document_with_a_wrong_part_is_compared_or_refused(tmp_path: Path, seed: int) -> None:
    """Whatever stands in place of one part of the contract, there is no internal error."""
    chosen = Random(seed)
    data = json.loads(json.dumps(contract().document))
    holder, name = chosen.choice([place for place in _places(data) if place[1] not in ("description", "example")])
    holder[name] = chosen.choice((None, 5, "x", [], {}, [1], {"a": 1}, True, -1, {"$ref": "#/info"}))
    path = tmp_path / "a.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")

    with suppress(UsageError):
        diff = diff_documents(source(dict(contract().document)), load_source(str(path)))
        assert diff.old_version == contract().version


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every member and item of a value, with what holds it."""
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            yield value, name
            yield from _places(value[name])


def test_references_lead_to_files_of_the_tree(tmp_path: Path) -> None:
    """A schema in another file is followed, and its changes have the place in that file."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "old.yaml").write_text(paths("parts/a.yaml#/A"), encoding="utf-8")
    (tmp_path / "new.yaml").write_text(paths("parts/b.yaml#/A"), encoding="utf-8")
    (tmp_path / "parts" / "a.yaml").write_text("A:\n  $ref: 'b.yaml#/B'\n", encoding="utf-8")
    (tmp_path / "parts" / "b.yaml").write_text("A:\n  type: string\n\nB:\n  type: integer\n", encoding="utf-8")

    (change,) = diff_documents(*(load_source(str(tmp_path / f"{name}.yaml")) for name in ("old", "new"))).changes

    assert (change.id, change.verdict) == ("response-body-type-changed", "breaking")
    assert (change.old.file, change.old.line) == (str(tmp_path / "parts" / "b.yaml"), 5)
    assert (change.new.file, change.new.line) == (str(tmp_path / "parts" / "b.yaml"), 2)


def test_a_schema_that_contains_itself_is_compared(tmp_path: Path) -> None:
    """A recursive schema ends, and what changes inside of it is found."""
    for name, kind in (("old", "integer"), ("new", "string")):
        tree = f"{{type: object, properties: {{below: {{$ref: '#/components/schemas/A'}}, n: {{type: {kind}}}}}}}"
        text = f"{paths('#/components/schemas/A')}components: {{schemas: {{A: {tree}}}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    (change,) = diff_documents(*(load_source(str(tmp_path / f"{name}.yaml")) for name in ("old", "new"))).changes

    assert (change.id, change.verdict, change.path) == ("response-property-type-changed", "breaking", "/n")


def test_a_revision_of_git_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`REV:path` is a file as it was committed, with the files that it refers to; what git lacks is an error."""
    (tmp_path / "a.yaml").write_text(paths("b.yaml#/B"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text("B: {type: integer}\n", encoding="utf-8")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), ("add", "."), (*identity, "commit", "-q", "-m", "a")):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    (tmp_path / "b.yaml").write_text("B: {type: string}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    (change,) = diff_documents(load_source("HEAD:a.yaml"), load_source("a.yaml")).changes

    assert (change.id, change.old.file, change.new.file) == ("response-body-type-changed", "HEAD:b.yaml", "b.yaml")
    assert "git does not give the file" in refusal("HEAD:missing.yaml")
    assert "is not a revision" in refusal("--textconv:a.yaml")
