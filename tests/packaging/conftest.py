"""The recipes as their tests see them: the files, the scripts in them, and programs that stand in for the real ones."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.waiting import LONGEST_SECONDS, wait_for

ROOT = Path(__file__).parents[2]
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c")
"""How a runner of GitHub starts a step whose shell is bash."""

FAKE_PYTHON = """#!/bin/sh
echo "python $*" >> "$CALLS"
if [ "$2" = venv ]; then
  mkdir -p "$3/bin"
  cp "$0" "$3/bin/python"
  cp "$(dirname "$0")/cce-release" "$3/bin/cce-release"
elif [ "$2" = pip ]; then
  exit "${PIP_CODE:-0}"
fi
"""
FAKE_COMMAND = """#!/bin/sh
printf '%s\\0' "$@" >> "$ARGUMENTS"
env | grep ^CCE_RELEASE_ >> "$VARIABLES"
printf '%s\\n' "$SAID"
[ -z "$COMPLAINED" ] || printf '%s\\n' "$COMPLAINED" >&2
[ -z "$SUMMARY" ] || printf '%s\\n' "$SUMMARY" >> "$GITHUB_STEP_SUMMARY"
[ -z "$ENDS_WITH" ] || { trap 'exit "$ENDS_WITH"' TERM; echo 1 > "$STARTED"; while :; do sleep 0.05; done; }
[ -z "$REPORT" ] || { mkdir -p "$(dirname "$REPORT")"; echo '{}' > "$REPORT"; }
exit "$CODE"
"""


@dataclass(frozen=True)
class Ran:
    """How a script ended: its exit code, what it printed, the arguments and the variables that the command got."""

    code: int
    output: str
    arguments: list[str]
    calls: list[str]
    variables: list[str]


@dataclass(frozen=True)
class Machine:
    """A folder to run the scripts of a recipe in, with a `cce-release` and a Python that only take note.

    The command prints `SAID`, and `COMPLAINED` on stderr, adds `SUMMARY` to the summary, writes a report at `REPORT` if
    that is set, and ends with `CODE`; with `ENDS_WITH` it goes on until SIGTERM, and then ends with that. pip ends with
    `PIP_CODE`.
    """

    folder: Path

    @property
    def commands(self) -> Path:
        """The folder of the programs that stand in for the real ones."""
        return self.folder / "commands"

    @property
    def workspace(self) -> Path:
        """The folder that scripts start in."""
        return self.folder / "work space"

    def told(self, name: str) -> str:
        """What the scripts wrote for the runner: the file `outputs` or `summary`."""
        return (self.folder / name).read_text(encoding="utf-8")

    def outputs(self) -> dict[str, str]:
        """The outputs of the step."""
        return dict(line.split("=", 1) for line in self.told("outputs").splitlines())

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """The environment of a script: these variables and what a runner sets, nothing else."""
        return {
            "PATH": f"{self.commands}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_OUTPUT": str(self.folder / "outputs"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "CALLS": str(self.folder / "calls"),
            "ARGUMENTS": str(self.folder / "arguments"),
            "VARIABLES": str(self.folder / "variables"),
            "STARTED": str(self.folder / "started"),
            "SAID": "",
            "COMPLAINED": "",
            "SUMMARY": "",
            "REPORT": "",
            "ENDS_WITH": "",
            "CODE": "0",
        } | dict(variables)

    def run(
        self,
        script: str,
        variables: Mapping[str, str],
        *,
        shell: tuple[str, ...] = BASH,
        cancel: signal.Signals | None = None,
    ) -> Ran:
        """Run one script. `cancel` is sent to its shell, and to nothing else, once the command has started."""
        process = subprocess.Popen(
            [*shell, script],
            cwd=self.workspace,
            env=self.environment(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if cancel is not None:
            wait_for(lambda: self.told("started"))
            process.send_signal(cancel)
        output, _ = process.communicate(timeout=LONGEST_SECONDS)
        arguments = self.told("arguments").split("\0")[:-1]
        calls, variables = (self.told(name).splitlines() for name in ("calls", "variables"))
        return Ran(process.returncode, output, arguments, calls, variables)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A fresh machine of a CI system."""
    machine = Machine(tmp_path)
    for folder in (machine.workspace, machine.commands, tmp_path / "temp"):
        folder.mkdir()
    for name, text in (("python", FAKE_PYTHON), ("python3", FAKE_PYTHON), ("cce-release", FAKE_COMMAND)):
        (machine.commands / name).write_text(text, encoding="utf-8")
        (machine.commands / name).chmod(0o755)
    for name in ("outputs", "summary", "calls", "arguments", "variables", "started"):
        (tmp_path / name).touch()
    return machine


@pytest.fixture(scope="session")
def read_yaml() -> Callable[[str], Any]:
    """Reads a YAML file of the repository."""
    return lambda name: YAML(typ="safe", pure=True).load(ROOT / name)


@pytest.fixture(scope="session")
def action(read_yaml: Callable[[str], Any]) -> Any:
    """The action in the root."""
    return read_yaml("action.yml")


@pytest.fixture(scope="session")
def steps(read_yaml: Callable[[str], Any], action: Any) -> list[tuple[str, dict[str, Any]]]:
    """Every step of the action and of the workflows, each with the name of its file."""

    def found() -> Iterator[tuple[str, dict[str, Any]]]:
        yield from (("action.yml", step) for step in action["runs"]["steps"])
        for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
            for job in read_yaml(f".github/workflows/{path.name}")["jobs"].values():
                yield from ((path.name, step) for step in job["steps"])

    return list(found())


@pytest.fixture(scope="session")
def jenkins_script() -> str:
    """The script in the Jenkinsfile, as the shell gets it."""
    (script,) = re.findall(r"script: '''(.*?)'''", (ROOT / "tools/ci/Jenkinsfile").read_text(encoding="utf-8"), re.S)
    return script


@pytest.fixture(scope="session")
def gitlab_script(read_yaml: Callable[[str], Any]) -> str:
    """The script of the GitLab job, as the shell gets it: a line that fails ends the job."""
    return "set -e\n" + "\n".join(read_yaml("tools/ci/gitlab.yml")[".cce-release-check"]["script"])


@pytest.fixture(scope="session")
def lint() -> Callable[..., tuple[int, str]]:
    """Runs a linter of the development group; gives its exit code and all that it printed."""

    def run(program: str, *arguments: str | Path, text: str | None = None) -> tuple[int, str]:
        folder = Path(sys.executable).parent
        done = subprocess.run(
            [folder / program, *arguments],
            cwd=ROOT,
            env=os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "NO_COLOR": "1"},
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        return done.returncode, done.stdout + done.stderr

    return run
