"""A working folder that is full of the user's own Python and pytest files: none of them gets into a process of ours."""

import importlib.metadata
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.levels import LONG, few
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.python_process import python_command

CLAUSE = "request.path.cluster_id"
GENERATING = "request.body.valid_accepted"
"""A clause whose test lets a library make bodies, which has settings files of its own."""

FAULT = "dry-run-stored"
CONFTEST = """
import os, pathlib

def tell(hook):
    with open(os.environ["LEAK"], "a") as file:
        file.write(f"{hook} of {__file__}\\n")

tell("import")

def pytest_collection_modifyitems(items):
    items.clear()

def pytest_sessionstart():
    tell(f"session start {sorted(os.environ)}")
"""
MODULE = """
import os
with open(os.environ["LEAK"], "a") as file:
    file.write(f"import of {__file__}\\n")
raise ImportError(f"{__file__} is the user's")
"""
HOSTILE = """
addopts = --no-such-option
python_files = check_*.py
python_functions = check_*
usefixtures = no_such_fixture
"""
FILES = {
    "conftest.py": CONFTEST,
    "tests/conftest.py": "import a_package_that_nobody_has\n",
    "pytest.ini": f"[pytest]{HOSTILE}",
    ".pytest.ini": f"[pytest]{HOSTILE}",
    "tox.ini": f"[pytest]{HOSTILE}",
    "setup.cfg": f"[tool:pytest]{HOSTILE}",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--no-such-option"\n',
    "schemathesis.toml": "no TOML\n",
    ".env": "CCE_RELEASE_TARGET=http://127.0.0.1:1\n",
}
NAMES = {*sys.stdlib_module_names, *importlib.metadata.packages_distributions(), "sitecustomize", "usercustomize"}


@dataclass(frozen=True)
class Folder:
    """The folder in which commands run, and the file that the user's own files write to once they are loaded."""

    path: Path
    leak: Path

    def run(self, *command, **variables):
        """Run a command of ours to its end, as its console script runs: without the working folder on its path."""
        foreign = ("CCE_RELEASE_", "PYTEST_", "PYTHON")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        done = subprocess.run(
            [*python_command("cce_release_contract.cli"), *command],
            cwd=self.path,
            env=kept | {"LEAK": str(self.leak)} | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        assert not self.leak.exists(), self.leak.read_text()
        return done


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder whose files, and those of the folder above it, have the names of whatever Python or pytest looks for."""
    above = tmp_path_factory.mktemp("hostile")
    for place in (above, above / "folder"):
        (place / "tests").mkdir(parents=True)
        for name, text in FILES.items():
            (place / name).write_text(text)
        for name in NAMES:
            if name.isidentifier():
                (place / f"{name}.py").write_text(MODULE)
    return Folder(above / "folder", tmp_path_factory.mktemp("leak") / "leak")


@pytest.fixture(scope="module")
def emulator():
    """A correct emulator, and the control URL with its token."""
    with start_emulator() as emulator:
        yield emulator.url, emulator.control.url.replace("://", f"://control:{emulator.control.token}@")


@pytest.mark.parametrize("workers", few(["1", "2"]))
def test_check_is_its_own(folder, workers):
    """The suite, its workers and the emulator that it starts load nothing of the folder."""
    own = ("--report-dir", "reports/check", "--workers", workers)

    done = folder.run("check", "--profile", "smoke", "--clause", GENERATING, *own)

    assert done.returncode == ExitCode.FINE, done.stderr
    assert "checked: all hold (" in done.stdout


@LONG
def test_comparison_is_its_own(folder, emulator):
    """Both runs of a comparison load nothing of the folder."""
    url, control = emulator
    other = ("--compare", url, "--compare-control", control)

    done = folder.run("check", "--profile", "smoke", "--clause", CLAUSE, "--report-dir", "reports/compare", *other)

    assert done.returncode == ExitCode.FINE, done.stderr


@LONG
def test_proof_is_its_own(folder):
    """The workers of a proof load nothing of the folder."""
    done = folder.run("prove", "--fault", FAULT, "--workers", "1", "--report-dir", "reports/proof")

    assert done.returncode == ExitCode.FINE, done.stderr
    assert "proven (1 of 1 faults killed)" in done.stdout


@LONG
def test_fleet_is_its_own(folder, emulator):
    """The process of each target of a fleet loads nothing of the folder."""
    url, control = emulator
    text = (
        f'[defaults]\nprofile = "smoke"\nclause = ["{CLAUSE}"]\nworkers = 2\n[[target]]\nname = "one"\nurl = "{url}"\n'
    )
    (folder.path / "fleet.toml").write_text(f'{text}control = "{url}/_emulator"\n')
    token = control.partition("control:")[2].partition("@")[0]

    done = folder.run(
        "fleet", "fleet.toml", "--report-dir", "reports/fleet", "--format", "json", CCE_RELEASE_CONTROL_TOKEN=token
    )

    assert done.returncode == ExitCode.FINE, done.stderr
    assert [target["exit_code"] for target in json.loads(done.stdout)["targets"]] == [0]


def test_emulator_is_its_own(folder):
    """The emulator by itself loads nothing of the folder."""
    done = folder.run("emulate", "--port", "0", "--until-stdin-closes", "--format", "json")

    assert done.returncode == ExitCode.FINE, done.stderr
    assert json.loads(done.stdout)["url"]


def test_generated_models_are_its_own(folder):
    """The generator of the models loads nothing of the folder, and takes no options from it."""
    spec = Path(__file__).parents[3] / "spec"

    done = folder.run("generate", "--spec", str(spec), "--output", "reports/generated")

    assert done.returncode == ExitCode.FINE, done.stderr


def test_restore_is_its_own(folder):
    """Restoring begins there too: a path that holds no journal is its only complaint."""
    done = folder.run("restore", "reports/none.json")

    assert done.returncode == ExitCode.USAGE, done.stderr
    assert "journal" in done.stderr
