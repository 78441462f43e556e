"""The generated package is made from the contract, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.codegen import contract_model, covering_file
from cce_release_contract.codegen.covering_file import BodyMemory
from cce_release_contract.codegen.package import build_package
from cce_release_contract.contract.compiled import Contract, contract
from cce_release_contract.errors import GenerationError, SpecificationError, UsageError


def test_the_package_is_reproducible(spec: Path, tmp_path: Path) -> None:
    """The same contract gives the same bytes from any folder."""
    moved = tmp_path / "elsewhere" / "deeper"
    first = build_package(spec)
    moved.parent.mkdir()
    spec.rename(moved)

    second = build_package(moved)

    assert first == second
    assert sorted(first) == [
        *("__init__.py", "clause_ids.py", "clauses.json", "contract_model.py", "covering_bodies.json", "lines.json"),
        *("models.py", "openapi.json", "py.typed", "sandbox.json"),
    ]


def test_inserted_lines_change_one_file(spec: Path) -> None:
    """Five lines inserted at the top of the contract's file change only lines.json."""
    before = build_package(spec)
    path = spec / "openapi.yaml"
    path.write_text("# one more line\n" * 5 + path.read_text())

    after = build_package(spec)

    assert [name for name in before if before[name] != after[name]] == ["lines.json"]
    lines = [json.loads(files["lines.json"]) for files in (before, after)]
    assert lines[1] == {pointer: line + 5 for pointer, line in lines[0].items()}


def test_the_compiled_contract_keeps_order_and_references(spec: Path) -> None:
    """The compiled contract is the document as JSON; the package has its checksum."""
    files = build_package(spec)

    contract = json.loads(files["openapi.json"])
    assert list(contract) == ["openapi", "info", "servers", "security", "tags", "paths", "components"]
    assert contract["components"]["responses"]["BadRequest"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Error"
    }
    assert hashlib.sha256(files["openapi.json"]).hexdigest().encode() in files["__init__.py"]


def test_the_models_are_strict_and_open(spec: Path) -> None:
    """A model coerces nothing, and the handwritten base class keeps unknown members."""
    files = build_package(spec)

    assert b"class Thing(ContractModel)" in files["models.py"]
    assert b"size: StrictInt\n" in files["models.py"]
    assert b'extra="allow"' in files["contract_model.py"]


def test_the_handwritten_part_is_copied_whole(spec: Path) -> None:
    """The handwritten module is a copy of the one in the tools, under a line that says so."""
    header, _, copied = build_package(spec)["contract_model.py"].partition(b"\n")

    assert header.startswith(b"# Copied by `cce-release generate` from tools/")
    assert copied == Path(contract_model.__file__).read_bytes()


def test_another_folder_is_a_usage_error(tmp_path: Path) -> None:
    """A folder without a contract is named, with a remedy."""
    with pytest.raises(UsageError) as raised:
        build_package(tmp_path)

    assert "--spec" in raised.value.remedy


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("openapi.yaml", "title: A small contract", "title: [", "not valid YAML"),
        ("openapi.yaml", "3.1.0", "3.0.3", "is not supported"),
        ("openapi.yaml", "#/components/responses/BadRequest", "#/components/responses/Nope", "leads nowhere"),
        ("page-rows.yaml", "statuses: [READY]", "statuses: READY", "is not a list"),
        ("clauses.yaml", "basis: documented", "basis: rumour", "is not one of"),
    ],
)
def test_a_broken_contract_is_refused(spec: Path, file: str, old: str, new: str, message: str) -> None:
    """A contract that cannot be read generates nothing."""
    path = spec / file
    path.write_text(path.read_text().replace(old, new))

    with pytest.raises(SpecificationError, match=message) as raised:
        build_package(spec)

    assert file in raised.value.where


def test_operation_without_an_effect_is_refused(tmp_path: Path) -> None:
    """An operation that lacks its effect is an error that names it: no package is made of such a contract."""
    spec = shutil.copytree(Path(__file__).parents[3] / "spec", tmp_path / "spec")
    document = (spec / "openapi.yaml").read_text(encoding="utf-8")
    (spec / "openapi.yaml").write_text(document.replace("      x-effect: write\n", "", 1), encoding="utf-8")

    with pytest.raises(GenerationError, match="x-effect"):
        build_package(spec)


def edited(old: str, new: str) -> Contract:
    text = json.dumps(contract().document)
    assert old in text
    return Contract(text.replace(old, new).encode())


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Contract]:
    """The contracts for which bodies were made."""
    asked: list[Contract] = []

    def make(one: Contract) -> bytes:
        asked.append(one)
        return f"[{len(asked)}]\n".encode()

    monkeypatch.setattr(covering_file, "_made", make)
    return asked


@pytest.mark.usefixtures("made")
def test_bodies_are_made_again_only_for_another_request(tmp_path: Path) -> None:
    """Texts of other parts change nothing; a change of the request's schema does."""
    memory = BodyMemory(tmp_path / "new" / "bodies.json", writes=True)
    other_response = edited('"PENDING_INSTALL"', '"PENDING_START"')
    other_request = edited('"upgrade", "rollback"', '"upgrade"')

    found = [
        covering_file.covering_file(one, memory) for one in (contract(), other_response, other_request, contract())
    ]

    assert found == [b"[1]\n", b"[1]\n", b"[2]\n", b"[3]\n"]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("edit", [{"content": "[]"}, {"source": "other"}, {"sha256": 1}, None])
def test_a_changed_memory_is_not_believed(tmp_path: Path, edit: Any) -> None:
    """What was edited or is broken is made again."""
    memory = BodyMemory(tmp_path / "bodies.json", writes=True)
    covering_file.covering_file(contract(), memory)
    kept = json.loads(memory.path.read_text())
    memory.path.write_text("[" if edit is None else json.dumps({**kept, **edit}))

    assert covering_file.covering_file(contract(), memory) == b"[2]\n"


def test_a_memory_that_may_not_write_leaves_the_folder_alone(tmp_path: Path, made: list[Contract]) -> None:
    """A command that writes nothing remembers nothing; nor does one whose folder is a file."""
    (tmp_path / "file").write_text("")

    for memory in (
        BodyMemory(tmp_path / "bodies.json", writes=False),
        BodyMemory(tmp_path / "file" / "b", writes=True),
    ):
        covering_file.covering_file(contract(), memory)

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert len(made) == 2
