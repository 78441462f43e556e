"""The bodies that cover the request's schema are made once for each schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.codegen import covering_file as module
from cce_release_contract.codegen.covering_file import BodyMemory, covering_file
from cce_release_contract.contract.compiled import Contract, contract


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

    monkeypatch.setattr(module, "_made", make)
    return asked


@pytest.mark.usefixtures("made")
def test_bodies_are_made_again_only_for_another_request(tmp_path: Path) -> None:
    """Texts of other parts change nothing; a change of the request's schema does."""
    memory = BodyMemory(tmp_path / "new" / "bodies.json", writes=True)
    other_response = edited('"PENDING_INSTALL"', '"PENDING_START"')
    other_request = edited('"upgrade", "rollback"', '"upgrade"')

    found = [covering_file(one, memory) for one in (contract(), other_response, other_request, contract())]

    assert found == [b"[1]\n", b"[1]\n", b"[2]\n", b"[3]\n"]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("edit", [{"content": "[]"}, {"source": "other"}, {"sha256": 1}, None])
def test_a_changed_memory_is_not_believed(tmp_path: Path, edit: Any) -> None:
    """What was edited or is broken is made again."""
    memory = BodyMemory(tmp_path / "bodies.json", writes=True)
    covering_file(contract(), memory)
    kept = json.loads(memory.path.read_text())
    memory.path.write_text("[" if edit is None else json.dumps({**kept, **edit}))

    assert covering_file(contract(), memory) == b"[2]\n"


def test_a_memory_that_may_not_write_leaves_the_folder_alone(tmp_path: Path, made: list[Contract]) -> None:
    """A command that writes nothing remembers nothing; nor does one whose folder is a file."""
    (tmp_path / "file").write_text("")

    for memory in (
        BodyMemory(tmp_path / "bodies.json", writes=False),
        BodyMemory(tmp_path / "file" / "b", writes=True),
    ):
        covering_file(contract(), memory)

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert len(made) == 2
