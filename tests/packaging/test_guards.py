"""The recipes name only what there is: commands, options, variables, inputs, locked packages."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.levels import few
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.cli import main
from cce_release_contract.settings.catalogue import BY_VARIABLE
from cce_release_contract.settings.secrets import CREDENTIAL_VARIABLES
from cce_release_contract.settings.setting import OTHER_VARIABLES

ROOT = Path(__file__).parents[2]
RECIPES = [
    ROOT / "action.yml",
    ROOT / ".pre-commit-hooks.yaml",
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
    *sorted(path for path in (ROOT / "tools" / "ci").iterdir() if path.is_file()),
]

PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
OWN = re.compile(r"uses: (\./|OWNER/cce-release-contract(/[\w./-]+)?@REF$)")


def options_of(command: str) -> set[str]:
    """The options of one command."""
    assert command in main.list_commands(None), command
    return {option for parameter in main.get_command(None, command).params for option in parameter.opts}


def lock_text(name: str) -> str:
    """One of the two locks."""
    return (ROOT / name).read_text(encoding="utf-8")


def command_lines(text: str) -> list[list[str]]:
    """The lines of a script that start a command of ours, each as the words behind `cce-release`."""
    found = re.findall(r"cce-release\"?( +[a-z]+(?: +(?:--[\w-]+|\"[^\"]*\"))*)", text)
    return [shlex.split(words) for words in found]


@pytest.fixture(scope="module")
def scripts(steps, read_yaml, gitlab_script, jenkins_script):
    """Every script of the recipes."""
    entries = [hook["entry"] for hook in read_yaml(".pre-commit-hooks.yaml")]
    return [step["run"] for _, step in steps if "run" in step] + [gitlab_script, jenkins_script, *entries]


def test_commands_and_options_exist(scripts):
    """Each command that a script starts is there, with each option that the script gives it."""
    lines = [line for script in scripts for line in command_lines(script)]

    assert {line[0] for line in lines} == {"check", "fleet", "generate", "lint"}
    for command, *words in lines:
        assert {word for word in words if word.startswith("--")} <= options_of(command)


def test_options_of_the_action_exist(action):
    """Each option that the action makes of an input is one of the command that it starts."""
    (script,) = (step["run"] for step in action["runs"]["steps"] if step.get("id") == "check")
    both, check, fleet = re.split(r"arguments=\((?:check|fleet) ", script)

    for text, commands in ((both, ["check", "fleet"]), (check, ["check"]), (fleet, ["fleet"])):
        options = {
            option for line in text.splitlines() if "arguments" in line for option in re.findall(r"--[\w-]+", line)
        }
        assert options
        assert all(options <= options_of(command) for command in commands)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.name)
def test_variables_exist(path):
    """Each variable of ours that a recipe names is one that the program reads: it refuses any other."""
    named = set(re.findall(r"\bCCE_RELEASE_[A-Z_]+\b", path.read_text(encoding="utf-8")))

    assert named <= {*BY_VARIABLE, *CREDENTIAL_VARIABLES, *OTHER_VARIABLES}


def test_inputs_of_the_action_are_used_and_described(action):
    """Each input of the action is read by one of its steps, has a default, and is described in a sentence."""
    used = set(re.findall(r"inputs\.([\w-]+)", str(action["runs"])))

    assert used == set(action["inputs"])
    for name, entry in action["inputs"].items():
        assert set(entry) == {"description", "default"}, name
        assert entry["description"].endswith("."), name


def test_inputs_hold_no_secret(action):
    """No input asks for a credential: inputs are shown in the log, variables that come from secrets are masked."""
    assert [name for name in action["inputs"] if re.search("token|secret|key|password", name)] == []


def test_inputs_of_the_workflow_are_used_and_known(read_yaml, action):
    """Each input and secret of the workflow is used and described, and what it hands on is an input of the action."""
    workflow = read_yaml(".github/workflows/check-endpoint.yml")
    call = workflow["on"]["workflow_call"]
    (step,) = (step for step in workflow["jobs"]["check"]["steps"] if step.get("id") == "check")

    assert set(re.findall(r"inputs\.([\w-]+)", str(workflow["jobs"]))) == set(call["inputs"])
    assert set(re.findall(r"secrets\.(\w+)", str(workflow["jobs"]))) == set(call["secrets"])
    assert all(entry["description"].endswith(".") for entry in [*call["inputs"].values(), *call["secrets"].values()])
    assert set(step["with"]) <= set(action["inputs"])
    assert set(step["env"]) == set(call["secrets"])


def test_workflow_to_copy_gives_what_is_taken(read_yaml, action):
    """The workflow to copy names inputs, outputs and secrets that the workflow and the action have."""
    jobs = read_yaml("tools/ci/github.yml")["jobs"]
    call = read_yaml(".github/workflows/check-endpoint.yml")["on"]["workflow_call"]
    (step,) = (step for step in jobs["step"]["steps"] if step.get("id") == "contract")

    assert set(jobs["contract"]["with"]) <= set(call["inputs"])
    assert set(jobs["contract"]["secrets"]) <= set(call["secrets"])
    assert set(step["with"]) <= set(action["inputs"])
    assert set(re.findall(r"steps\.contract\.outputs\.([\w-]+)", str(jobs))) <= set(action["outputs"])
    assert all(line.partition("=")[0] in options_of("check") for line in step["with"]["arguments"].splitlines())
    assert jobs["step"]["concurrency"]["cancel-in-progress"] is False


def test_caller_grants_what_the_workflow_asks_for(read_yaml):
    """A called workflow that asks for more than its caller grants does not start at all."""
    granted = read_yaml("tools/ci/github.yml")["jobs"]["contract"]["permissions"]
    jobs = read_yaml(".github/workflows/check-endpoint.yml")["jobs"]

    assert {item for job in jobs.values() for item in job["permissions"].items()} == set(granted.items())
    assert jobs["check"]["permissions"] == {"contents": "read"}


def test_runs_of_one_target_never_overlap(read_yaml):
    """Whatever starts a check, it waits until the one before it has put the release back."""
    job = read_yaml(".github/workflows/check-endpoint.yml")["jobs"]["check"]
    gitlab = read_yaml("tools/ci/gitlab.yml")[".cce-release-check"]

    assert job["concurrency"] == {"group": "cce-release-${{ matrix.name }}", "cancel-in-progress": False}
    assert gitlab["resource_group"] == "cce-release/$CONTRACT_NAME"
    assert gitlab["interruptible"] is False


def test_scripts_hold_no_expression(steps):
    """No expression is written into a script: values reach it through its environment."""
    assert [name for name, step in steps if "${{" in step.get("run", "")] == []


def test_scripts_of_the_action_stop_at_errors(action):
    """Each script of the action stops at the first error, an unset variable and a broken pipe."""
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]

    assert [script.splitlines()[0] for script in scripts] == ["set -euo pipefail"] * 2


@pytest.mark.parametrize("path", [path for path in RECIPES if path.suffix == ".yml"], ids=lambda path: path.name)
def test_actions_of_others_are_pinned(path):
    """An action of somebody else is named by its commit, with its version beside it."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if re.search(r"^\s*(- )?uses:", line)]

    assert [line for line in lines if not PINNED.search(line) and not OWN.search(line)] == []


