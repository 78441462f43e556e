"""What is shipped works: the wheel, in a fresh environment, from another folder."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from tests.levels import LONG
from tests.waiting import LONGEST_SECONDS

import cce_release_models
from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.optional_dependencies import NEEDED_BY

ROOT = Path(__file__).parents[2]
USER = """
from cce_release_models import *
import cce_release_models as models
print(len([getattr(models, name) for name in models.__all__]))
print(ReleaseParameters(dry_run=True).model_dump_json())
"""


class Environment:
    """A virtual environment with the wheel in it, used from an empty folder."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder
        self.wheel = wheel
        self.home = folder / "home"
        self.home.mkdir()
        venv.create(folder / "env", with_pip=True)

    def install(self, *packages: str) -> None:
        # The lock's versions, as constraints: hashes and constraints do not go together.
        lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
        pins = re.findall(r"^([A-Za-z0-9._-]+==[^\s;\\]+(?:\s*;[^\\\n]+)?)", lock, flags=re.MULTILINE)
        constraints = self.folder / "constraints.txt"
        constraints.write_text("\n".join(pins), encoding="utf-8")
        done = self.run("python", "-m", "pip", "install", "-q", "-c", str(constraints), *packages)
        assert done.returncode == 0, done.stderr

    def install_part(self, extra: str) -> None:
        self.install(f"{self.wheel}[{extra}]")

    def run(self, command: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("CCE_RELEASE_", "PYTEST_", "PYTHON"))}
        return subprocess.run(
            [str(self.folder / "env" / "bin" / command), *arguments],
            cwd=self.home,
            env=kept | {"HOME": str(self.home)} | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def models_only(wheel, tmp_path_factory):
    """An environment with the base installation: the models."""
    environment = Environment(tmp_path_factory.mktemp("models"), wheel)
    environment.install(str(wheel))
    return environment


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """An environment with what a check of a target needs: no emulator, no spec tools."""
    environment = Environment(tmp_path_factory.mktemp("fresh"), wheel)
    environment.install_part("check")
    return environment


def test_wheel_holds_its_data(wheel):
    """The wheel holds the three packages with their data, and nothing else."""
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.split("/")[0].split("-")[0] for name in names} == {
        "cce_release_contract",
        "cce_release_models",
        "cce_release_suite",
    }
    for wanted in (
        "cce_release_models/contract_model.py",
        "cce_release_models/clauses.json",
        "cce_release_models/covering_bodies.json",
        "cce_release_models/lines.json",
        "cce_release_contract/settings/settings.schema.json",
        "cce_release_models/openapi.json",
        "cce_release_contract/comparing/differential.schema.json",
        "cce_release_contract/reporting/report.schema.json",
        "cce_release_contract/fleet/merged/merged.schema.json",
        "cce_release_contract/emulator/charts/magento-mysql-1.0.0/Chart.yaml",
        "cce_release_contract/emulator/charts/magento-mysql-1.0.0/templates/_names.tpl",
        "cce_release_suite/rollback/test_revision.py",
        "cce_release_suite/conftest.py",
    ):
        assert wanted in names, wanted


@LONG
def test_base_installation_is_small(models_only):
    """The models come with pydantic and what pydantic needs, and nothing else; every public name is there."""
    listed = models_only.run("python", "-m", "pip", "list", "--format=freeze", "--exclude=pip", "--exclude=setuptools")
    used = models_only.run("python", "-W", "error", "-c", USER)

    assert {line.partition("==")[0] for line in listed.stdout.splitlines()} == {
        *(
            "cce-release-contract",
            "pydantic",
            "pydantic_core",
            "annotated-types",
            "typing_extensions",
            "typing-inspection",
        )
    }
    assert used.stdout == f'{len(cce_release_models.__all__)}\n{{"dry_run":true}}\n', used.stderr


@LONG
@pytest.mark.parametrize(("command", "extra"), NEEDED_BY.items())
def test_base_installation_names_the_part_of_each_command(models_only, command, extra):
    """Where only the models are installed each command says what to install."""
    done = models_only.run("cce-release", command)

    assert done.returncode == ExitCode.USAGE
    assert f"install the part [{extra}]" in done.stderr
    assert "pip install" not in done.stderr
    assert "Traceback" not in done.stderr


