"""A small contract for the generator."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A folder with a copy of the small contract."""
    folder = tmp_path / "spec"
    shutil.copytree(REPOSITORY / "tests" / "unit" / "lint" / "examples" / "contract", folder)
    for name in ("clauses.schema.json", "sandbox.yaml"):
        shutil.copy(REPOSITORY / "spec" / name, folder)
    return folder
