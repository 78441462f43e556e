"""The clauses are read from the installed package."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import cce_release_models
from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.errors import SpecificationError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package's data, which is read instead of the installed one."""
    for name in ("clauses.json", "lines.json"):
        shutil.copy(Path(cce_release_models.__path__[0]) / name, tmp_path)
    monkeypatch.setattr(cce_release_models, "__path__", [str(tmp_path)])
    all_clauses.cache_clear()
    yield tmp_path
    all_clauses.cache_clear()


def test_the_clauses_are_read_once(package: Path) -> None:
    """Every clause is found by its id, and what was read is kept."""
    clauses = all_clauses()

    (package / "clauses.json").unlink()
    assert all_clauses() is clauses
    assert [clause.id for clause in clauses.values()] == list(clauses)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("clauses.json", None),
        ("clauses.json", "<<<<<<< HEAD"),
        ("clauses.json", "[]"),
        ("clauses.json", '{"a.b.c": {"text": "It holds."}}'),
        ("lines.json", None),
        ("lines.json", "{}"),
        ("lines.json", "3"),
    ],
)
def test_a_damaged_package_is_a_clear_error(package: Path, name: str, content: str | None) -> None:
    """Without usable files the error names the command that writes them."""
    (package / name).unlink()
    if content is not None:
        (package / name).write_text(content)

    with pytest.raises(SpecificationError) as raised:
        all_clauses()

    assert "cce-release generate" in raised.value.remedy


@pytest.mark.usefixtures("package")
def test_a_missing_package_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the error is the same."""
    monkeypatch.setitem(sys.modules, "cce_release_models", None)

    with pytest.raises(SpecificationError, match="cannot be read"):
        all_clauses()