def test_lock_of_the_jobs_agrees_with_the_other_lock():
    """What a CI job installs are versions that our own tests ran with, with the same hashes, and nothing more."""
    packages = {
        name: {
            # The markers may differ: where a package is needed depends on what else is.
            (package, frozenset(re.findall(r"sha256:[0-9a-f]{64}", rest)))
            for package, rest in re.findall(r"^([\w.-]+==[^\s;]+)(.*?)(?=^[\w.-]+==|\Z)", lock_text(name), re.M | re.S)
        }
        for name in ("requirements.lock", "tools/ci/requirements.lock")
    }

    names = {package.partition("==")[0] for package, _ in packages["tools/ci/requirements.lock"]}
    assert packages["tools/ci/requirements.lock"] < packages["requirements.lock"]
    assert {"helm-python-sdk", "redis", "hatchling", "schemathesis"} <= names
    assert names & {"mypy", "ruff", "zizmor", "datamodel-code-generator"} == set()


def test_image_copies_what_the_wheel_is_made_of():
    """The image takes every file that the wheel is made of, and runs as a user that is not root."""
    text = (ROOT / "tools/ci/Containerfile").read_text(encoding="utf-8")
    packages = re.search(r"^packages = \[(.*)\]$", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert packages

    copied = {word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.M) for word in line.split()}

    assert set(re.findall(r'"([^"]+)"', packages[1])) <= copied
    assert all((ROOT / name).exists() for name in copied)
    assert re.findall(r"^USER (.+)$", text, re.M) == ["10001:10001"]
    assert text.index("USER 10001") < text.index('ENTRYPOINT ["cce-release"]')
    assert re.findall(r"^FROM (\S+)", text, re.M) == ["python:${PYTHON}"] * 2


@pytest.mark.parametrize("name", few(["cce-release-generate-check", "cce-release-lint"], quick=(1,)))
def test_hook_tells_good_from_bad(read_yaml, tmp_path, name):
    """A hook of pre-commit is quiet in this repository, and fails once the contract says something else."""
    (hook,) = (hook for hook in read_yaml(".pre-commit-hooks.yaml") if hook["id"] == name)
    program, *arguments = hook["entry"].split()
    for folder in ("spec", "generated"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    clauses = tmp_path / "spec" / "clauses.yaml"

    def run():
        command = [Path(sys.executable).parent / program, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, check=False, timeout=LONGEST_SECONDS
        ).returncode

    before = run()
    clauses.write_text(clauses.read_text(encoding="utf-8").replace("basis: inferred", "basis: guessed"), "utf-8")
    after = run()

    assert (before, after) == (0, 1)
    assert re.search(hook["files"], "spec/clauses.yaml")
    assert not re.search(hook["files"], "tools/spec/clauses.yaml")
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    assert hook["additional_dependencies"] == [".[spec]"]
