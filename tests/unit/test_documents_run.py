"""The page about pytest shows code that works: an emulator for somebody's own tests, and a test with it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.waiting import LONGEST_SECONDS

PAGE = Path(__file__).parents[2] / "docs" / "pytest.md"


def test_the_pages_test_passes(tmp_path: Path) -> None:
    """The conftest.py and the test of the page pass in a separate folder."""
    files = dict(re.findall(r"<!-- (\w+\.py):[^\n]*-->\n```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S))
    for name, source in files.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=kept | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )

    assert set(files) == {"conftest.py", "test_upgrade.py"}
    assert (ran.returncode, "1 passed" in ran.stdout) == (pytest.ExitCode.OK, True), ran.stdout
