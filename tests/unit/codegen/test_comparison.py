"""Differences name the file and the part of the contract."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cce_release_contract.codegen.comparison import compare_package, contract_changes


def test_files_that_are_equal_do_not_differ(tmp_path: Path) -> None:
    """Equal files give no difference; Python's caches are ignored."""
    (tmp_path / "a.py").write_bytes(b"x\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"\x00")

    comparison = compare_package({"a.py": b"x\n"}, tmp_path)

    assert comparison.files == ()
    assert comparison.changes == ()


def test_each_kind_of_difference_is_named(tmp_path: Path) -> None:
    """A missing, an unexpected and a changed file have different states; a changed one has a diff."""
    (tmp_path / "changed.py").write_bytes(b"a\nb\n")
    (tmp_path / "unexpected.py").write_bytes(b"")

    comparison = compare_package({"changed.py": b"a\nc\n", "missing.py": b"new\n"}, tmp_path)

    assert [(one.name, one.state) for one in comparison.files] == [
        ("changed.py", "changed"),
        ("missing.py", "missing"),
        ("unexpected.py", "unexpected"),
    ]
    assert "-b\n+c" in comparison.files[0].diff


def test_a_folder_that_is_missing_lacks_everything(tmp_path: Path) -> None:
    """Without the folder every file is missing."""
    comparison = compare_package({"a.py": b"x"}, tmp_path / "nowhere")

    assert [one.state for one in comparison.files] == ["missing"]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ({"a": {"type": "string"}}, {"a": {"type": "integer"}}, '/a/type: "string" became "integer"'),
        ({"a": 1}, {"a": 1, "b": [2]}, "/b: new, [2]"),
        ({"a": 1, "b/c": None}, {"a": 1}, "/b~1c: removed, was null"),
        ({"a": [1, 2]}, {"a": [1, 3]}, "/a/1: 2 became 3"),
        ({"a": [1]}, {"a": [1, 2]}, "/a: [1] became [1, 2]"),
        ({"a": 1}, {"a": True}, "/a: 1 became true"),
    ],
)
def test_a_changed_part_is_named_by_its_pointer(before: object, after: object, sentence: str) -> None:
    """A part of the contract that differs has its pointer and both values."""
    changes = contract_changes(json.dumps(before).encode(), json.dumps(after).encode())

    assert [change.sentence for change in changes] == [sentence]


def test_a_contract_that_is_not_json_is_only_a_changed_file() -> None:
    """A damaged compiled contract cannot be compared part by part."""
    changes = contract_changes(b"<<<<<<< HEAD", b"{}")

    assert changes == ()


def test_a_long_value_is_shortened() -> None:
    """A sentence stays readable for any value."""
    change = contract_changes(b'{"a": ""}', json.dumps({"a": "x" * 500}).encode())[0]

    assert len(change.sentence) < 120
