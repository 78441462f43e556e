"""Writing loses nothing: each file is completely old or completely new."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.codegen.writing import write_package
from cce_release_contract.errors import GenerationError


def test_the_folder_holds_exactly_the_files(tmp_path: Path) -> None:
    """New and changed files are written, extra ones removed, equal ones not touched."""
    folder = tmp_path / "package"
    folder.mkdir()
    for name in ("same.py", "old.py", "surplus.py"):
        (folder / name).write_bytes(name.encode())
    before = (folder / "same.py").stat().st_mtime_ns

    changed = write_package({"same.py": b"same.py", "old.py": b"new", "fresh.py": b"fresh"}, folder)

    assert changed == ("fresh.py", "old.py", "surplus.py")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "same.py": b"same.py",
        "old.py": b"new",
        "fresh.py": b"fresh",
    }
    assert (folder / "same.py").stat().st_mtime_ns == before
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_a_run_that_stops_half_way_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If writing stops before the files are replaced, the old ones are still there."""
    folder = tmp_path / "package"
    write_package({"a.py": b"old a", "b.py": b"old b"}, folder)

    def stop(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", stop)

    with pytest.raises(GenerationError, match="No space left"):
        write_package({"a.py": b"new a", "b.py": b"new b"}, folder)

    assert (folder / "a.py").read_bytes() == b"old a"
    assert (folder / "b.py").read_bytes() == b"old b"
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    """A folder that cannot be written is named, with a remedy."""
    (tmp_path / "package").write_text("a file")

    with pytest.raises(GenerationError) as raised:
        write_package({"a.py": b""}, tmp_path / "package")

    assert "package" in raised.value.where
    assert "--output" in raised.value.remedy