@LONG
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_base_installation_can_be_asked(models_only, option):
    """Help and version need no part."""
    done = models_only.run("cce-release", option)

    assert (done.returncode, done.stderr) == (ExitCode.FINE, "")
    assert "cce-release" in done.stdout


@LONG
def test_base_installation_leaves_other_tests_alone(models_only):
    """Beside somebody else's pytest the models do no harm, and the suite says what it needs."""
    models_only.install("pytest")
    (models_only.home / "test_theirs.py").write_text("def test_theirs():\n    pass\n")

    theirs = models_only.run("pytest", "-q", "-W", "error")
    ours = models_only.run("pytest", "-q", "--pyargs", "cce_release_suite")

    assert (theirs.returncode, ours.returncode) == (0, ExitCode.USAGE), theirs.stdout + theirs.stderr
    assert "1 passed" in theirs.stdout
    assert "install the part [check]" in ours.stderr
    assert "Traceback" not in ours.stdout + ours.stderr


@LONG
def test_installation_for_checks_names_the_emulators_part(environment):
    """Without the emulator's part, a check without a target says what to install."""
    done = environment.run("cce-release", "check")

    assert done.returncode == ExitCode.USAGE
    assert "install the part [emulator]" in done.stderr
    assert "Traceback" not in done.stderr


@LONG
def test_installation_for_checks_checks_a_target(environment):
    """Without the emulator's part, a target elsewhere is checked, by the command and by plain pytest."""
    with start_emulator() as emulator:
        control = emulator.control.url.replace("://", f"://control:{emulator.control.token}@")

        checked = environment.run(
            "cce-release", "check", "--target", emulator.url, "--control", control, "--format=json"
        )
        tested = environment.run(
            *("pytest", "-q", "--pyargs", "cce_release_suite", "--cce-clause", "rollback"),
            *("--cce-target", emulator.url, "--cce-control", control),
        )

    assert checked.returncode == ExitCode.FINE, checked.stderr
    assert json.loads(checked.stdout)["summary"]["fail"] == 0
    assert tested.returncode == ExitCode.FINE, tested.stdout + tested.stderr
    assert "clauses checked: all hold" in tested.stdout


@LONG
def test_full_installation_checks_by_itself(environment):
    """With the emulator's part, a check needs nothing else."""
    environment.install_part("emulator")

    done = environment.run("cce-release", "check", "--profile", "smoke", "--format=json")

    assert done.returncode == ExitCode.FINE, done.stderr
    assert json.loads(done.stdout)["target"]["mode"] == "embedded"


@LONG
def test_installation_for_the_contract_generates_and_judges(models_only):
    """With the contract's part alone, a copy of the repository's contract is judged and its models are current."""
    models_only.install_part("spec")
    for folder in ("spec", "generated"):
        shutil.copytree(ROOT / folder, models_only.home / folder, ignore=shutil.ignore_patterns("__pycache__"))

    judged = models_only.run("cce-release", "lint")
    current = models_only.run("cce-release", "generate", "--check")

    assert judged.returncode == ExitCode.FINE, judged.stdout + judged.stderr
    assert current.returncode == ExitCode.FINE, current.stdout + current.stderr


@LONG
def test_wheel_sends_what_the_checkout_sends(environment, tmp_path):
    """With one seed the installed suite sends, test by test, the same requests as the checkout's."""
    environment.install_part("emulator")
    folder = ROOT / "tests" / "faults"
    options = ("-q", "-p", "request_log", "-p", "no:cacheprovider", "--pyargs", "cce_release_suite")
    options += ("--cce-seed", "7", "--cce-profile", "smoke", "--cce-clause", "request", "--cce-clause", "upgrade")

    installed = environment.run(
        "python", "-m", "pytest", *options, PYTHONPATH=str(folder), REQUEST_LOG=str(tmp_path / "installed")
    )
    checkout = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-c", os.devnull, "--rootdir", str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(folder), "REQUEST_LOG": str(tmp_path / "checkout")},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )

    assert installed.returncode == ExitCode.FINE, installed.stdout + installed.stderr
    assert checkout.returncode == ExitCode.FINE, checkout.stdout + checkout.stderr
    assert requests_by_test(tmp_path / "installed") == requests_by_test(tmp_path / "checkout")


def requests_by_test(log):
    """The requests of a log, by the test that sent them."""
    sent = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        test, *request = json.loads(line)
        sent.setdefault(test, []).append(request)
    assert len(sent) > 20
    return sent
