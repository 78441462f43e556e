"""The same seed gives the same sequence in any environment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory
from hypothesis.internal.conjecture import providers
from tests.waiting import LONGEST_SECONDS

import cce_release_contract
import cce_release_models
from cce_release_contract.errors import CceReleaseError
from cce_release_contract.strategies import seeding

PROGRAM = """
import hashlib, sys
import hypothesis
from cce_release_contract.contract.compiled import contract
from cce_release_contract.exchanges import json_bytes, operation_requests
from cce_release_contract.strategies import bodies, covering_bodies, negative_cases, schemathesis_cases, seeding

seeding.activate(max_examples=int(sys.argv[1]))
setting = covering_bodies.GenerationSetup("c", "n", "r", chart_id="chart", action="upgrade")

place, update = {"cluster_id": "c", "namespace": "n", "name": "r"}, contract().update
bases = bodies.update_bodies(contract()).map(lambda body: operation_requests.operation_request(update, place, body))
strategies = {
    "valid": bodies.update_bodies(contract()).map(json_bytes.json_bytes),
    "invalid": negative_cases.invalid_bodies(contract(), bases).map(lambda invalid: invalid.request.body),
    "fuzzing": schemathesis_cases.fuzzing_cases(contract(), setting, valid=True).map(lambda case: case.request.body),
}
for seed in (0, 1):
    digest = hashlib.sha256()
    for name, strategy in strategies.items():
        @hypothesis.given(strategy)
        def collect(body):
            digest.update(len(body).to_bytes(4, "big") + body)
        seeding.seed_test(collect, seed=seed, test_id=name)()
    print(digest.hexdigest())
digest = hashlib.sha256()
for case in covering_bodies.covering_cases(contract(), setting):
    digest.update(case.request.target.encode() + case.request.body)
print(digest.hexdigest())
print(seeding.__file__)
"""
"""Prints digests of the examples of two seeds and of the finite list. The argument is a number of examples."""

CI_VARIABLES = {"CI": "true", "GITHUB_ACTIONS": "true", "TF_BUILD": "true"}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with the name of an installation and a copy of both packages, without the checkout."""
    folder = tmp_path / "site-packages"
    for package in (cce_release_contract, cce_release_models):
        source = Path(next(iter(package.__path__)))
        shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def start(folder: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the program in `folder`, with only the variables that Python needs."""
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, "6"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_sequence_is_the_same_everywhere(tmp_path, installed):
    """CI variables, the hash seed, the folder and an installation do not change the sequence of a seed."""
    runs = [
        start(tmp_path / "checkout", PYTHONHASHSEED="1"),
        start(tmp_path / "wheel", PYTHONHASHSEED="2", PYTHONPATH=str(installed), **CI_VARIABLES),
    ]

    results = [(*run.communicate(timeout=LONGEST_SECONDS), run.returncode) for run in runs]

    assert [(errors, code) for _, errors, code in results] == [("", 0)] * 2
    (*checkout, _), (*wheel, wheel_file) = (output.splitlines() for output, _, _ in results)
    assert wheel_file.startswith(str(installed))
    assert checkout == wheel
    assert [path.name for path in (tmp_path / "checkout").iterdir()] == [".cce-release"]
    assert len(set(checkout)) == 3


@pytest.mark.parametrize(
    ("seed", "test_id", "expected"),
    [
        (0, "a", 953500957854399108),
        (0, "b", 4478593732961666294),
        (1, "a", 9774128227819998651),
    ],
)
def test_seed_of_a_test_is_fixed(seed, test_id, expected):
    """The seed of a test depends on the run's seed and the test's id, and is the same in all versions."""
    assert seeding.seeded(seed, test_id) == expected


def test_seeds_differ_between_tests_and_runs():
    """Another test id or another run seed gives another seed."""
    pairs = [(seed, test_id) for seed in (-1, 0, 1, 11) for test_id in ("", "a", "1a", "test_x[0]")]

    seeds = {seeding.seeded(*pair) for pair in pairs}

    assert len(seeds) == len(pairs)
    assert all(0 <= seed < 2**seeding.SEED_BITS for seed in seeds)


def test_seeded_test_repeats_its_examples():
    """A test with the same seed draws the same examples."""

    def draw() -> list[int]:
        drawn = []

        @seeding.profile(max_examples=20)
        @hypothesis.given(st.integers())
        def collect(number):
            drawn.append(number)

        seeding.seed_test(collect, seed=7, test_id="numbers")()
        return drawn

    first, second = draw(), draw()

    assert len(set(first)) > 5
    assert first == second


def test_profile_takes_nothing_from_the_surroundings():
    """The profile sets every value that Hypothesis would otherwise read from variables or files."""
    profile = seeding.profile(max_examples=3)

    assert profile.max_examples == 3
    assert profile.derandomize is False
    assert profile.database is None
    assert profile.deadline is None
    assert profile.print_blob is False
    assert profile.verbosity is Verbosity.normal
    assert set(profile.suppress_health_check) == set(HealthCheck)


def storage_folder():
    """Where Hypothesis keeps files; older versions return the path itself."""
    directory = storage_directory()
    return getattr(directory, "path", directory)


@pytest.fixture
def restored_profile():
    """Restores the profile and the storage folder of this process after the test."""
    default, folder = hypothesis.settings.default, storage_folder()
    yield
    hypothesis.settings.register_profile("restored", default)
    hypothesis.settings.load_profile("restored")
    set_hypothesis_home_dir(folder)


@pytest.mark.usefixtures("restored_profile")
def test_activated_profile_is_the_current_one(tmp_path):
    """After activation new tests have the profile's settings, and nothing is stored in the current folder."""
    seeding.activate(max_examples=7, shrink=False, storage=tmp_path)

    assert hypothesis.settings.default.max_examples == 7
    assert Phase.shrink not in hypothesis.settings.default.phases
    assert storage_folder() == tmp_path


@pytest.mark.parametrize("shrink", [True, False])
def test_shrinking_can_be_left_out(shrink):
    """Without shrinking, Hypothesis does not search for a smaller failing example."""
    assert (Phase.shrink in seeding.profile(shrink=shrink).phases) is shrink


def test_constants_of_local_modules_are_not_mined():
    """After the switch Hypothesis uses no constants of local modules, in any order of loading."""
    seeding.switch_off_constant_mining()
    seeding.switch_off_constant_mining()

    mined = getattr(providers, "_get_local_constants")()  # noqa: B009 - the function is private to Hypothesis

    assert len(mined) == 0


def test_unknown_hypothesis_is_refused(monkeypatch):
    """A version of Hypothesis without the function to replace is an error."""
    monkeypatch.delattr(providers, "_get_local_constants")

    with pytest.raises(CceReleaseError, match="_get_local_constants"):
        seeding.switch_off_constant_mining()
