"""Running the suite as a user does, against an emulator of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Checked:
    """How `cce-release check` ended: its exit code, its report, and what it printed on stderr."""

    exit_code: int
    report: dict[str, Any]
    stderr: str

    def verdicts(self) -> dict[str, str]:
        return {clause["id"]: clause["verdict"] for clause in self.report["clauses"]}

    def reasons(self) -> dict[str, str]:
        return {clause["id"]: clause["reason"] for clause in self.report["clauses"]}


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Checked]:
    """Runs `cce-release check` with options, in an empty folder and without the caller's settings."""

    def check(*options: str) -> Checked:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
        result = subprocess.run(
            [sys.executable, "-m", "cce_release_contract.cli", "check", "--format", "json", *options],
            cwd=tmp_path,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert result.stdout, result.stderr
        return Checked(result.returncode, json.loads(result.stdout), result.stderr)

    return check
