"""Tests of a run's watch on the process that started it: child processes that lose their parent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.waiting import LONGEST_SECONDS, wait_for

CHILD = """
import os, sys, time
from pathlib import Path
from cce_release_suite._runner.parent_watch import PARENT_CHECK_SECONDS, ParentWatch
folder, how, parent = Path(sys.argv[1]), sys.argv[2], os.getppid()
watch = ParentWatch(None if how == "nobody" else parent)
watch.begin()
if how == "ending":
    watch.end()
(folder / "begun").touch()
try:
    if how == "running":
        time.sleep(600)
    while os.getppid() == parent:
        time.sleep(0.01)
    time.sleep(5 * PARENT_CHECK_SECONDS)
except KeyboardInterrupt:
    (folder / "interrupted").touch()
(folder / "ended").touch()
"""
PARENT = """
import subprocess, sys, time
from pathlib import Path
subprocess.Popen([sys.executable, "-c", sys.argv[1], sys.argv[2], sys.argv[3]])
while not Path(sys.argv[2], "begun").exists():
    time.sleep(0.01)
"""


def ended_child(folder: Path, how: str) -> bool:
    """Whether a child was interrupted that lost its parent, once it has ended."""
    subprocess.run([sys.executable, "-c", PARENT, CHILD, str(folder), how], check=True, timeout=LONGEST_SECONDS)
    wait_for((folder / "ended").exists)
    return (folder / "interrupted").exists()


def test_run_without_its_parent_is_interrupted(tmp_path: Path) -> None:
    """A run whose parent is gone is interrupted, also in the middle of a long wait."""
    assert ended_child(tmp_path, "running")


@pytest.mark.parametrize("how", ["ending", "nobody"])
def test_run_that_ends_or_is_watched_by_nobody_goes_on(tmp_path: Path, how: str) -> None:
    """A run that is ending already is left alone, and so is one that watches no parent."""
    assert not ended_child(tmp_path, how)
