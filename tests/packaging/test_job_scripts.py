"""The scripts of the other recipes, run by a shell with programs that stand in for the real ones."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "tools" / "ci"
INSTALLER = '#!/bin/sh\necho "$0 $*" >> "$CALLS"\ndirname "$(command -v cce-release)"\n'
SHOWN = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    ROOT / "action.yml",
    *RECIPES.iterdir(),
    *(ROOT / ".github").rglob("*.yml"),
]
PACKAGE = "cce-release-contract[emulator] @ git+https://git.example.com/GROUP/cce-release-contract@0123abc"
SHELLS = {"gitlab": ("bash", "-c"), "jenkins": ("sh", "-c")}


def make_matrix(text="", **variables):
    """What tools/ci/matrix.py makes of this text."""
    command = [sys.executable, RECIPES / "matrix.py"]
    return subprocess.run(command, input=text, env=variables, capture_output=True, text=True, check=False)


@pytest.fixture
def name_targets(machine, read_yaml):
    """Runs the step of the workflow that names the targets."""
    steps = read_yaml(".github/workflows/check-endpoint.yml")["jobs"]["targets"]["steps"]
    (script,) = (step["run"] for step in steps if step.get("id") == "matrix")
    folder = machine.workspace / ".cce-release-contract" / "tools" / "ci"
    folder.mkdir(parents=True)
    shutil.copy(RECIPES / "matrix.py", folder)
    (folder / "install.sh").write_text(INSTALLER, encoding="utf-8")
    (machine.commands / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")

    def run(fleet="", name="endpoint", config="none", **variables):
        return machine.run(script, {"FLEET": fleet, "TARGET_NAME": name, "TARGET_CONFIG": config} | variables)

    return run


@pytest.fixture
def run_job(machine, gitlab_script, jenkins_script):
    """Runs the script of the recipe for this system."""
    scripts = {"gitlab": gitlab_script, "jenkins": jenkins_script}

    def run(system, package=PACKAGE, **variables):
        return machine.run(scripts[system], {"CONTRACT_PACKAGE": package} | variables, shell=SHELLS[system])

    return run


@pytest.mark.parametrize("system", SHELLS)
@pytest.mark.parametrize("code", range(5))
def test_job_keeps_the_exit_code(run_job, system, code):
    """The script ends with the exit code of the command."""
    ran = run_job(system, CODE=str(code))

    assert ran.code == code
    assert ran.arguments == ["check"]


@pytest.mark.parametrize("system", SHELLS)
def test_failed_installation_is_no_verdict(run_job, system):
    """An installation that fails with 1 is not taken for a broken contract."""
    ran = run_job(system, PIP_CODE="1")

    assert ran.code == 70
    assert ran.arguments == []


@pytest.mark.parametrize("system", SHELLS)
def test_package_is_taken_as_it_stands(run_job, machine, system):
    """No shell reads the name of the package."""
    package = "cce-release-contract[emulator] @ file:///a b; $(touch pwned)"

    ran = run_job(system, package=package)

    assert ran.calls[-1].endswith(f"pip install --quiet {package}")
    assert not (machine.workspace / "pwned").exists()


@pytest.mark.parametrize("system", SHELLS)
@pytest.mark.parametrize("package", ["", "cce-release-contract", "cce-release-contract[emulator]==1.2.3", "ADDRESS"])
def test_bare_name_is_not_installed(run_job, system, package):
    """Without the address of the package nothing is installed: on the index its name belongs to whoever takes it."""
    ran = run_job(system, package=package)

    assert (ran.code, ran.calls, ran.arguments) == (70, [], [])
    assert f"CONTRACT_PACKAGE is {package or 'empty'}; it takes an address or a path" in ran.output


@pytest.mark.parametrize("system", SHELLS)
def test_recipe_names_no_package_itself(system):
    """What is installed is for the user to say: a recipe that is copied and not edited installs nothing."""
    recipe = {"gitlab": "gitlab.yml", "jenkins": "Jenkinsfile"}[system]
    set_to = re.findall(r"^ *CONTRACT_PACKAGE\b *[:=] *(.*)$", (RECIPES / recipe).read_text(encoding="utf-8"), re.M)

    assert set_to in ([], ["'ADDRESS'"])


BARE = re.compile(r"cce-release-contract\[[\w, ]+\](?! @ )")


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_that_is_copied_installs_by_the_bare_name(path):
    """Where a page or a recipe installs the package, it says from which address."""
    assert BARE.findall(path.read_text(encoding="utf-8")) == []


def test_installer_takes_the_checkout_with_hashes(machine):
    """The locked packages come first, by their hashes, and then the checkout, by itself."""
    folder = machine.folder / "new folder"

    ran = machine.run(f"bash '{RECIPES}/install.sh' \"$FOLDER\"", {"FOLDER": str(folder)})

    assert ran.code == 0
    assert ran.output.splitlines() == [f"{folder}/bin"]
    assert [call.partition("--disable-pip-version-check ")[2] for call in ran.calls[1:]] == [
        f"--require-hashes --requirement {RECIPES}/requirements.lock",
        f"--no-deps --no-build-isolation {RECIPES}/../..",
    ]


def test_installer_fails_where_pip_fails(machine):
    """A package whose hash is another one ends the installation."""
    ran = machine.run(f"bash '{RECIPES}/install.sh' new", {"PIP_CODE": "1"})

    assert ran.code == 1
    assert ran.output == ""
    assert len(ran.calls) == 2


def test_inputs_name_one_target(name_targets, machine):
    """Without a fleet the matrix holds the one target that the inputs name."""
    ran = name_targets(name="staging", config="my $(touch pwned).toml")

    assert ran.code == 0, ran.output
    assert json.loads(machine.outputs()["matrix"]) == {
        "include": [{"name": "staging", "config": "my $(touch pwned).toml"}]
    }
    assert ran.calls == []


def test_fleet_names_its_targets(name_targets, machine):
    """With a fleet the matrix holds the targets that the command prints."""
    targets = [{"name": "staging", "config": "a.toml"}, {"name": "prod", "config": "b.toml"}]

    ran = name_targets(fleet="my fleet.toml", SAID=json.dumps({"include": targets}))

    assert ran.arguments == ["fleet", "my fleet.toml", "--matrix"]
    assert json.loads(machine.outputs()["matrix"]) == {"include": targets}


def test_fleet_that_is_refused_fails_the_job(name_targets, machine):
    """A fleet file that the command refuses ends the job with the command's code."""
    ran = name_targets(fleet="fleet.toml", CODE="2")

    assert ran.code == 2
    assert machine.told("outputs") == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value"),
        ("[]", "list indices"),
        ("null", "not subscriptable"),
        ("{}", "'include'"),
        ('{"include": []}', "it holds no target"),
        ('{"include": {"name": "a", "config": "b"}}', "it holds no target"),
        ('{"include": ["a"]}', "no name, or no config"),
        ('{"include": [{"name": 1, "config": "b"}]}', "no name, or no config"),
        ('{"include": [{"name": "a/b", "config": "c"}]}', "'a/b' is no name for a target"),
        ('{"include": [{"name": "a\\nmatrix=x", "config": "c"}]}', "is no name for a target"),
        ('{"include": [{"name": "a", "config": "b"}, {"name": "A", "config": "c"}]}', "a name stands twice"),
    ],
)
def test_matrix_refuses_what_is_no_fleet(text, reason):
    """Anything but targets with names that are safe and differ ends with 2, the reason and no matrix."""
    done = make_matrix(text)

    assert done.returncode == 2
    assert done.stdout == ""
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_matrix_drops_what_it_does_not_know():
    """Only name and config reach the matrix: another member of a target cannot switch something on."""
    done = make_matrix('{"include": [{"name": "a", "config": "b", "environment": "prod"}]}')

    assert json.loads(done.stdout.removeprefix("matrix=")) == {"include": [{"name": "a", "config": "b"}]}
