"""Write the generated package so that a killed run loses nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cce_release_contract.codegen.comparison import read_folder
from cce_release_contract.errors import GenerationError


def write_package(files: Mapping[str, bytes], folder: Path) -> tuple[str, ...]:
    """Make the folder hold exactly these files; return the names of those that changed.

    All files are first written to a folder next to it. Then each file is replaced in one step, so that each file is
    always completely old or completely new. Raises GenerationError if the folder cannot be written.
    """
    try:
        present = read_folder(folder)
        changed = [name for name, content in files.items() if present.get(name) != content]
        surplus = [name for name in present if name not in files]
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".generate-", dir=folder.parent))
        try:
            for name in changed:
                _write_through(staging / name, files[name])
            for name in changed:
                (staging / name).replace(folder / name)
            for name in surplus:
                (folder / name).unlink()
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise GenerationError(
            f"the generated package cannot be written: {error.strerror or error}",
            where=str(error.filename or folder),
            cause="the folder is read-only, is not a folder, or the disk is full",
            remedy="make the folder writable, or name another one with --output",
        ) from error
    return tuple(sorted([*changed, *surplus]))


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)
