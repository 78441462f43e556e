"""The public types of the generated package are complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cce_release_models


def test_every_public_symbol_has_a_known_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pyright knows the type of each symbol that the package exports."""
    monkeypatch.setenv("PYTHONPATH", str(Path(cce_release_models.__file__).parents[1]))
    options = ["--verifytypes", cce_release_models.__name__, "--ignoreexternal", "--pythonpath", sys.executable]

    command = [sys.executable, "-m", "basedpyright", *options]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "Type completeness score: 100%" in ran.stdout, ran.stdout + ran.stderr
