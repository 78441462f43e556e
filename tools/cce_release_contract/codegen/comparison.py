"""The differences between a generated folder and the contract: per file, and per part of the contract."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cce_release_contract.codegen.package import CONTRACT
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class FileDifference:
    """One file that differs. `state` is missing, unexpected or changed; `diff` is a unified diff."""

    name: str
    state: str
    diff: str


@dataclass(frozen=True, slots=True)
class ContractChange:
    """One part of the contract that differs. `written` is from the generated folder, `stated` from the contract."""

    pointer: str
    written: str
    stated: str

    @property
    def sentence(self) -> str:
        """The change in one line."""
        if not self.written:
            return f"{self.pointer}: new, {self.stated}"
        if not self.stated:
            return f"{self.pointer}: removed, was {self.written}"
        return f"{self.pointer}: {self.written} became {self.stated}"


@dataclass(frozen=True, slots=True)
class PackageComparison:
    """The differences; none if both tuples are empty."""

    files: tuple[FileDifference, ...]
    changes: tuple[ContractChange, ...]


def compare_package(expected: Mapping[str, bytes], folder: Path) -> PackageComparison:
    """Compare the expected files with those of the folder. Nothing is imported from the folder."""
    found = read_folder(folder)
    files = tuple(
        difference
        for name in sorted(expected.keys() | found.keys())
        if (difference := _file_difference(name, expected.get(name), found.get(name)))
    )
    return PackageComparison(files, contract_changes(found.get(CONTRACT, b""), expected.get(CONTRACT, b"")))


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by relative name, except Python's caches; empty if the folder does not exist."""
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def contract_changes(written: bytes, stated: bytes) -> tuple[ContractChange, ...]:
    """Each part that differs between two compiled contracts, with its pointer; none if one is not JSON."""
    try:
        before, after = json.loads(written), json.loads(stated)
    except ValueError:
        return ()
    return tuple(_changes(before, after, ""))


def _changes(before: Json, after: Json, pointer: str) -> Iterator[ContractChange]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _changes(before.get(name, _ABSENT), after.get(name, _ABSENT), child(pointer, name))
        return
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _changes(old, new, child(pointer, index))
        return
    # True equals 1 in Python, not in JSON.
    if before != after or type(before) is not type(after):
        yield ContractChange(pointer, _short(before), _short(after))


def _short(value: Json, limit: int = 80) -> str:
    if value is _ABSENT:
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def _file_difference(name: str, expected: bytes | None, found: bytes | None) -> FileDifference | None:
    if expected == found:
        return None
    state = "missing" if found is None else "unexpected" if expected is None else "changed"
    diff = difflib.unified_diff(
        _lines(found), _lines(expected), f"{name} (written)", f"{name} (from the contract)", lineterm=""
    )
    return FileDifference(name, state, "\n".join(diff))


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", errors="replace").splitlines()
