"""Running the suite as a user does, against an emulator of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import LONGEST_SECONDS

from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator


@dataclass(frozen=True)
class Checked:
    """How `cce-release check` ended: its exit code, its report, and what it printed on stderr."""

    exit_code: int
    report: dict[str, Any]
    stderr: str

    def verdicts(self) -> dict[str, str]:
        return {clause["id"]: clause["verdict"] for clause in self.report["clauses"]}

    def reasons(self) -> dict[str, str]:
        return {clause["id"]: clause["reason"] for clause in self.report["clauses"]}

    def dishonest(self) -> dict[str, str]:
        """The clauses that failed, and those that were not proven without a reason."""
        return {
            clause["id"]: f"{clause['verdict']}: {clause['reason']}"
            for clause in self.report["clauses"]
            if clause["verdict"] in ("fail", "advisory") or (clause["verdict"] != "pass" and not clause["reason"])
        }


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many seeds the correct emulator is tried with, and how many hostile responses the program."""
    parser.addoption("--seeds", type=int, default=10, metavar="N", help="Try the correct emulator with N seeds.")
    parser.addoption("--hostile", type=int, default=100, metavar="N", help="Try N hostile responses in this process.")
    parser.addoption(
        "--hostile-processes", type=int, default=4, metavar="N", help="Try N hostile responses, a process each."
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that takes a seed each of them."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(metafunc.config.getoption("--seeds", default=10)))


@dataclass(frozen=True)
class LoggedRun:
    """A run of the suite under plain pytest: how it ended, its report, and the requests of each test in their order."""

    status: int
    output: str
    report: dict[str, Any]
    requests: dict[str, list[Any]]

    def of(self, test: str) -> list[Any]:
        """What one test sent. Parallel requests leave in any order, so those of such tests are compared sorted."""
        sent = self.requests.get(test, [])
        return sorted(sent) if test.startswith("concurrency/") else sent


@pytest.fixture(scope="session")
def logged_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., LoggedRun]:
    """Runs the suite with a seed, options of pytest and variables, in an empty folder; keeps what it sent."""

    def logged_run(seed: int, *options: str, **environment: str) -> LoggedRun:
        folder = tmp_path_factory.mktemp("logged")
        log = folder / "requests.jsonl"
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("CCE_RELEASE_", "PYTEST_")) and n != "CI"}
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "request_log", "-p", "no:cacheprovider"),
                *("--pyargs", "cce_release_suite", "--cce-seed", str(seed), "--cce-report-dir", str(folder)),
                *("-c", os.devnull, "--rootdir", str(folder), *options),
            ],
            cwd=folder,
            env=kept | {"REQUEST_LOG": str(log), "PYTHONPATH": str(Path(__file__).parent), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        assert (folder / "report.json").exists(), done.stdout + done.stderr
        requests: dict[str, list[Any]] = {}
        for line in log.read_text(encoding="utf-8").splitlines():
            test, *request = json.loads(line)
            requests.setdefault(test, []).append(request)
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        return LoggedRun(done.returncode, done.stdout + done.stderr, report, requests)

    return logged_run


@pytest.fixture(scope="session")
def seed_run(logged_run: Callable[..., LoggedRun]) -> Callable[[int], LoggedRun]:
    """The run of the standard profile with a seed: one run, however many tests look at it."""
    return cache(logged_run)


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Checked]:
    """Runs `cce-release check` with options, in an empty folder and without the caller's settings."""

    def check(*options: str) -> Checked:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
        result = subprocess.run(
            [sys.executable, "-m", "cce_release_contract.cli", "check", "--format", "json", *options],
            cwd=tmp_path,
            env=kept,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        assert result.stdout, result.stderr
        return Checked(result.returncode, json.loads(result.stdout), result.stderr)

    return check


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Callable[..., LocalEmulator]]:
    """Starts emulators, each with the content of a chaos file and options."""
    started: list[LocalEmulator] = []

    def start(chaos: str, *options: str) -> LocalEmulator:
        file = tmp_path / f"chaos-{len(started)}.toml"
        file.write_text(chaos)
        started.append(start_emulator(["--chaos", str(file), *options]))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def live(tmp_path: Path, check: Callable[..., Checked]) -> Callable[..., Checked]:
    """Checks an emulator as a live target, unarmed: all that is known is the address, the release and a token."""

    def checked(emulator: LocalEmulator, *options: str, url: str = "") -> Checked:
        assert emulator.token is not None
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(f'token = "{emulator.token.value}"\n')
        secrets.chmod(0o600)
        place = emulator.address
        return check(
            *("--target", url or emulator.url, "--secrets-file", str(secrets), "--reads"),
            *("--cluster-id", place.cluster_id, "--namespace", place.namespace, "--release", place.name),
            *("--chart-id", emulator.chart_id, "--puts-per-minute", "600", "--max-puts", "150"),
            *("--deadline-minutes", "2", *options),
        )

    return checked
