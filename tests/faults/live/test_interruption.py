"""A run that is interrupted says so, keeps what it has, and leaves no process behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.levels import few
from tests.waiting import LONGEST_SECONDS, wait_for

from cce_release_contract.exit_codes import ExitCode


@pytest.mark.parametrize("number", few([signal.SIGINT, signal.SIGTERM]))
@pytest.mark.parametrize("workers", few(["1", "2"]))
def test_interrupted_run_is_cut_short(tmp_path, number, workers):
    """A signal to the program alone ends its run: exit 3, a report of what was found, no processes."""
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("CCE_RELEASE_", "PYTEST_"))}
    output = tmp_path / "stderr.txt"
    with output.open("wb") as stderr:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "cce_release_contract.cli", "check", "--profile", "deep"),
                *("--workers", workers, "--report-dir", str(tmp_path / "reports"), "--format", "json"),
            ],
            cwd=tmp_path,
            env=environment | {"TMPDIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
        events = wait_for(lambda: next((p for p in tmp_path.glob("cce-release-*/events.jsonl")), None))
        wait_for(lambda: events.read_text().count("finished") > 5)

        process.send_signal(number)
        stdout, _ = process.communicate(timeout=LONGEST_SECONDS)

    report = json.loads(stdout)
    assert process.returncode == ExitCode.NOTHING_PROVEN
    assert "run cut short" in output.read_text()
    assert report["cut_short"] == "interrupted"
    assert report["summary"]["pass"] > 0
    assert report["summary"]["fail"] == 0
    assert wait_for(lambda: not processes_in(tmp_path))


def processes_in(folder):
    """The ids of processes that still work for a folder: each of ours has it in its environment."""
    working = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TMPDIR={folder}".encode() in environment.read_bytes().split(b"\0"):
                working.append(environment.parent.name)
        except OSError:
            continue
    return working
