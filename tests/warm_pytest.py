"""Pytest in a process of its own, without what its start costs: one that has loaded everything forks for each run.

A run has its own environment, folder, signal handlers and state of every module, as it has in a new process. Not so
what is decided while a module is imported, such as whether Hypothesis takes the machine for a CI job: a test of that
starts a process itself.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

if __name__ != "__main__":
    from tests.waiting import LONGEST_SECONDS

SUITE = "cce_release_suite"


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit status, and what it printed on both outputs."""

    status: int
    output: str


class WarmPytest:
    """Runs pytest in forks of one process that lives as long as the `with` block."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-P", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()

    def run(self, arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Ended:
        """Run pytest with these arguments in this folder, with these variables and no others."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.NamedTemporaryFile("r", suffix=".output", encoding="utf-8", errors="replace") as output:
            order = {
                "arguments": [*arguments],
                "folder": str(folder),
                "environment": {**environment},
                "output": output.name,
            }
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            status = int(self._process.stdout.readline())
            return Ended(status, output.read())


def run_pytest(arguments: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Ended:
    """Run pytest as a program of its own, in this folder, with these variables and no others."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder,
        env={**environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    return Ended(done.returncode, done.stdout)


def _load() -> None:
    """Import what a run imports, less the suite itself, of which a run may bring its own copy."""
    suite = importlib.import_module(SUITE)
    for module in pkgutil.walk_packages(suite.__path__, f"{SUITE}."):
        if not module.name.rpartition(".")[2].startswith(("test_", "conftest")):
            importlib.import_module(module.name)
    for name in [name for name in sys.modules if name.partition(".")[0] == SUITE]:
        del sys.modules[name]
    gc.freeze()


def _run(order: Mapping[str, Any]) -> int:
    """Run pytest as the forked process; its exit status."""
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.path[0:0] = [place for place in order["environment"].get("PYTHONPATH", "").split(os.pathsep) if place]
    output = os.open(order["output"], os.O_WRONLY | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, place in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(descriptor, place)
    sys.argv = ["pytest", *order["arguments"]]
    pytest = importlib.import_module("pytest")
    return int(pytest.main(order["arguments"]))


def main() -> None:
    """Run each line of stdin, and answer with the exit status of the run."""
    importlib.import_module("pytest")
    _load()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            sys.exit(_run(json.loads(line)))
        _, ended = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(ended)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
