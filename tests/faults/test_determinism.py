"""The same seed sends the same requests, wherever it runs; another seed sends others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def requests_of(tmp_path):
    """The requests that a run of the suite sends, in their order."""

    def requests_of(seed, **environment):
        folder = tmp_path / f"run-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        log = folder / "requests.jsonl"
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("CCE_RELEASE_", "PYTEST_")) and n != "CI"}
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "request_log", "-p", "no:cacheprovider"),
                *("--pyargs", "cce_release_suite", "--cce-profile", "smoke", "--cce-seed", str(seed)),
                *("-c", os.devnull, "--rootdir", str(folder)),
            ],
            cwd=folder,
            env=kept | {"REQUEST_LOG": str(log), "PYTHONPATH": str(Path(__file__).parent), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return log.read_text(encoding="utf-8").splitlines()

    return requests_of


def test_same_seed_sends_the_same_requests(requests_of):
    """Two runs with one seed send the same requests in the same order, with CI set and not."""
    first = requests_of(7, PYTHONHASHSEED="1")

    second = requests_of(7, PYTHONHASHSEED="2", CI="true")

    assert len(first) > 500
    assert first == second


def test_other_seed_sends_other_requests(requests_of):
    """Runs with different seeds send different requests."""
    assert requests_of(1) != requests_of(2)
